package org.hotinode.benchmarks.subject;

/// What a write waits for.
public enum Mode {
    /// For as little as the store can: what then survives, its [Subject#durability] says.
    LAZY,
    /// Until it survives a power cut.
    DURABLE
}
