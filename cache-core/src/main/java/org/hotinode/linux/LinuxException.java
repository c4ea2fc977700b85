package org.hotinode.linux;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

/// A system call failed: which, on what file, and why: `open /a/b.nvm: ENOENT (no such file or directory)`.
public final class LinuxException extends IOException {
    private final String call;
    private final int errno;
    private final String file;

    /// `errno` is positive; `file` is for the reader and may be any description of what the call was made on.
    public LinuxException(String call, int errno, String file) {
        super(call + " " + file + ": " + Errno.name(errno) + " (" + lowered(Errno.text(errno)) + ")");
        this.call = call;
        this.errno = errno;
        this.file = file;
    }

    public LinuxException(String call, int errno, byte[] path) {
        this(call, errno, printable(path));
    }

    public String call() {
        return call;
    }

    public int errno() {
        return errno;
    }

    public String errnoName() {
        return Errno.name(errno);
    }

    public String file() {
        return file;
    }

    /// Gives `result` back, unless it is a failure.
    public static long check(long result, String call, String file) throws LinuxException {
        if (result < 0) {
            throw new LinuxException(call, (int) -result, file);
        }
        return result;
    }

    /// Gives `result` back, unless it is a failure.
    public static int check(int result, String call, String file) throws LinuxException {
        if (result < 0) {
            throw new LinuxException(call, -result, file);
        }
        return result;
    }

    /// Path bytes for a message: decoded as UTF-8, what cannot be decoded replaced. Never to be used as a
    /// path again.
    public static String printable(byte[] path) {
        return new String(path, StandardCharsets.UTF_8);
    }

    private static String lowered(String text) {
        boolean sentence = text.length() > 1 && Character.isLowerCase(text.charAt(1));
        return sentence ? Character.toLowerCase(text.charAt(0)) + text.substring(1) : text;
    }
}
