package org.hotinode.crash;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import java.util.zip.GZIPInputStream;
import org.hotinode.table.PersistentTable;
import org.hotinode.table.TableOptions;
import org.jspecify.annotations.Nullable;

/// A region of the last format version, whose upgrade is killed again and again.
final class UpgradeRound {
    private static final List<String> REGIONS = List.of("/golden-closed.nvm.gz", "/golden-killed.nvm.gz");
    /// Most of them are spent on starting.
    private static final int MAX_MILLISECONDS = 250;

    private static final byte[] KEY = "written after the upgrade".getBytes(UTF_8);

    private final SplittableRandom random;
    private final Path folder;
    private final Path region;
    private final KillCounts counts;

    UpgradeRound(long seed, Path folder, KillCounts counts) {
        this.random = new SplittableRandom(seed);
        this.folder = folder;
        this.region = folder.resolve("region.nvm");
        this.counts = counts;
    }

    @Override
    public String toString() {
        return "upgrades";
    }

    /// @throws Violation if a promise was broken
    void run(int generations) throws IOException {
        for (int i = 0; i < generations; i++) {
            unpack(REGIONS.get(random.nextInt(REGIONS.size())));
            Snapshot before = snapshot();
            for (int kills = random.nextInt(3); kills >= 0; kills--) {
                counts.generations++;
                interruptedUpgrade();
                requireSame(before, snapshot(), "killed");
            }
            PersistentTable.upgrade(region.toString().getBytes(UTF_8));
            requireSame(before, snapshot(), "finished");
            writeOn();
        }
    }

    private void unpack(String name) throws IOException {
        Files.deleteIfExists(region);
        try (@Nullable InputStream packed = UpgradeRound.class.getResourceAsStream(name)) {
            if (packed == null) {
                throw new IOException(name + ": expected it on the class path");
            }
            Files.copy(new GZIPInputStream(packed), region);
        }
    }

    private Snapshot snapshot() throws IOException {
        try (PersistentTable table = PersistentTable.openReader(region)) {
            return Snapshot.of(table);
        }
    }

    private static void requireSame(Snapshot before, Snapshot found, String what) {
        if (!before.digests().equals(found.digests())) {
            throw new Violation("after an upgrade that was %s: expected the %d entries that there were, found %d others"
                    .formatted(what, before.digests().size(), found.digests().size()));
        }
    }

    private void interruptedUpgrade() throws IOException {
        try (ChildProcess child = new ChildProcess(UpgradeChild.class, folder, List.of(region.toString()))) {
            child.await("upgrade");
            child.killAfter(random.nextInt(MAX_MILLISECONDS));
            boolean done = child.rest().contains("upgraded");
            int exitCode = child.exitCode();
            if (exitCode == ChildProcess.EXIT_KILLED) {
                counts.kills++;
                counts.killsInUpgrade += done ? 0 : 1;
            } else if (exitCode == 0) {
                counts.cleanExits++;
            } else {
                throw new Violation("an upgrade ended with %d: %s".formatted(exitCode, child.errors()));
            }
        }
    }

    private void writeOn() throws IOException {
        try (PersistentTable table = PersistentTable.open(region, TableOptions.defaults())) {
            table.put(KEY, KEY);
        }
        try (PersistentTable table = PersistentTable.openReader(region)) {
            if (table.get(KEY) == null || !table.check().isSound()) {
                throw new Violation("a region that was upgraded is not sound after a write: "
                        + table.check().problems());
            }
        }
    }
}
