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
    int killsInCheckpoint;
    int killsInClose;
    int killsInIndexGrowth;
    int killsAfterRegionGrowth;
    int killsAfterCleaning;
    int killsInUpgrade;
    int recoveriesKilled;
    int regionsChecked;
    int walksTakenUp;
    int refusals;
    int waitersKilled;
    int successions;
    int readersKilled;
    int readersVerified;
    int walksCompleted;
    long operationsVerified;
    final Map<RecoveryReport.Kind, Integer> recoveries = new EnumMap<>(RecoveryReport.Kind.class);

    void recovered(RecoveryReport.Kind kind) {
        recoveries.merge(kind, 1, Integer::sum);
    }

    int recovered() {
        return recoveries.values().stream().mapToInt(Integer::intValue).sum();
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "kills %d (in open %d, checkpoint %d, close %d, index growth %d, after region growth %d, cleaning %d,"
                        + " recovery %d, upgrade %d),"
                        + " generations %d, clean exits %d, second writers refused %d, killed in waiting %d, taken over %d,"
                        + " readers killed %d, verified %d, walks taken up %d, completed %d,"
                        + " regions checked after a walk was killed %d, recoveries %d %s, operations verified %d",
                kills,
                killsInOpen,
                killsInCheckpoint,
                killsInClose,
                killsInIndexGrowth,
                killsAfterRegionGrowth,
                killsAfterCleaning,
                recoveriesKilled,
                killsInUpgrade,
                generations,
                cleanExits,
                refusals,
                waitersKilled,
                successions,
                readersKilled,
                readersVerified,
                walksTakenUp,
                walksCompleted,
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
        named.put("killsInCheckpoint", (long) killsInCheckpoint);
        named.put("killsInClose", (long) killsInClose);
        named.put("killsInIndexGrowth", (long) killsInIndexGrowth);
        named.put("killsAfterRegionGrowth", (long) killsAfterRegionGrowth);
        named.put("killsAfterCleaning", (long) killsAfterCleaning);
        named.put("killsInRecovery", (long) recoveriesKilled);
        named.put("killsInUpgrade", (long) killsInUpgrade);
        named.put("walksTakenUp", (long) walksTakenUp);
        named.put("regionsChecked", (long) regionsChecked);
        named.put("cleanExits", (long) cleanExits);
        named.put("refusals", (long) refusals);
        named.put("waitersKilled", (long) waitersKilled);
        named.put("successions", (long) successions);
        named.put("readersKilled", (long) readersKilled);
        named.put("readersVerified", (long) readersVerified);
        named.put("walksCompleted", (long) walksCompleted);
        named.put("operationsVerified", operationsVerified);
        return named;
    }
}
