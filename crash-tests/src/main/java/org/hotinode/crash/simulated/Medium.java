package org.hotinode.crash.simulated;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.SplittableRandom;
import org.hotinode.format.RecentKeysLayout;
import org.hotinode.format.RegionLayout;
import org.hotinode.format.SharedHeaderLayout;
import org.jspecify.annotations.Nullable;

/// What is on the medium as a recording is followed: the durable image, and for each unit the stores since its last
/// sync. The slab holds one of the images that a power cut may leave; [#set] leads from one to another.
final class Medium {
    private static final int HEADER_FROM_WORD = (int) (RegionLayout.SHARED_HEADER_POSITION >>> 3);
    private static final int HEADER_TO_WORD = HEADER_FROM_WORD + RegionLayout.PAGE_BYTES / Long.BYTES;
    private static final int SUMS_FROM_WORD = HEADER_FROM_WORD + SharedHeaderLayout.RECENT_SUMS_OFFSET / Long.BYTES;
    private static final int PAGE_SHIFT = 12;

    final Slab slab = new Slab();
    private final Model model;
    private final SplittableRandom random;
    private final int wordsPerUnit;
    private final @Nullable Unit[] units;
    private final List<Unit> pending = new ArrayList<>();
    private final BitSet everDurable = new BitSet();
    /// Pages that a failed sync left clean, though not on the medium: a flush passes over them.
    private final BitSet lost = new BitSet();
    private StoreLog stores;
    private int taken;
    private long size;
    private long hash;

    /// A line, word or sector with stores that are not durable.
    static final class Unit {
        final int number;
        private int[] stores = new int[8];
        private int count;
        private int version;
        private long @Nullable [] replaced;

        private Unit(int number) {
            this.number = number;
        }

        private void add(int store) {
            if (count == stores.length) {
                stores = Arrays.copyOf(stores, 2 * count);
            }
            stores[count++] = store;
        }
    }

    Medium(Model model, SplittableRandom random, StoreLog stores) {
        this.model = model;
        this.random = random;
        this.stores = stores;
        this.wordsPerUnit = model.unitBytes() / Long.BYTES;
        this.units = new Unit[Slab.LIMIT_BYTES / model.unitBytes()];
    }

    /// Begins with an image that is wholly durable.
    ///
    /// @param durable sectors that were written since their blocks were allocated
    void begin(byte[] image, BitSet durable, StoreLog log) {
        slab.load(image);
        stores = log;
        for (Unit unit : pending) {
            units[unit.number] = null;
        }
        pending.clear();
        lost.clear();
        everDurable.clear();
        everDurable.or(durable);
        taken = 0;
        size = image.length;
        hash = 0;
        for (int word = 0; word < image.length / Long.BYTES; word++) {
            hash ^= hash(word, slab.word(word));
        }
    }

    private static long hash(int word, long value) {
        return (word >= HEADER_FROM_WORD && word < HEADER_TO_WORD) || isRecentKey(word) ? 0 : Hash.of(word, value);
    }

    /// How many stores have been taken in.
    int taken() {
        return taken;
    }

    long size() {
        return size;
    }

    /// Of the image in the slab, without the shared header, which after a power cut is nobody's.
    long hash() {
        return hash;
    }

    /// Of the shared header.
    long headerHash() {
        long found = 0;
        for (int word = HEADER_FROM_WORD; word < HEADER_TO_WORD; word++) {
            found ^= isRecentKey(word) ? 0 : Hash.of(word, slab.word(word));
        }
        return found;
    }

    /// Units with stores that are not durable.
    List<Unit> pending() {
        return pending;
    }

    long position(Unit unit) {
        return (long) unit.number * model.unitBytes();
    }

    /// Whether a unit lies in the shared header.
    boolean isHeader(Unit unit) {
        int word = unit.number * wordsPerUnit;
        return word >= HEADER_FROM_WORD && word < HEADER_TO_WORD;
    }

    /// Takes stores in, up to so many. None is on the medium yet. All units are at version 0.
    ///
    /// @return the unit of the last one
    @Nullable
    Unit take(int storeCount) {
        Unit last = null;
        for (; taken < storeCount; taken++) {
            int word = stores.word(taken);
            if (isRecentKey(word)) {
                setWord(word, stores.after(taken));
                continue;
            }
            int number = word >>> model.wordShift();
            last = units[number];
            if (last == null) {
                last = new Unit(number);
                units[number] = last;
                pending.add(last);
            }
            last.add(taken);
            // It is dirty again, and will be written whole.
            lost.clear((int) (((long) word << 3) >>> PAGE_SHIFT));
        }
        return last;
    }

