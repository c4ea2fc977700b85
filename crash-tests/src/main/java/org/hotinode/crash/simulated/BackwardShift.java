package org.hotinode.crash.simulated;

import org.agrona.concurrent.AtomicBuffer;
import org.hotinode.format.IndexLayout;
import org.hotinode.format.SlotBinding;

/// What a mutant does where the index clears a slot: it fills the hole with a later slot of the way that leads past it,
/// as tables of open addressing do. Without a crash every key is still found.
public final class BackwardShift {
    private BackwardShift() {}

    /// Clears a slot.
    ///
    /// @param cleared what the slot is to hold when it is empty
    /// @param binding of the slots
    public static void clear(AtomicBuffer buffer, int hole, long cleared, SlotBinding binding) {
        Site.reach();
        int page = hole & -IndexLayout.PAGE_BYTES;
        int from = (hole - page) / IndexLayout.BUCKET_BYTES;
        for (int passed = 0; passed < IndexLayout.BUCKETS_PER_PAGE; passed++) {
            int bucket = (from + passed) % IndexLayout.BUCKETS_PER_PAGE;
            int base = page + bucket * IndexLayout.BUCKET_BYTES;
            for (int at = base + IndexLayout.BUCKET_BYTES - Long.BYTES; at >= base; at -= Long.BYTES) {
                boolean isLater = passed > 0 || at > hole;
                if (isLater && leadsPast(buffer.getLong(at), binding, from, passed)) {
                    buffer.putLongVolatile(hole, cleared | (buffer.getLong(at) & IndexLayout.ENTRY_MASK));
                    buffer.putLongVolatile(at, buffer.getLong(at) & IndexLayout.OVERFLOW);
                    return;
                }
            }
            if ((buffer.getLong(base) & IndexLayout.OVERFLOW) == 0) {
                break;
            }
        }
        buffer.putLongVolatile(hole, cleared);
    }

    private static boolean leadsPast(long slot, SlotBinding binding, int bucket, int passed) {
        if ((slot & IndexLayout.ENTRY_MASK) == 0) {
            return false;
        }
        int home = IndexLayout.homeOfSlot(binding.slot(slot));
        return Math.floorMod(bucket + passed - home, IndexLayout.BUCKETS_PER_PAGE) >= passed;
    }
}
