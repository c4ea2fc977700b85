package org.hotinode.crash;

/// A promise of the table that a crash broke.
public final class Violation extends RuntimeException {
    private static final long serialVersionUID = 1;

    public Violation(String message) {
        super(message);
    }

    public Violation(String message, Throwable cause) {
        super(message, cause);
    }
}
