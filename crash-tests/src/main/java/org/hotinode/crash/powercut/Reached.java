package org.hotinode.crash.powercut;

/// How many steps of each writer a state may be the one after: steps may change nothing.
///
/// @param least of each writer
/// @param most of each writer
public record Reached(Counts least, Counts most) {
    int least(int writer) {
        return least.of(writer);
    }

    public int total() {
        return most.sum();
    }
}
