package org.hotinode.crash.simulated;

import java.util.LinkedHashMap;
import java.util.Map;
import org.hotinode.crash.Result;

/// What a trace came to.
final class Tally {
    long states;
    long distinct;
    long redone;
    long generations;
    long growths;
    long cleanings;
    long recoveries;
    long kills;
    long cuts;
    long exhaustivePoints;
    long sampledPoints;
    long rebuilds;
    long flips;
    long failedSyncs;
    long regionGrowths;
    private long indexSlots;

    /// The index was found with so many slots.
    void grown(long slots) {
        growths += indexSlots != 0 && slots > indexSlots ? 1 : 0;
        indexSlots = slots;
    }

    Map<String, Long> byName() {
        Map<String, Long> named = new LinkedHashMap<>();
        named.put(Result.STATES, states);
        named.put(Result.DISTINCT, distinct);
        named.put(Result.RECOVERED_DISTINCT, distinct);
        named.put(Result.REDONE, redone);
        named.put(Result.GENERATIONS, generations);
        named.put(Result.CLEANINGS, cleanings);
        named.put(Result.GROWTHS, growths);
        named.put(Result.RECOVERIES, recoveries);
        named.put("kills", kills);
        named.put("powerCuts", cuts);
        named.put("exhaustivePoints", exhaustivePoints);
        named.put("sampledPoints", sampledPoints);
        named.put("rebuilds", rebuilds);
        named.put("flips", flips);
        named.put("failedSyncs", failedSyncs);
        named.put("regionGrowths", regionGrowths);
        return named;
    }
}
