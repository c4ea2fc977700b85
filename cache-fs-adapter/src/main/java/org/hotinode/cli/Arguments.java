package org.hotinode.cli;

import java.io.FileInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// The command line as bytes. The JVM decodes arguments by the locale and loses what doesn't fit, so they are read
/// where the kernel keeps them.
final class Arguments {
    private Arguments() {}

    /// @param decoded what the JVM gave: only their number is used
    static List<byte[]> raw(String[] decoded) throws IOException {
        byte[] all;
        try (FileInputStream in = new FileInputStream("/proc/self/cmdline")) {
            all = in.readAllBytes();
        }
        return last(all, decoded.length);
    }

    /// The last `count` of NUL-terminated strings.
    static List<byte[]> last(byte[] all, int count) throws IOException {
        List<byte[]> strings = new ArrayList<>();
        int start = 0;
        for (int i = 0; i < all.length; i++) {
            if (all[i] == 0) {
                strings.add(Arrays.copyOfRange(all, start, i));
                start = i + 1;
            }
        }
        if (strings.size() < count) {
            throw new IOException(
                    "/proc/self/cmdline: expected strings(=" + strings.size() + ") >= arguments(=" + count + ")");
        }
        return List.copyOf(strings.subList(strings.size() - count, strings.size()));
    }
}
