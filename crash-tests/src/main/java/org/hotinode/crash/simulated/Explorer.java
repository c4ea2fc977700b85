package org.hotinode.crash.simulated;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.hotinode.crash.Violation;
import org.hotinode.crash.simulated.Event.Expectation;
import org.hotinode.crash.simulated.Medium.Unit;
import org.hotinode.region.RegionIdentity;
import org.hotinode.table.PersistentTable;
import org.hotinode.table.TableException;
import org.hotinode.table.TableOptions;
import org.jspecify.annotations.Nullable;

/// Enumerates what a crash at one point may leave, recovers each image that has not been recovered before, and lets the
/// judge read it. Each recovery is undone store by store.
final class Explorer {
    /// Where so many combinations at most are left, all of them are tried in some generations.
    static final int EXHAUSTIVE = 1 << 16;
    /// The same in all generations.
    static final int FEW = 1 << 6;

    /// Units that are kept or lost alone where there are too many combinations to try them all.
    private static final int SINGLES = 12;

    private static final int RANDOM_ONES = 24;
    /// Units that are left as chance has it, each for itself.
    private static final int MOST_VARIED = 1000;

    /// Of so many images, one more than that, one is read in each of the ways that cost more.
    private static final int CHANCES = 127;

    private static final int THIN_CHANCES = 15;

    private final Medium medium;
    private final Judge judge;
    private final Tally tally;
    private final SplittableRandom random;
    private final boolean thin;
    private final StoreLog undo;
    private final SimulatedRegion.Calls growth = new SimulatedRegion.Calls() {
        @Override
        public void commit(long position, long length) {}

        @Override
        public void flush(long position, long length) {}

        @Override
        public void grow(long bytes) {
            size = bytes;
        }
    };
    private final ImageSet seen = new ImageSet();
    private final List<Unit> chosen = new ArrayList<>();
    private TableOptions options;
    private Identities identities;
    private Expectation expected;
    /// The size to which recoveries of the image in the slab have let the region grow.
    private long size;

    private int exhaustive;
    private boolean shrinking;

    Explorer(Medium medium, Judge judge, Tally tally, SplittableRandom random, boolean thin) {
        this.medium = medium;
        this.judge = judge;
        this.tally = tally;
        this.options = TableOptions.defaults();
        this.random = random;
        this.thin = thin;
        this.undo = new StoreLog(medium.slab);
        this.identities = new Identities(false);
        this.expected = Expectation.found(Write.none(0));
    }

    /// A new generation has other promises: what was recovered before has to be compared again.
    ///
    /// @param newOptions of those who recover
    /// @param newExhaustive up to so many combinations are all tried
    void begin(TableOptions newOptions, Identities now, int newExhaustive) {
        options = newOptions;
        identities = now;
        exhaustive = newExhaustive;
        seen.clear();
    }

    /// Crashes where the medium stands, right before a sync or after a promise.
    void crash(Expectation now) {
        int least = Math.min(exhaustive, isRedoScarce() ? FEW / 4 : FEW);
        crash(now, Math.clamp(sparedForNothing(), least, exhaustive), null);
    }

    /// So many images with nothing to redo leave those with something in the majority.
    private long sparedForNothing() {
        return tally.redone * 8 / 5 - tally.distinct;
    }

    private boolean isRedoScarce() {
        return tally.redone * 5 < tally.distinct * 3;
    }

    /// Crashes between two stores. What a power cut may leave here it may also leave before the next sync, where all
    /// of it is tried: here a few are enough.
    ///
    /// @param stored the unit of the last store, which is kept
    void crashAfterStore(Expectation now, Unit stored) {
        crash(now, 0, stored);
    }

