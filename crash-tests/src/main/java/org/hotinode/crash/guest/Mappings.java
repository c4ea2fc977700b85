package org.hotinode.crash.guest;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// How this process has mapped a file.
///
/// @param count of its mappings
/// @param synchronous how many of them the kernel has made with MAP_SYNC: `sf` among their flags
record Mappings(int count, int synchronous) {
    static Mappings of(Path file) throws IOException {
        String device = "%02x:%02x".formatted(number(file, "dev") >> 8, number(file, "dev") & 0xff);
        String inode = Long.toString(number(file, "ino"));
        int count = 0;
        int synchronous = 0;
        boolean own = false;
        for (String line : Files.readAllLines(Path.of("/proc/self/smaps"), ISO_8859_1)) {
            String[] words = line.split(" +", -1);
            if (words[0].equals("VmFlags:")) {
                synchronous += own && List.of(words).contains("sf") ? 1 : 0;
            } else if (!words[0].endsWith(":")) {
                // 7f0000000000-7f0000001000 rw-s 00000000 fe:00 12 name: the one that the file was made with.
                own = words[3].equals(device) && words[4].equals(inode);
                count += own ? 1 : 0;
            }
        }
        return new Mappings(count, synchronous);
    }

    private static long number(Path file, String attribute) throws IOException {
        return ((Number) Files.getAttribute(file, "unix:" + attribute)).longValue();
    }
}
