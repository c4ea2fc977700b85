package org.hotinode.crash.guest;

import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.hotinode.crash.AnnouncedClasses;
import org.hotinode.crash.Result;
import org.hotinode.table.RecoveryReport;

/// What the runs of a machine came to.
final class GuestCounts {
    int cycles;
    int boots;
    int kills;
    int killsInBoot;
    int killsInOpen;
    int foundInIndexGrowth;
    int compared;
    int killsInClose;
    int cleanStops;
    int cleanOpens;
    long maxCleanOpenMicros;
    int illegalInstructions;
    int rounds;
    int cleanings;
    int growths;
    int mappingsWithMapSync;
    long sectorsHeldBack;
    long stepsAcknowledged;
    long stepsVerified;
    private final Map<AnnouncedClasses, Integer> killsIn = new EnumMap<>(AnnouncedClasses.class);
    private final Map<RecoveryReport.Kind, Integer> recoveries = new EnumMap<>(RecoveryReport.Kind.class);

    void killedIn(Set<AnnouncedClasses> underWay) {
        underWay.forEach(what -> killsIn.merge(what, 1, Integer::sum));
    }

    private long killsIn(AnnouncedClasses what) {
        return killsIn.getOrDefault(what, 0);
    }

    void opened(RecoveryReport.Kind kind) {
        recoveries.merge(kind, 1, Integer::sum);
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "%d kills, %d clean stops; opened after a clean stop %d times, in at most %.1f ms;"
                        + " %d mappings with MAP_SYNC, %d sectors held back; SIGILL in emulated code %d times",
                kills,
                cleanStops,
                cleanOpens,
                maxCleanOpenMicros / 1000.0,
                mappingsWithMapSync,
                sectorsHeldBack,
                illegalInstructions);
    }

    /// A state is one that a boot found and compared: none if that is killed before, and the next one has it.
    Map<String, Long> byName() {
        Map<String, Long> named = new LinkedHashMap<>();
        named.put(Result.STATES, (long) compared);
        named.put(Result.GENERATIONS, (long) boots);
        named.put(Result.CLEANINGS, (long) cleanings);
        named.put(Result.GROWTHS, (long) growths);
        named.put(
                Result.RECOVERIES,
                recoveries.values().stream().mapToLong(Integer::longValue).sum());
        recoveries.forEach((kind, count) -> named.put("opened" + kind, (long) count));
        named.put("regions", (long) rounds);
        named.put("cycles", (long) cycles);
        named.put("kills", (long) kills);
        named.put("killsInBoot", (long) killsInBoot);
        named.put("killsInOpen", (long) killsInOpen);
        named.put("killsInCheckpoint", killsIn(AnnouncedClasses.CHECKPOINT));
        named.put("killsInCleaning", killsIn(AnnouncedClasses.CLEANING));
        named.put("killsInRegionGrowth", killsIn(AnnouncedClasses.REGION_GROWTH));
        named.put("foundInIndexGrowth", (long) foundInIndexGrowth);
        named.put("killsInClose", (long) killsInClose);
        named.put("cleanStops", (long) cleanStops);
        named.put("cleanOpens", (long) cleanOpens);
        named.put("cleanOpenMicrosMax", maxCleanOpenMicros);
        named.put("mappingsWithMapSync", (long) mappingsWithMapSync);
        named.put("sectorsHeldBack", sectorsHeldBack);
        named.put("stepsAcknowledged", stepsAcknowledged);
        named.put("stepsVerified", stepsVerified);
        named.put("sigill", (long) illegalInstructions);
        return named;
    }
}
