package org.hotinode.cli;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Names, paths and arguments are bytes; these are the few things done to them.
final class ByteStrings {
    private ByteStrings() {}

    /// The bytes of a text that the program itself holds.
    static byte[] of(String ascii) {
        return ascii.getBytes(StandardCharsets.ISO_8859_1);
    }

    /// One character a byte: fit for comparing and for options, not for showing names.
    static String latin1(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    static boolean equals(byte[] bytes, String ascii) {
        if (bytes.length != ascii.length()) {
            return false;
        }
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] != (byte) ascii.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    static boolean startsWith(byte[] bytes, String ascii) {
        if (bytes.length < ascii.length()) {
            return false;
        }
        for (int i = 0; i < ascii.length(); i++) {
            if (bytes[i] != (byte) ascii.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    static byte[] concat(byte[]... parts) {
        int length = 0;
        for (byte[] part : parts) {
            length += part.length;
        }
        byte[] all = new byte[length];
        int at = 0;
        for (byte[] part : parts) {
            System.arraycopy(part, 0, all, at, part.length);
            at += part.length;
        }
        return all;
    }

    /// The path of `name` in `directory`, without a doubled slash.
    static byte[] child(byte[] directory, byte[] name) {
        boolean slash = directory.length > 0 && directory[directory.length - 1] == '/';
        return slash ? concat(directory, name) : concat(directory, of("/"), name);
    }

    /// Whether `path` is `ancestor` or lies below it; both absolute, without trailing slashes except the root's.
    static boolean covers(byte[] ancestor, byte[] path) {
        if (ancestor.length == 1) {
            return true;
        }
        return path.length >= ancestor.length
                && Arrays.equals(ancestor, 0, ancestor.length, path, 0, ancestor.length)
                && (path.length == ancestor.length || path[ancestor.length] == '/');
    }

    /// Where the last component begins, trailing slashes aside; 0 for a path of slashes only.
    static int baseNameOffset(byte[] path, int length) {
        int end = lengthWithoutTrailingSlashes(path, length);
        if (end == 0) {
            return 0;
        }
        int at = end;
        while (at > 0 && path[at - 1] != '/') {
            at--;
        }
        return at;
    }

    static int lengthWithoutTrailingSlashes(byte[] path, int length) {
        int end = length;
        while (end > 0 && path[end - 1] == '/') {
            end--;
        }
        return end;
    }

    /// The text if the bytes are well-formed UTF-8, else null.
    static @org.jspecify.annotations.Nullable String utf8(byte[] bytes) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException notUtf8) {
            return null;
        }
    }
}
