package org.hotinode.crash.powercut;

import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.hotinode.crash.AnnouncedClasses;
import org.hotinode.crash.Result;
import org.hotinode.table.RecoveryReport;

/// What the cuts of a run fell into, and what was recovered after them.
final class CutCounts {
    /// Made.
    long cuts;
    /// Recovered, or found without a region, and compared.
    long states;
    long rebuilt;
    long absent;
    long generations;
    long kills;
    long cleanExits;
    long cutsInCreation;
    long cutsInRecovery;
    long cutsInClose;
    long cutsInIndexGrowth;
    long cutsAfterKill;
    long cleanings;
    long growths;
    long stepsVerified;
    long sectorsHeldBack;
    private final Set<Long> images = new HashSet<>();
    private long redone;
    private long redoExpected;
    private long redoneAsExpected;
    private final Map<AnnouncedClasses, Integer> cutsIn = new EnumMap<>(AnnouncedClasses.class);
    private final Map<RecoveryReport.Kind, Integer> recoveries = new EnumMap<>(RecoveryReport.Kind.class);

    void cutIn(EnumSet<AnnouncedClasses> underWay) {
        underWay.forEach(what -> cutsIn.merge(what, 1, Integer::sum));
    }

    int cutsIn(AnnouncedClasses what) {
        return cutsIn.getOrDefault(what, 0);
    }

    void recovered(RecoveryReport.Kind kind) {
        recoveries.merge(kind, 1, Integer::sum);
    }

    /// A region was recovered.
    ///
    /// @param expectsRedo as [CutRound#leavesRedo]
    void image(long digest, boolean hadRedo, boolean expectsRedo) {
        if (images.add(digest)) {
            redone += hadRedo ? 1 : 0;
            redoExpected += expectsRedo ? 1 : 0;
            redoneAsExpected += expectsRedo && hadRedo ? 1 : 0;
        }
    }

    Map<String, Long> byName() {
        Map<String, Long> named = new LinkedHashMap<>();
        named.put(Result.STATES, states);
        named.put(Result.DISTINCT, (long) images.size());
        named.put(Result.RECOVERED_DISTINCT, (long) images.size());
        named.put(Result.REDONE, redone);
        named.put(Result.REDO_EXPECTED, redoExpected);
        named.put(Result.REDONE_AS_EXPECTED, redoneAsExpected);
        named.put(Result.GENERATIONS, generations);
        named.put(Result.CLEANINGS, cleanings);
        named.put(Result.GROWTHS, growths);
        named.put(
                Result.RECOVERIES,
                recoveries.values().stream().mapToLong(Integer::longValue).sum());
        recoveries.forEach((kind, count) -> named.put("opened" + kind, (long) count));
        named.put("rebuilt", rebuilt);
        named.put("cuts", cuts);
        named.put("absent", absent);
        named.put("kills", kills);
        named.put("cleanExits", cleanExits);
        named.put("cutsInCreation", cutsInCreation);
        named.put("cutsInCheckpoint", (long) cutsIn(AnnouncedClasses.CHECKPOINT));
        named.put("cutsInCleaning", (long) cutsIn(AnnouncedClasses.CLEANING));
        named.put("cutsInRegionGrowth", (long) cutsIn(AnnouncedClasses.REGION_GROWTH));
        named.put("cutsInIndexGrowth", cutsInIndexGrowth);
        named.put("cutsInRecovery", cutsInRecovery);
        named.put("cutsInClose", cutsInClose);
        named.put("cutsAfterKill", cutsAfterKill);
        named.put("stepsVerified", stepsVerified);
        named.put("sectorsHeldBack", sectorsHeldBack);
        return named;
    }
}
