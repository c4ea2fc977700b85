package org.hotinode.crash;

import java.util.EnumMap;
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
    int regionsChecked;
    int walksTakenUp;
    int refusals;
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
                "kills %d (in open %d, checkpoint %d, close %d, index growth %d, after region growth %d),"
                        + " generations %d, clean exits %d, second writers refused %d, walks taken up %d, completed %d,"
                        + " regions checked after a walk was killed %d, recoveries %d %s, operations verified %d",
                kills,
                killsInOpen,
                killsInCheckpoint,
                killsInClose,
                killsInIndexGrowth,
                killsAfterRegionGrowth,
                generations,
                cleanExits,
                refusals,
                walksTakenUp,
                walksCompleted,
                regionsChecked,
                recovered(),
                recoveries,
                operationsVerified);
    }

    String json(long seed, int violations, double seconds) {
        return String.format(
                Locale.ROOT,
                "{\"layer\":\"kill\",\"seed\":%d,\"kills\":%d,\"killsInOpen\":%d,\"killsInCheckpoint\":%d,"
                        + "\"killsInClose\":%d,\"killsInIndexGrowth\":%d,\"killsAfterRegionGrowth\":%d,"
                        + "\"walksTakenUp\":%d,\"regionsChecked\":%d,\"generations\":%d,\"cleanExits\":%d,\"refusals\":%d,"
                        + "\"walksCompleted\":%d,\"recoveries\":%d,\"operationsVerified\":%d,\"violations\":%d,"
                        + "\"seconds\":%.1f}",
                seed,
                kills,
                killsInOpen,
                killsInCheckpoint,
                killsInClose,
                killsInIndexGrowth,
                killsAfterRegionGrowth,
                walksTakenUp,
                regionsChecked,
                generations,
                cleanExits,
                refusals,
                walksCompleted,
                recovered(),
                operationsVerified,
                violations,
                seconds);
    }
}
