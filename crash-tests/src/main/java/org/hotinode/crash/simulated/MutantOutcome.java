package org.hotinode.crash.simulated;

/// What became of a mutant.
///
/// @param by how the oracle saw that a recovered crash state is false; empty if it saw none
/// @param states recovered until then
/// @param problem why it is no mutant, as it fails without a crash or what it changes is never run; else empty
public record MutantOutcome(String mutant, String by, long states, double seconds, String problem) {
    public boolean caught() {
        return !by.isEmpty() && problem.isEmpty();
    }

    /// Of both together, the problem that of the first that has one.
    MutantOutcome with(MutantOutcome more) {
        return new MutantOutcome(
                mutant, by, states + more.states, seconds + more.seconds, problem.isEmpty() ? more.problem : problem);
    }
}
