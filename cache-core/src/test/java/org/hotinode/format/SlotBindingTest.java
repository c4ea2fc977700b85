package org.hotinode.format;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class SlotBindingTest {
    private static final int SLOTS = 1000;
    private static final long EXTENT = RegionLayout.SEGMENTS_POSITION;

    private final long seed = Long.getLong("hotinode.seed", System.nanoTime());
    private final SplittableRandom random = new SplittableRandom(seed);
    private final Binding region = new Binding(random.nextLong(), true);

    SlotBindingTest() {
        System.out.println("slots: -Dhotinode.seed=" + seed);
    }

    private long slot() {
        return IndexLayout.slot(random.nextLong(), 8 * (1 + random.nextLong(IndexLayout.POSITION_MASK)));
    }

    @Test
    void whatIsStoredIsReadAndItsPositionStays() {
        for (SlotBinding binding : new SlotBinding[] {region.slots(EXTENT), SlotBinding.NONE}) {
            for (int i = 0; i < SLOTS; i++) {
                long slot = slot();
                long stored = binding.slot(slot);
                assertEquals(slot, binding.slot(stored));
                assertEquals(IndexLayout.position(slot), IndexLayout.position(stored));
                assertEquals(slot | IndexLayout.OVERFLOW, binding.slot(stored | IndexLayout.OVERFLOW));
            }
        }
    }

    @Test
    void noByteThatChangesGivesAFingerprintAnotherPosition() {
        SlotBinding binding = region.slots(EXTENT);
        for (int i = 0; i < SLOTS; i++) {
            long slot = slot();
            for (int at = 0; at < Long.SIZE; at += Byte.SIZE) {
                for (long change = 1; change < 256; change++) {
                    long read = binding.slot(binding.slot(slot) ^ change << at);
                    if (IndexLayout.position(read) != IndexLayout.position(slot)) {
                        assertNotEquals(
                                slot & IndexLayout.FINGERPRINT_MASK,
                                read & IndexLayout.FINGERPRINT_MASK,
                                () -> "slot 0x%x".formatted(slot));
                    }
                }
            }
        }
    }

    @Test
    void aSlotOfAnotherExtentOrRegionHasAnotherFingerprint() {
        SlotBinding binding = region.slots(EXTENT);
        SlotBinding otherExtent = region.slots(EXTENT + RegionLayout.MIN_SEGMENT_BYTES);
        SlotBinding otherRegion = new Binding(random.nextLong(), true).slots(EXTENT);
        for (int i = 0; i < SLOTS; i++) {
            long slot = slot();
            for (SlotBinding other : new SlotBinding[] {otherExtent, otherRegion, SlotBinding.NONE}) {
                assertNotEquals(
                        slot & IndexLayout.FINGERPRINT_MASK,
                        binding.slot(other.slot(slot)) & IndexLayout.FINGERPRINT_MASK);
            }
        }
    }
}
