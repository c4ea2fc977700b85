package org.hotinode.cli;

/// What was asked for can't be had: one line on stderr, exit code 1.
final class CommandException extends Exception {
    CommandException(String message) {
        super(message);
    }

    CommandException(String message, Throwable cause) {
        super(message, cause);
    }
}
