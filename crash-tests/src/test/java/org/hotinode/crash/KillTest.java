package org.hotinode.crash;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

class KillTest {
    private static final int KILLS = 100;
    private static final int WALKS = 8;
    private static final int MAX_ROUNDS = 10;
    private static final int UPGRADES = 8;
    private static final int BACKUPS = 8;
    private static final int READER_ROUNDS = 2;
    private static final int WRITERS = 6;

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    Path folder;

    @Test
    void aWalkThatIsKilledAgainAndAgainIsFinishedInTheEnd() throws Exception {
        long seed = Long.getLong("hotinode.seed", System.nanoTime() & Integer.MAX_VALUE);
        System.out.println("kills of walks: -Dhotinode.seed=" + seed);
        KillCounts counts = new KillCounts();
        // Where the machine is slow, kills come before a walk has anything to be taken up.
        for (int round = 0; round < MAX_ROUNDS && counts.walksTakenUp == 0; round++) {
            Path own = Files.createDirectory(folder.resolve("round" + round));
            new WalkRound(seed + round, own, counts).run(WALKS);
        }
        System.out.println(counts);
        assertTrue(counts.walksTakenUp > 0, counts::toString);
    }

    @Test
    void anUpgradeThatIsKilledLosesNothingAndIsDoneAgain() throws Exception {
        long seed = Long.getLong("hotinode.seed", System.nanoTime() & Integer.MAX_VALUE);
        System.out.println("kills of upgrades: -Dhotinode.seed=" + seed);
        KillCounts counts = new KillCounts();
        for (int round = 0; round < MAX_ROUNDS && counts.killsInUpgrade == 0; round++) {
            Path own = Files.createDirectory(folder.resolve("round" + round));
            new UpgradeRound(seed + round, own, counts).run(UPGRADES);
        }
        System.out.println(counts);
        assertTrue(counts.killsInUpgrade > 0, counts::toString);
    }

    @Test
    void aBackupThatIsKilledLeavesItsRegionAloneAndNoCopyOrAWholeOne() throws Exception {
        long seed = Long.getLong("hotinode.seed", System.nanoTime() & Integer.MAX_VALUE);
        System.out.println("kills of backups: -Dhotinode.seed=" + seed);
        KillCounts counts = new KillCounts();
        for (int round = 0; round < MAX_ROUNDS && counts.killsInBackup == 0; round++) {
            Path own = Files.createDirectory(folder.resolve("round" + round));
            new BackupRound(seed + round, own, counts).run(BACKUPS);
        }
        System.out.println(counts);
        assertTrue(counts.killsInBackup > 0, counts::toString);
        assertTrue(counts.copiesVerified > 0, counts::toString);
    }

    @Test
    void writersThatAreKilledAndReplacedTakeNothingBackFromReaders() throws Exception {
        long seed = Long.getLong("hotinode.seed", System.nanoTime() & Integer.MAX_VALUE);
        System.out.println("kills beside readers: -Dhotinode.seed=" + seed);
        KillCounts counts = new KillCounts();
        for (int round = 0; round < READER_ROUNDS; round++) {
            Path own = Files.createDirectory(folder.resolve("round" + round));
            new ReaderRound(seed + round, own, counts).run(WRITERS);
        }
        System.out.println(counts);
        assertTrue(counts.looksBesideWriters > READER_ROUNDS * WRITERS, counts::toString);
    }

    @Test
    void whatWasAcknowledgedSurvivesEveryKillAndNothingElseAppears() throws Exception {
        long seed = Long.getLong("hotinode.seed", System.nanoTime() & Integer.MAX_VALUE);
        System.out.println("kills: -Dhotinode.seed=" + seed);
        KillLayer layer = new KillLayer(folder, KILLS);
        long end = System.nanoTime() + TimeUnit.DAYS.toNanos(1);
        // By chance most kills may be those of upgrades, which compare what they leave themselves, or none in a
        // checkpoint: then once more.
        for (int round = 0; round < MAX_ROUNDS && !hasHitEnough(layer.counts()); round++) {
            layer = new KillLayer(folder, KILLS);
            List<Result> results = layer.run(new Budget(seed + round, KILLS, end, List.of()), new Progress());
            System.out.println(layer.counts());
            assertEquals(List.of(), results.getFirst().problems());
        }
        assertTrue(layer.counts().kills >= KILLS);
        assertTrue(hasHitEnough(layer.counts()), layer.counts()::toString);
    }

    private static boolean hasHitEnough(KillCounts counts) {
        return counts.recovered() >= KILLS / 2 && counts.killsIn(AnnouncedClasses.CHECKPOINT) > 0;
    }
}