    private void crash(Expectation now, int limit, @Nullable Unit pinned) {
        expected = now;
        List<Unit> pending = medium.pending();
        chosen.clear();
        long combinations = 1;
        for (int i = 0; i < pending.size(); i++) {
            Unit unit = pending.get(i);
            if (unit == pinned) {
                medium.set(unit, medium.newest(unit));
            } else if (medium.isHeader(unit)) {
                medium.set(unit, random.nextInt(medium.newest(unit) + 1));
            } else {
                chosen.add(unit);
                combinations = Math.min(limit + 1L, combinations * medium.versions(unit));
            }
        }
        if (pinned != null) {
            choose(chosen);
            cut();
        } else if (combinations <= limit) {
            tally.exhaustivePoints++;
            all();
        } else {
            tally.sampledPoints++;
            some();
        }
        setAll(pending, true);
        killed();
        setAll(pending, false);
    }

    private void setAll(List<Unit> units, boolean newest) {
        for (int i = 0; i < units.size(); i++) {
            medium.set(units.get(i), newest ? medium.newest(units.get(i)) : 0);
        }
    }

    /// Every combination, from each to the next by as few changes as counting takes.
    private void all() {
        cut();
        int at = 0;
        while (at < chosen.size()) {
            Unit unit = chosen.get(at);
            if (medium.version(unit) + 1 < medium.versions(unit)) {
                medium.set(unit, medium.version(unit) + 1);
                at = 0;
                cut();
            } else {
                medium.set(unit, 0);
                at++;
            }
        }
    }

    private void some() {
        int less = thin ? 8 : isRedoScarce() ? 4 : 1;
        cut();
        for (int i = 0; i < SINGLES / less; i++) {
            Unit unit = chosen.get(random.nextInt(chosen.size()));
            medium.set(unit, 1 + random.nextInt(medium.versions(unit) - 1));
            cut();
            medium.set(unit, 0);
        }
        setAll(chosen, true);
        cut();
        for (int i = 0; i < SINGLES / less; i++) {
            Unit unit = chosen.get(random.nextInt(chosen.size()));
            medium.set(unit, random.nextInt(medium.versions(unit)));
            cut();
            medium.set(unit, medium.newest(unit));
        }
        for (int i = 0; i < RANDOM_ONES / less; i++) {
            choose(chosen);
            cut();
        }
        setAll(chosen, false);
    }

    /// Leaves one image in the slab, by chance. Often it has a single gap: what lies behind it is whole, and
    /// must not be taken for part of the log when the gap has been filled.
    void choose(List<Unit> of) {
        if (!of.isEmpty() && random.nextInt(4) == 0) {
            setAll(of, true);
            medium.set(of.get(random.nextInt(of.size())), 0);
            return;
        }
        // Of very many, the first are kept and the last are lost: what lies between tells.
        int from = of.size() <= MOST_VARIED ? 0 : random.nextInt(of.size() - MOST_VARIED);
        for (int i = 0; i < from; i++) {
            medium.set(of.get(i), medium.newest(of.get(i)));
        }
        int keptInHundred = random.nextInt(101);
        for (int i = from; i < Math.min(of.size(), from + MOST_VARIED); i++) {
            Unit unit = of.get(i);
            boolean kept = random.nextInt(100) < keptInHundred;
            int other = random.nextBoolean() ? 0 : random.nextInt(medium.versions(unit));
            medium.set(unit, kept ? medium.newest(unit) : other);
        }
    }

    private void cut() {
        visit(medium.hash(), expected.durable(), identities.afterCut());
    }

    /// The page cache is whole, the shared header with it, and the identity is the same.
    private void killed() {
        visit(medium.hash() ^ Long.rotateLeft(medium.headerHash(), 1) ^ 1, expected.acknowledged(), identities.now());
    }

    private void visit(long image, int first, RegionIdentity identity) {
        Write before = seen.find(image);
        if (before != null && before.number >= first && isIn(expected.newest(), before)) {
            return;
        }
        tally.states++;
        tally.distinct += before == null ? 1 : 0;
        Write found = recovered(image, first, identity, before == null);
        seen.put(image, found);
    }

