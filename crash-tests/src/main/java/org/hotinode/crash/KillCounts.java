package org.hotinode.crash;

import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.hotinode.table.RecoveryReport;

/// What the kills of a run hit, and what was verified after them.
final class KillCounts {
    int kills;
    int generations;
    int cleanExits;
    int killsInOpen;
    int killsInClose;
    int killsInIndexGrowth;
    int killsInUpgrade;
    int killsInBackup;
    int copiesVerified;
    int recoveriesKilled;
    int regionsChecked;
    int walksTakenUp;
    int refusals;
    int waitersKilled;
    int successions;
    int readersKilled;
    int readersVerified;
    long looksBesideWriters;
    int walksCompleted;
    long operationsVerified;
    private final Map<AnnouncedClasses, Integer> killsIn = new EnumMap<>(AnnouncedClasses.class);
    final Map<RecoveryReport.Kind, Integer> recoveries = new EnumMap<>(RecoveryReport.Kind.class);

    void recovered(RecoveryReport.Kind kind) {
        recoveries.merge(kind, 1, Integer::sum);
    }

    void killedIn(AnnouncedClasses what) {
        killsIn.merge(what, 1, Integer::sum);
    }

    int killsIn(AnnouncedClasses what) {
        return killsIn.getOrDefault(what, 0);
    }

    int recovered() {
        return recoveries.values().stream().mapToInt(Integer::intValue).sum();
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "kills %d (in open %d, checkpoint %d, close %d, index growth %d, region growth %d, cleaning %d,"
                        + " recovery %d, upgrade %d, backup %d),"
                        + " generations %d, clean exits %d, second writers refused %d, killed in waiting %d, taken over %d,"
                        + " readers killed %d, verified %d, looked beside writers %d times, walks taken up %d, completed %d,"
                        + " copies verified %d, regions checked after a walk was killed %d, recoveries %d %s, operations verified %d",
                kills,
                killsInOpen,
                killsIn(AnnouncedClasses.CHECKPOINT),
                killsInClose,
                killsInIndexGrowth,
                killsIn(AnnouncedClasses.REGION_GROWTH),
                killsIn(AnnouncedClasses.CLEANING),
                recoveriesKilled,
                killsInUpgrade,
                killsInBackup,
                generations,
                cleanExits,
                refusals,
                waitersKilled,
                successions,
                readersKilled,
                readersVerified,
                looksBesideWriters,
                walksTakenUp,
                walksCompleted,
                copiesVerified,
                regionsChecked,
                recovered(),
                recoveries,
                operationsVerified);
    }

    /// A kill leaves one state, and each is recovered and compared.
    Map<String, Long> byName() {
        Map<String, Long> named = new LinkedHashMap<>();
        named.put(Result.STATES, (long) kills);
        named.put(Result.GENERATIONS, (long) generations);
        named.put(Result.RECOVERIES, (long) recovered());
        named.put("kills", (long) kills);
        named.put("killsInOpen", (long) killsInOpen);
        named.put("killsInCheckpoint", (long) killsIn(AnnouncedClasses.CHECKPOINT));
        named.put("killsInClose", (long) killsInClose);
        named.put("killsInIndexGrowth", (long) killsInIndexGrowth);
        named.put("killsInRegionGrowth", (long) killsIn(AnnouncedClasses.REGION_GROWTH));
        named.put("killsInCleaning", (long) killsIn(AnnouncedClasses.CLEANING));
        named.put("killsInRecovery", (long) recoveriesKilled);
        named.put("killsInUpgrade", (long) killsInUpgrade);
        named.put("killsInBackup", (long) killsInBackup);
        named.put("copiesVerified", (long) copiesVerified);
        named.put("walksTakenUp", (long) walksTakenUp);
        named.put("regionsChecked", (long) regionsChecked);
        named.put("cleanExits", (long) cleanExits);
        named.put("refusals", (long) refusals);
        named.put("waitersKilled", (long) waitersKilled);
        named.put("successions", (long) successions);
        named.put("readersKilled", (long) readersKilled);
        named.put("readersVerified", (long) readersVerified);
        named.put("looksBesideWriters", looksBesideWriters);
        named.put("walksCompleted", (long) walksCompleted);
        named.put("operationsVerified", operationsVerified);
        return named;
    }
}
