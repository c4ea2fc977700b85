package org.hotinode.crash.powercut;

import java.util.Arrays;

/// So many steps of each writer.
public final class Counts {
    private final int[] counts;

    private Counts(int[] counts) {
        this.counts = counts;
    }

    static Counts none(int writers) {
        return new Counts(new int[writers]);
    }

    int of(int writer) {
        return counts[writer];
    }

    int sum() {
        return Arrays.stream(counts).sum();
    }

    /// The same, with so many of one of them.
    Counts with(int writer, int count) {
        int[] changed = counts.clone();
        changed[writer] = count;
        return new Counts(changed);
    }

    /// The greater one of each.
    Counts max(Counts other) {
        int[] greater = counts.clone();
        for (int i = 0; i < greater.length; i++) {
            greater[i] = Math.max(greater[i], other.counts[i]);
        }
        return new Counts(greater);
    }

    @Override
    public String toString() {
        return Arrays.toString(counts);
    }
}
