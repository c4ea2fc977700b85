package org.hotinode.table;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.UUID;
import org.hotinode.region.Durability;
import org.hotinode.region.Medium;
import org.hotinode.region.RegionIdentity;
import org.hotinode.table.PowerCutRegion.Image;

/// A history of writes and crashes over several generations, kills and power cuts mixed. It follows from its seed.
final class PowerCutTrace {
    private static final int GENERATIONS = 4;
    private static final int FEW_KEYS = 24;
    /// Just below what makes the smallest index grow.
    private static final int LOADED_KEYS = 6100;

    private static final List<Integer> VALUE_BYTES = List.of(60, 440, 2000, 5000);
    private static final int SEGMENT_BYTES = 16 * 1024;
    private static final int LOAD_BATCH = 150;

    private final SplittableRandom random;
    private final Counts counts;
    private final Ledger ledger;
    private final int keys;
    private final int sideImagesInHundred;
    /// Length of all values, or 0: then what a dead writer left lies where frames of the next one end.
    private final int valueBytes;
    private Image image;
    private RegionIdentity identity;
    private long identities;
    private long values;
    private long moments;
    private long crashAt;

    /// Figures of many traces.
    static final class Counts {
        private static final ByteBuffer MAIN = PowerCutRegion.slab();
        private static final ByteBuffer SIDE = PowerCutRegion.slab();
        long states;
        long cuts;
        long kills;
        long crashesInOpen;
        long crashesWhileGrowing;
        long redone;
        long rebuilt;

        @Override
        public String toString() {
            return "%d states recovered and compared (%d with redo, %d rebuilt), %d power cuts, %d kills, %d in recovery, %d while the index grew"
                    .formatted(states, redone, rebuilt, cuts, kills, crashesInOpen, crashesWhileGrowing);
        }
    }

    /// The process ends here, whatever it was doing.
    private static final class Crash extends Error {
        private static final long serialVersionUID = 1;
        private final transient Image image;

        Crash(Image image) {
            super("crash", null, false, false);
            this.image = image;
        }
    }

    /// @param growth whether to begin with so many entries that the index is about to grow
    PowerCutTrace(long seed, Counts counts, boolean growth) throws IOException {
        this.random = new SplittableRandom(seed);
        this.counts = counts;
        this.identity = identity();
        this.image = empty(random.nextLong(), identity);
        this.sideImagesInHundred = growth ? 4 : 12;
        this.valueBytes = growth || random.nextBoolean() ? 0 : VALUE_BYTES.get(random.nextInt(VALUE_BYTES.size()));
        this.keys = growth ? LOADED_KEYS + 400 : FEW_KEYS;
        this.ledger = new Ledger(growth ? load() : Map.of());
        this.values = LOADED_KEYS;
    }

    private RegionIdentity identity() {
        return new RegionIdentity(1, 2, 3, ++identities, 5, 6);
    }

    /// As creating a region leaves it, but for the chance in its uuid and seed.
    static Image empty(long seed, RegionIdentity identity) throws IOException {
        int bytes = Math.toIntExact(RegionOpening.minBytes(options(Durability.group(), 1 << 30)));
        PowerCutRegion region =
                new PowerCutRegion(Counts.MAIN, Image.durable(new byte[bytes]), identity, seed, moment -> {});
        RegionOpening.format(region, options(Durability.group(), 1 << 30), new UUID(seed, ~seed), seed);
        return Image.durable(region.image().memory());
    }

    private Map<Integer, Long> load() throws IOException {
        Map<Integer, Long> loaded = new HashMap<>();
        PowerCutRegion region = new PowerCutRegion(Counts.MAIN, image, identity, 0, moment -> {});
        region.ignoreCalls();
        try (PersistentTable table = open(region, options(Durability.group(), 1 << 30))) {
            WriteBatch batch = new WriteBatch();
            for (int key = 0; key < LOADED_KEYS; key++) {
                batch.put(Ledger.key(key), Ledger.value(key));
                loaded.put(key, (long) key);
                if (batch.operations() == LOAD_BATCH || batch.sizeBytes() > SEGMENT_BYTES / 2) {
                    table.write(batch);
                    batch.clear();
                }
            }
            table.write(batch);
        }
        image = Image.durable(region.image().memory());
        return loaded;
    }

    private static TableOptions options(Durability durability, long checkpointBytes) {
        return TableOptions.defaults()
                .withDurability(durability)
                .withSegmentBytes(SEGMENT_BYTES)
                .withLimitBytes(PowerCutRegion.LIMIT_BYTES)
                .withCheckpoint(checkpointBytes, 1000)
                .withBackground(false);
    }

    private TableOptions options() {
        Durability durability = switch (random.nextInt(6)) {
            case 0 -> Durability.sync();
            case 1 -> Durability.process();
            default -> Durability.group(1 + random.nextInt(20), 1000);
        };
        return options(durability, List.of(1L, 3000L, 30_000L, 1L << 30).get(random.nextInt(4)));
    }

