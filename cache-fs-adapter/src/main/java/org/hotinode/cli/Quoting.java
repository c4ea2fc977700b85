package org.hotinode.cli;

/// How the GNU tools show names in the C locale.
final class Quoting {
    private Quoting() {}

    /// As find's messages: 'name', with C escapes for quotes, backslashes and all that is not printable ASCII.
    static String escaped(byte[] name) {
        StringBuilder out = new StringBuilder(name.length + 2).append('\'');
        for (byte b : name) {
            switch (b) {
                case '\'' -> out.append("\\'");
                case '\\' -> out.append("\\\\");
                default -> {
                    if (isPrintable(b)) {
                        out.append((char) b);
                    } else {
                        appendEscape(out, b);
                    }
                }
            }
        }
        return out.append('\'').toString();
    }

    /// As the messages of stat and du, and stat's `%N`: a word that a shell reads back as the name.
    static String forShell(byte[] name) {
        boolean hasQuote = false;
        boolean hasOther = false;
        for (byte b : name) {
            hasQuote |= b == '\'';
            hasOther |= !isPrintable(b) || b == '"' || b == '\\' || b == '$' || b == '`' || b == '!';
        }
        if (hasQuote && !hasOther) {
            return '"' + ByteStrings.latin1(name) + '"';
        }
        StringBuilder out = new StringBuilder(name.length + 2).append('\'');
        boolean escaping = false;
        for (byte b : name) {
            if (isPrintable(b)) {
                if (escaping) {
                    out.append("''");
                    escaping = false;
                }
                if (b == '\'') {
                    out.append("'\\''");
                } else {
                    out.append((char) b);
                }
            } else {
                if (!escaping) {
                    out.append("'$'");
                    escaping = true;
                }
                appendEscape(out, b);
            }
        }
        return out.append('\'').toString();
    }

    private static boolean isPrintable(byte b) {
        return b >= ' ' && b < 0x7f;
    }

    private static void appendEscape(StringBuilder out, byte b) {
        switch (b) {
            case 7 -> out.append("\\a");
            case '\b' -> out.append("\\b");
            case '\t' -> out.append("\\t");
            case '\n' -> out.append("\\n");
            case 11 -> out.append("\\v");
            case '\f' -> out.append("\\f");
            case '\r' -> out.append("\\r");
            default -> {
                int value = b & 0xff;
                out.append('\\')
                        .append((char) ('0' + (value >>> 6)))
                        .append((char) ('0' + (value >>> 3 & 7)))
                        .append((char) ('0' + (value & 7)));
            }
        }
    }
}
