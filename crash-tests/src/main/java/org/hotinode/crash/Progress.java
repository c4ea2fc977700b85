package org.hotinode.crash;

import java.io.PrintStream;
import org.hotinode.linux.Linux;

/// One line on a terminal that is written over; nothing elsewhere.
public final class Progress {
    private static final int STANDARD_ERROR = 2;
    private static final long INTERVAL_NANOS = 200_000_000;

    private final PrintStream terminal = System.err;
    private final boolean shown = Linux.isatty(STANDARD_ERROR);
    private long nextNanos = System.nanoTime();
    private int lengthChars;

    /// Shows a line, unless another was shown right before.
    public synchronized void show(String line) {
        long now = System.nanoTime();
        if (shown && now - nextNanos >= 0) {
            terminal.print("\r" + line + " ".repeat(Math.max(0, lengthChars - line.length())));
            terminal.flush();
            lengthChars = line.length();
            nextNanos = now + INTERVAL_NANOS;
        }
    }

    /// Takes the line away.
    public synchronized void clear() {
        if (lengthChars > 0) {
            terminal.print("\r" + " ".repeat(lengthChars) + "\r");
            terminal.flush();
            lengthChars = 0;
        }
    }
}