    /// Whether it is of the recent keys: nobody looks at them after a power cut, or without a background thread.
    private static boolean isRecentKey(int word) {
        boolean isFilter = word >= HEADER_TO_WORD && word < RegionLayout.SEGMENTS_POSITION >>> 3;
        boolean isSum = word >= SUMS_FROM_WORD && word < SUMS_FROM_WORD + RecentKeysLayout.FILTERS;
        return isFilter || isSum;
    }

    /// What a call has done, that has returned.
    void apply(Event event) {
        switch (event.kind()) {
            case COMMIT -> {
                lost.clear(page(event.position()), page(event.position() + event.length() - 1) + 1);
                makeDurable(event.position(), event.length());
            }
            case FLUSH -> makeDurable(event.position(), event.length());
            case FAILED_SYNC -> lost.set(page(event.position()), page(event.position() + event.length() - 1) + 1);
            case GROW -> size = event.length();
            case NOTE -> {}
        }
    }

    private static int page(long position) {
        return (int) (position >>> PAGE_SHIFT);
    }

    private void makeDurable(long position, long length) {
        int from = (int) (position / model.unitBytes());
        int to = (int) ((position + length - 1) / model.unitBytes());
        // Also where it was written as it was before.
        everDurable.set(from, to + 1);
        int kept = 0;
        for (int i = 0; i < pending.size(); i++) {
            Unit unit = pending.get(i);
            boolean written = unit.number >= from && unit.number <= to && !lost.get(page(position(unit)));
            if (written) {
                set(unit, unit.count);
                units[unit.number] = null;
            } else {
                pending.set(kept++, unit);
            }
        }
        pending.subList(kept, pending.size()).clear();
    }

    /// The newest version of a unit: what the page cache holds.
    int newest(Unit unit) {
        return unit.count;
    }

    /// How many versions a unit may be left with: before its stores, after each, perhaps rubbish.
    int versions(Unit unit) {
        return 1 + unit.count + (model.rubbish() && !everDurable.get(unit.number) && !isHeader(unit) ? 1 : 0);
    }

    int version(Unit unit) {
        return unit.version;
    }

    /// Puts one of its versions into the slab.
    void set(Unit unit, int version) {
        long[] replaced = unit.replaced;
        if (replaced != null) {
            for (int i = 0; i < wordsPerUnit; i++) {
                setWord(unit.number * wordsPerUnit + i, replaced[i]);
            }
            unit.replaced = null;
            unit.version = 0;
        }
        if (version > unit.count) {
            set(unit, 0);
            rubbish(unit);
            unit.version = version;
            return;
        }
        for (; unit.version < version; unit.version++) {
            int store = unit.stores[unit.version];
            setWord(stores.word(store), stores.after(store));
        }
        while (unit.version > version) {
            unit.version--;
            int store = unit.stores[unit.version];
            setWord(stores.word(store), stores.before(store));
        }
    }

    /// Anything: chance, or what lies elsewhere on the medium.
    private void rubbish(Unit unit) {
        int first = unit.number * wordsPerUnit;
        long[] old = new long[wordsPerUnit];
        int sectors = (int) ((size - RegionLayout.SEGMENTS_POSITION) / model.unitBytes());
        int copied = random.nextBoolean()
                ? (int) (RegionLayout.SEGMENTS_POSITION / Long.BYTES) + random.nextInt(sectors) * wordsPerUnit
                : -1;
        for (int i = 0; i < wordsPerUnit; i++) {
            old[i] = slab.word(first + i);
        }
        for (int i = 0; i < wordsPerUnit; i++) {
            setWord(first + i, copied < 0 ? random.nextLong() : slab.word(copied + i));
        }
        unit.replaced = old;
    }

    private void setWord(int word, long value) {
        hash ^= hash(word, slab.word(word)) ^ hash(word, value);
        slab.setWord(word, value);
    }

    /// Sectors that are durable once the image in the slab is what a power cut has left.
    BitSet durableAfterCut() {
        BitSet durable = (BitSet) everDurable.clone();
        for (Unit unit : pending) {
            if (unit.version > 0) {
                durable.set(unit.number);
            }
        }
        return durable;
    }
}