    private static boolean isIn(Write newest, Write write) {
        Write at = newest;
        while (at != null && at.number > write.number) {
            at = at.before;
        }
        return at == write;
    }

    private Write recovered(long image, int first, RegionIdentity identity, boolean counted) {
        size = medium.size();
        try {
            PersistentTable table = open(identity);
            Write found = judge.read(table, expected.newest(), first);
            tally.redone += counted && table.recovery().framesRedone() > 0 ? 1 : 0;
            further(table, found, (int) (image >>> 40) & (thin ? THIN_CHANCES : CHANCES), identity);
            return found;
        } catch (IOException | RuntimeException e) {
            undo.undoTo(0);
            throw explained(e, image, first, identity);
        } finally {
            undo.undoTo(0);
        }
    }

    private Violation explained(Exception found, long image, int first, RegionIdentity identity) {
        if (shrinking) {
            return new Violation("");
        }
        shrinking = true;
        CrashState state = new CrashState(medium);
        boolean kill = identity.equals(identities.now());
        if (!kill) {
            state.shrink(() -> fails(image, first, identity));
        }
        String lines = String.join("\n    ", state.lines(options.segmentBytes()));
        String message = found instanceof Violation violation ? violation.getMessage() : found.toString();
        return new Violation(
                "%s%n  after a %s:%n    %s".formatted(message, kill ? "kill" : "power cut", lines), by(found));
    }

    private static String by(Exception found) {
        if (found instanceof Violation violation) {
            return violation.by();
        }
        return found instanceof TableException ? "refused" : "";
    }

    private boolean fails(long image, int first, RegionIdentity identity) {
        try {
            recovered(image, first, identity, false);
            return false;
        } catch (Violation e) {
            return true;
        }
    }

    private PersistentTable open(RegionIdentity identity) throws IOException {
        tally.recoveries++;
        return PersistentTable.open(region(identity), options);
    }

    private SimulatedRegion region(RegionIdentity identity) {
        return new SimulatedRegion(medium.slab, undo, size, options.limitBytes(), identity, growth);
    }

    /// The image as the crash has left it.
    private void takeBack() {
        undo.undoTo(0);
        size = medium.size();
    }

    /// What costs more than to look up every key is done to a part of the images.
    private void further(PersistentTable table, Write found, int chance, RegionIdentity identity) throws IOException {
        if (chance % 16 == 0) {
            judge.readOtherwise(table);
        }
        switch (chance) {
            case 1, 33 -> again(found, identities.afterCut());
            case 2, 34 -> again(found, identity);
            case 3 -> rebuilt(found, identity);
            case 4 -> closed(table, found);
            case 5, 37 -> flipped(found);
            default -> {}
        }
    }

    /// Recovery dies right before it says that it is done, and begins again.
    private void again(Write found, RegionIdentity identity) throws IOException {
        PersistentTable table = open(identity);
        judge.read(table, found, found.number);
        judge.readOtherwise(table);
    }

    private void rebuilt(Write found, RegionIdentity identity) throws IOException {
        takeBack();
        tally.rebuilds++;
        PersistentTable table = PersistentTable.rebuild(region(identity), options);
        judge.read(table, found, found.number);
        judge.readOtherwise(table);
    }

    private void closed(PersistentTable table, Write found) throws IOException {
        table.close();
        judge.read(open(identities.afterCut()), found, found.number);
    }

    /// One byte of the newest superblock is flipped: that may be told as damage, but never lead to another content.
    private void flipped(Write found) throws IOException {
        takeBack();
        if (!Flip.newestSuperblock(medium.slab, undo, random)) {
            return;
        }
        tally.flips++;
        try {
            judge.read(open(identities.afterCut()), expected.newest(), Math.min(found.number, expected.durable()));
        } catch (TableException.Damaged e) {
            // Told, not passed over.
        }
    }
}
