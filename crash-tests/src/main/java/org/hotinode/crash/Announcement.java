package org.hotinode.crash;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.EOFException;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/// What a child that is to be killed says on its standard output.
public final class Announcement {
    public static final String BEGIN = "begin ";
    public static final String END = "end ";

    /// The property of a child whose standard output is a serial line: what is written to it is not yet with the
    /// one who listens. So each line begins with [#ANSWERED] there, and the child waits for a byte in answer to it;
    /// only acknowledgements may be ahead of their answers, by [#MAX_AHEAD].
    public static final String SERIAL = "hotinode.crash.serial";

    public static final char ANSWERED = '@';
    /// Begins a line on a serial line that gets no answer.
    public static final char UNANSWERED = '+';

    /// Of all threads together.
    public static final int MAX_AHEAD = 32;

    private static final boolean ON_SERIAL = Boolean.getBoolean(SERIAL);
    private static final FileOutputStream OUT = new FileOutputStream(FileDescriptor.out);
    private static final FileInputStream IN = new FileInputStream(FileDescriptor.in);
    private static int unanswered;

    private Announcement() {}

    /// One write of a few bytes to a pipe: whole or not at all, and there once it returns, whatever happens to us.
    public static void say(String line) throws IOException {
        if (ON_SERIAL) {
            sayOnSerial(line, 0);
        } else {
            OUT.write((line + "\n").getBytes(US_ASCII));
        }
    }

    /// Says that a step is done.
    static void acknowledge(String line) throws IOException {
        if (ON_SERIAL) {
            sayOnSerial(line, MAX_AHEAD - 1);
        } else {
            say(line);
        }
    }

    /// @param ahead so many lines may be without an answer on return
    private static synchronized void sayOnSerial(String line, int ahead) throws IOException {
        OUT.write((ANSWERED + line + "\n").getBytes(US_ASCII));
        unanswered++;
        while (unanswered > ahead) {
            int answers = IN.read(new byte[unanswered]);
            if (answers < 0) {
                throw new EOFException("no answer to '" + line + "'");
            }
            unanswered -= answers;
        }
    }

    /// Says lines on a serial line, without waiting.
    public static synchronized void sayUnanswered(Iterable<String> lines) throws IOException {
        StringBuilder text = new StringBuilder();
        lines.forEach(line -> text.append(UNANSWERED).append(line).append('\n'));
        OUT.write(text.toString().getBytes(US_ASCII));
    }

    /// Called by the classes that [AnnouncedClasses] has changed.
    public static void begins(String what) {
        sayUnchecked(BEGIN + what);
    }

    /// The same, at the end of it.
    public static void ends(String what) {
        sayUnchecked(END + what);
    }

    private static void sayUnchecked(String line) {
        try {
            say(line);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
