package org.hotinode.crash;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/// What a child that is to be killed says on its standard output.
public final class Announcement {
    public static final String BEGIN = "begin ";
    public static final String END = "end ";

    private static final FileOutputStream OUT = new FileOutputStream(FileDescriptor.out);

    private Announcement() {}

    /// One write of a few bytes to a pipe: whole or not at all, and there once it returns, whatever happens to us.
    public static void say(String line) throws IOException {
        OUT.write((line + "\n").getBytes(US_ASCII));
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
