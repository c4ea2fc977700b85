package org.hotinode.crash;

/// A promise of the table that a crash broke.
public final class Violation extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final String by;

    public Violation(String message) {
        this(message, "");
    }

    /// @param by how the oracle saw that a state which a crash has left is false
    public Violation(String message, String by) {
        super(message);
        this.by = by;
    }

    public Violation(String message, Throwable cause) {
        super(message, cause);
        this.by = "";
    }

    /// How the oracle saw it; empty if it was not the oracle, or not a crash.
    public String by() {
        return by;
    }
}
