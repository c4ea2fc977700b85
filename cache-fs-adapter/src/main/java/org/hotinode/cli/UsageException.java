package org.hotinode.cli;

/// Wrong usage: one line on stderr, exit code 2.
final class UsageException extends Exception {
    UsageException(String message) {
        super(message);
    }
}
