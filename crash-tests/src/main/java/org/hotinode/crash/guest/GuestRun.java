package org.hotinode.crash.guest;

import java.io.IOException;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.hotinode.crash.AnnouncedClasses;
import org.hotinode.crash.Announcement;
import org.hotinode.crash.Snapshot;
import org.hotinode.crash.Step;
import org.hotinode.crash.Violation;
import org.hotinode.crash.powercut.CutHistory;
import org.hotinode.table.RecoveryReport;

/// One run of the machine: what [GuestChild] in it says, compared with what the region may hold.
final class GuestRun {
    private final GuestMachine machine;
    private final GuestPlan plan;
    private final int generation;
    private final boolean synchronous;
    private final RegionState region;
    private final GuestCounts counts;
    private final SplittableRandom random;
    private final Map<String, Long> entries = new HashMap<>();
    private final Set<AnnouncedClasses> underWay = EnumSet.noneOf(AnnouncedClasses.class);
    private long indexSlots;
    private boolean indexGrowing;
    private int occurrences;
    private boolean opening;
    private boolean opened;
    private boolean openedClean;
    private boolean closing;
    private ProgramEnd end = ProgramEnd.NONE;

    /// @param synchronous whether the region must be mapped with MAP_SYNC
    GuestRun(
            GuestMachine machine,
            GuestPlan plan,
            int generation,
            boolean synchronous,
            RegionState region,
            GuestCounts counts,
            SplittableRandom random) {
        this.machine = machine;
        this.plan = plan;
        this.generation = generation;
        this.synchronous = synchronous;
        this.region = region;
        this.counts = counts;
        this.random = random;
    }

    /// Follows it to its end, and kills it when the plan says so.
    ///
    /// @return false if emulated code died of SIGILL
    boolean follow(Storage storage) throws IOException {
        for (String line = machine.line(); line != null; line = machine.line()) {
            take(line);
            if (plan.kills()
                    && (opening || opened)
                    && line.startsWith(plan.after())
                    && ++occurrences == plan.occurrence()) {
                machine.killAfter(plan.milliseconds());
            }
        }
        boolean killed = machine.awaitKilled();
        counts.sectorsHeldBack += storage.switchedOff(random);
        // A machine that is killed while it powers off takes back nothing of what the program came to.
        if (killed && !end.isKnown()) {
            counts.kills++;
            counts.killsInBoot += opening || opened ? 0 : 1;
            counts.killsInOpen += opening ? 1 : 0;
            counts.killsInClose += closing && !region.closed ? 1 : 0;
            counts.killedIn(underWay);
            return true;
        }
        return stopped();
    }

    private boolean stopped() throws IOException {
        if (end.isClean() && region.closed) {
            counts.cleanStops++;
            return true;
        }
        if (end.isIllegalInstruction()) {
            return false;
        }
        String said = "'%s': %s".formatted(end.line(), machine.messages());
        if (end.isProgram()) {
            throw new Violation("the program in the guest ended with " + said);
        }
        throw new IOException("the guest ended by itself, " + said);
    }

    private void take(String line) {
        String[] words = line.split(" ", -1);
        switch (words[0]) {
            case "absent" -> region.history.expectation().verifyAbsent();
            case "open" -> opening = true;
            case "opened" -> opened(RecoveryReport.Kind.valueOf(words[1]));
            case "region" -> mapped(Integer.parseInt(words[1]), Integer.parseInt(words[2]), Long.parseLong(words[3]));
            case "entry" -> entries.put(words[1], Long.parseLong(words[2]));
            case "index" -> {
                indexSlots = Long.parseLong(words[1]);
                indexGrowing = Boolean.parseBoolean(words[2]);
            }
            case "snapshot" -> found(new Snapshot(Map.copyOf(entries), indexSlots, indexGrowing));
            case "a" -> acknowledged(Integer.parseInt(words[1]), Integer.parseInt(words[2]));
            case "begin" -> begun(AnnouncedClasses.valueOf(words[1]));
            case "end" -> ended(AnnouncedClasses.valueOf(words[1]));
            case "closing" -> {
                closing = true;
                // It may be closed before we hear of it.
                region.written = false;
                region.history.closing();
            }
            case "closed" -> {
                region.closed = true;
                region.history.closed();
            }
            case "exit", "failed:" -> end = new ProgramEnd(line);
            default -> throw new Violation("the guest said '" + line + "'");
        }
    }

    private void opened(RecoveryReport.Kind kind) {
        if (!region.mayOpenAs(kind)) {
            throw new Violation("a region that was %s before the boot opened as %s"
                    .formatted(region.closed ? "closed" : "written to", kind));
        }
        counts.opened(kind);
        opening = false;
        opened = true;
        openedClean = region.closed;
        region.closed = false;
        region.written = false;
        if (region.history.steps() == 0) {
            region.history.opened();
        }
    }

    private void mapped(int mappings, int withMapSync, long openMicros) {
        if (synchronous && (mappings == 0 || withMapSync != mappings)) {
            throw new Violation("expected all mappings of the region(=%d) to have MAP_SYNC, found %d (sf in smaps)"
                    .formatted(mappings, withMapSync));
        }
        counts.mappingsWithMapSync += withMapSync;
        if (openedClean) {
            counts.cleanOpens++;
            counts.maxCleanOpenMicros = Math.max(counts.maxCleanOpenMicros, openMicros);
        }
    }

    private void found(Snapshot snapshot) {
        counts.stepsVerified +=
                region.history.reached(snapshot, Announcement.MAX_AHEAD).total();
        // The first boot finds nothing that another one has left.
        counts.compared += generation > 1 ? 1 : 0;
        region.history = new CutHistory(region.scenario, snapshot);
        region.history.begin(generation, plan.bulk(), snapshot);
        region.last = snapshot;
        counts.foundInIndexGrowth += snapshot.indexGrowing() ? 1 : 0;
        if (plan.kills()) {
            machine.killAfter(GuestPlan.WRITING_MILLISECONDS);
        }
    }

    private void acknowledged(int writer, int number) {
        region.history.acknowledge(writer, number);
        Step step = Step.of(region.scenario, writer, generation, number, plan.bulk());
        region.written |= step.kind() == Step.Kind.WRITE;
        counts.stepsAcknowledged++;
    }

    /// Before it opens the region the program opens another one, which does not count.
    private void begun(AnnouncedClasses what) {
        if (opening || opened) {
            underWay.add(what);
        }
    }

    private void ended(AnnouncedClasses what) {
        if (!underWay.remove(what)) {
            return;
        }
        counts.cleanings += what == AnnouncedClasses.CLEANING ? 1 : 0;
        counts.growths += what == AnnouncedClasses.REGION_GROWTH ? 1 : 0;
    }
}