    private PersistentTable open(PowerCutRegion region, TableOptions options) throws IOException {
        Recovery recovery = new Recovery(region, options, options.durabilityOn(Medium.FILE));
        return new PersistentTable(recovery.recover(RecoveryReport.Kind.CLEAN), options);
    }

    private static PersistentTable rebuilt(PowerCutRegion region, TableOptions options) throws IOException {
        return new PersistentTable(new Recovery(region, options, options.durabilityOn(Medium.FILE)).rebuild(), options);
    }

    void run() throws IOException {
        for (int generation = 0; generation < GENERATIONS; generation++) {
            crashAt = moments + (random.nextInt(8) == 0 ? random.nextInt(4) : random.nextInt(200));
            generation();
            if (random.nextBoolean()) {
                counts.cuts++;
                ledger.powerCut();
                image = cut(image);
                identity = identity();
            } else {
                counts.kills++;
            }
        }
        crashAt = Long.MAX_VALUE;
        verified(new PowerCutRegion(Counts.MAIN, image, identity, 0, moment -> {}));
    }

    private Image cut(Image from) {
        PowerCut kind = PowerCut.random(random);
        byte[] bytes = kind.apply(from, random);
        return new Image(bytes, bytes, from.everDurable(), new BitSet());
    }

    private void generation() throws IOException {
        PowerCutRegion region = new PowerCutRegion(Counts.MAIN, image, identity, random.nextLong(), this::moment);
        PersistentTable table = null;
        try {
            table = verified(region);
            int writes = random.nextInt(60);
            for (int i = 0; i < writes; i++) {
                table = step(table, region);
            }
            image = region.image();
        } catch (Crash e) {
            image = e.image;
            counts.crashesInOpen += table == null ? 1 : 0;
        }
        counts.crashesWhileGrowing += table != null && table.store().index().isGrowing() ? 1 : 0;
    }

    private PersistentTable verified(PowerCutRegion region) throws IOException {
        PersistentTable table = open(region, options());
        counts.states++;
        count(table.recovery());
        ledger.rebase(ledger.verify(table, false, keys));
        return table;
    }

    private void count(RecoveryReport report) {
        counts.redone += report.framesRedone() > 0 ? 1 : 0;
        counts.rebuilt += report.indexRebuilt() ? 1 : 0;
    }

    private PersistentTable step(PersistentTable table, PowerCutRegion region) throws IOException {
        switch (random.nextInt(20)) {
            case 0 -> {
                table.checkpoint();
                ledger.allDurable();
            }
            case 1, 2 -> {
                table.sync();
                if (table.store().durability().kind() != Durability.Kind.PROCESS) {
                    ledger.allDurable();
                }
            }
            case 3 -> {
                if (random.nextInt(4) == 0) {
                    table.close();
                    ledger.allDurable();
                    return random.nextBoolean() ? open(region, options()) : rebuilt(region, options());
                }
            }
            default -> write(table);
        }
        return table;
    }

    private void write(PersistentTable table) throws IOException {
        List<Ledger.Change> changes = new ArrayList<>();
        WriteBatch batch = new WriteBatch();
        int operations = valueBytes == 0 && random.nextInt(3) == 0 ? 1 + random.nextInt(12) : 1;
        for (int i = 0; i < operations; i++) {
            boolean fresh = keys > FEW_KEYS && random.nextInt(4) != 0;
            int key = fresh ? LOADED_KEYS + random.nextInt(keys - LOADED_KEYS) : random.nextInt(keys);
            if (random.nextInt(valueBytes == 0 ? 3 : 40) == 0) {
                changes.add(new Ledger.Change(key, null));
                batch.remove(Ledger.key(key));
            } else {
                long value = Ledger.ofLength(valueBytes, ++values);
                changes.add(new Ledger.Change(key, value));
                batch.put(Ledger.key(key), Ledger.value(value));
            }
            if (batch.sizeBytes() > SEGMENT_BYTES / 2) {
                break;
            }
        }
        ledger.started(changes);
        table.write(batch);
        ledger.acknowledged();
        if (table.store().durability().kind() == Durability.Kind.SYNC) {
            ledger.allDurable();
        }
    }

    /// Something may be left here that could not be left before: sometimes a power cut is tried on the side, and at one
    /// moment the generation ends.
    private void moment(PowerCutRegion region) {
        moments++;
        if (random.nextInt(100) < sideImagesInHundred) {
            PowerCutRegion side = new PowerCutRegion(Counts.SIDE, cut(region.image()), identity(), 0, moment -> {});
            try {
                PersistentTable table = open(side, options());
                counts.states++;
                count(table.recovery());
                ledger.verify(table, true, keys);
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        }
        if (moments >= crashAt) {
            crashAt = Long.MAX_VALUE;
            throw new Crash(region.image());
        }
    }
}
