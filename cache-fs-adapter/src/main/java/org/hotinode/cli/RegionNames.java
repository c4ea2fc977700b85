package org.hotinode.cli;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Region files in a folder of their own: each is named after the root of its tree, so that the region of a path is
/// found by name. As systemd escapes paths: slashes become dashes, all but letters, digits, `_`, `.` and `:` become
/// `\xHH`; the root is a lone dash. What would be too long for a name is cut and ends with a hash.
final class RegionNames {
    private static final String SUFFIX = ".nvm";
    private static final int LONGEST_ESCAPED = 200;

    private RegionNames() {}

    static byte[] file(byte[] folder, byte[] root) {
        return ByteStrings.child(folder, ByteStrings.of(escaped(root) + SUFFIX));
    }

    private static String escaped(byte[] root) {
        if (root.length <= 1) {
            return "-";
        }
        StringBuilder name = new StringBuilder(root.length + 8);
        for (int i = 1; i < root.length; i++) {
            int value = root[i] & 0xff;
            if (value == '/') {
                name.append('-');
            } else if (isPlain(value) && !(i == 1 && value == '.')) {
                name.append((char) value);
            } else {
                name.append("\\x").append(Integer.toHexString(0x100 | value).substring(1));
            }
        }
        if (name.length() > LONGEST_ESCAPED) {
            name.setLength(LONGEST_ESCAPED);
            name.append('-').append(Long.toHexString(hash(root)));
        }
        return name.toString();
    }

    private static boolean isPlain(int value) {
        return (value >= 'a' && value <= 'z')
                || (value >= 'A' && value <= 'Z')
                || (value >= '0' && value <= '9')
                || value == '_'
                || value == '.'
                || value == ':';
    }

    // FNV-1a. A collision only makes two long-named roots share a region, which may hold several trees.
    private static long hash(byte[] bytes) {
        long hash = 0xcbf29ce484222325L;
        for (byte b : bytes) {
            hash = (hash ^ (b & 0xff)) * 0x100000001b3L;
        }
        return hash;
    }

    /// The names of the region files in a folder; empty if there is no folder.
    static List<byte[]> namesIn(byte[] folder) throws IOException {
        List<byte[]> names = new ArrayList<>();
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(
                Path.of(new String(folder, java.nio.charset.StandardCharsets.UTF_8)), "*" + SUFFIX)) {
            for (Path path : stream) {
                names.add(ByteStrings.of(path.getFileName().toString()));
            }
        } catch (NoSuchFileException none) {
            return List.of();
        }
        names.sort(java.util.Arrays::compareUnsigned);
        return names;
    }
}
