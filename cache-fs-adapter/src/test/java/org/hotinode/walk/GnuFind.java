package org.hotinode.walk;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/// What GNU find says of a tree: a second opinion. Bytes stand for characters one by one.
public final class GnuFind {
    private static final String FORMAT = "%i %s %b %m %n %U %G %y %T@ %l %P\\0";

    private GnuFind() {}

    /// A line for each entry below a path, its NUL left out.
    public static SortedSet<String> lines(String path, String... options) throws IOException {
        List<String> command = new ArrayList<>(List.of("find", path));
        command.addAll(List.of(options));
        command.addAll(List.of("-printf", FORMAT));
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD);
        builder.environment().put("LC_ALL", "C");
        Process process;
        try {
            process = builder.start();
        } catch (IOException e) {
            assumeTrue(false, "GNU find is not installed");
            throw e;
        }
        byte[] output = process.getInputStream().readAllBytes();
        String text = new String(output, StandardCharsets.ISO_8859_1);
        return new TreeSet<>(text.isEmpty() ? List.of() : List.of(text.split("\0")));
    }

    /// The same line for what is known from elsewhere.
    public static String line(
            long inode,
            int mode,
            long size,
            long blocks512,
            long nlink,
            long uid,
            long gid,
            long modifiedSeconds,
            int modifiedNanos,
            byte[] target,
            byte[] path) {
        int type = mode >>> 12;
        return Long.toUnsignedString(inode) + " " + size + " " + blocks512 + " " + Integer.toOctalString(mode & 07777)
                + " " + nlink + " " + uid + " " + gid + " " + "?pc?d?b?f?l?s??".charAt(type) + " " + modifiedSeconds
                + "." + String.format("%09d0", modifiedNanos) + " " + latin(target) + " " + latin(path);
    }

    static String latin(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }
}
