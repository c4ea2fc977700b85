package org.hotinode.cli;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/// A format of `stat -c` or `--printf`, compiled, with GNU stat's flags, widths and precisions.
final class StatFormat {
    private static final String DEFAULT_HEAD = "  File: %N\n  Size: %-10s\tBlocks: %-10b IO Block: %-6o %F\n";
    private static final String DEFAULT_PLAIN = "Device: %Hd,%Ld\tInode: %-10i  Links: %h\n";
    private static final String DEFAULT_DEVICE = "Device: %Hd,%Ld\tInode: %-10i  Links: %-5h Device type: %Hr,%Lr\n";
    private static final String DEFAULT_TAIL = """
            Access: (%04a/%10.10A)  Uid: (%5u/%8U)   Gid: (%5g/%8G)
            Access: %x
            Modify: %y
            Change: %z
             Birth: %w
            """;

    /// A run of plain bytes (letter 0) or one directive.
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Piece(byte[] literal, char modifier, char letter, String flags, int width, int precision) {
        /// A precision of a point without digits: nine decimals of a time, else none.
        static final int BARE_POINT = -2;

        boolean has(char flag) {
            return flags.indexOf(flag) >= 0;
        }
    }

    private final List<Piece> pieces;

    private StatFormat(List<Piece> pieces) {
        this.pieces = pieces;
    }

    List<Piece> pieces() {
        return pieces;
    }

    /// What stat prints when no format is asked for.
    static StatFormat standard(boolean device) throws UsageException {
        String format = DEFAULT_HEAD + (device ? DEFAULT_DEVICE : DEFAULT_PLAIN) + DEFAULT_TAIL;
        return parse(ByteStrings.of(format), false, warning -> {});
    }

    /// @param escapes whether backslash escapes count, as in `--printf`
    static StatFormat parse(byte[] format, boolean escapes, Consumer<String> warnings) throws UsageException {
        return new Parser(format, escapes, warnings).parse();
    }

    private static final class Parser {
        private final byte[] format;
        private final boolean escapes;
        private final Consumer<String> warnings;
        private final List<Piece> pieces = new ArrayList<>();
        private final ByteArrayOutputStream literal = new ByteArrayOutputStream();
        private int at;

        Parser(byte[] format, boolean escapes, Consumer<String> warnings) {
            this.format = format;
            this.escapes = escapes;
            this.warnings = warnings;
        }

        StatFormat parse() throws UsageException {
            while (at < format.length) {
                byte value = format[at++];
                if (value == '%') {
                    directive();
                } else if (value == '\\' && escapes) {
                    escape();
                } else {
                    literal.write(value);
                }
            }
            endLiteral();
            return new StatFormat(List.copyOf(pieces));
        }

        private void directive() throws UsageException {
            int start = at - 1;
            int flagsAt = at;
            while (at < format.length && "'-+ #0I".indexOf(format[at]) >= 0) {
                at++;
            }
            String flags = text(flagsAt, at);
            int width = digits();
            int precision = -1;
            if (at < format.length && format[at] == '.') {
                at++;
                int digitsAt = at;
                precision = digits();
                if (at == digitsAt) {
                    precision = Piece.BARE_POINT;
                }
            }
            if (at == format.length || format[at] == '%') {
                boolean bare = at == start + 1;
                if (!bare) {
                    throw invalid(start, Math.min(at + 1, format.length));
                }
                literal.write('%');
                at++;
                return;
            }
            char modifier = 0;
            if ((format[at] == 'H' || format[at] == 'L')
                    && at + 1 < format.length
                    && (format[at + 1] == 'd' || format[at + 1] == 'r')) {
                modifier = (char) format[at++];
            }
            char letter = (char) (format[at++] & 0xff);
            if ("aAbBdDfFgGhimnNorRstTuUwWxXyYzZ".indexOf(letter) >= 0) {
                endLiteral();
                pieces.add(new Piece(new byte[0], modifier, letter, flags, width, precision));
            } else if (letter == 'C') {
                throw new UsageException("'" + text(start, at) + "': the cache does not hold security contexts");
            } else {
                literal.write('?');
            }
        }

        private UsageException invalid(int start, int end) {
            return new UsageException("'" + text(start, end) + "': invalid directive");
        }

        private String text(int start, int end) {
            StringBuilder text = new StringBuilder();
            for (int i = start; i < end; i++) {
                text.append((char) (format[i] & 0xff));
            }
            return text.toString();
        }

        private int digits() {
            long value = 0;
            while (at < format.length && format[at] >= '0' && format[at] <= '9') {
                value = Math.min(value * 10 + (format[at++] - '0'), 1 << 20);
            }
            return (int) value;
        }

        private void escape() {
            if (at == format.length) {
                warnings.accept("warning: backslash at end of format");
                literal.write('\\');
                return;
            }
            char letter = (char) (format[at] & 0xff);
            if (letter >= '0' && letter <= '7') {
                literal.write(number(8, 3));
                return;
            }
            at++;
            switch (letter) {
                case 'a' -> literal.write(7);
                case 'b' -> literal.write('\b');
                case 'e' -> literal.write(27);
                case 'f' -> literal.write('\f');
                case 'n' -> literal.write('\n');
                case 'r' -> literal.write('\r');
                case 't' -> literal.write('\t');
                case 'v' -> literal.write(11);
                case '"', '\\' -> literal.write(letter);
                case 'x' -> {
                    if (at < format.length && Character.digit(format[at], 16) >= 0) {
                        literal.write(number(16, 2));
                    } else {
                        warnings.accept("warning: unrecognized escape '\\x'");
                        literal.write('x');
                    }
                }
                default -> {
                    warnings.accept("warning: unrecognized escape '\\" + letter + "'");
                    literal.write(letter);
                }
            }
        }

        private int number(int radix, int most) {
            int value = 0;
            for (int i = 0; i < most && at < format.length && Character.digit(format[at], radix) >= 0; i++) {
                value = value * radix + Character.digit(format[at++], radix);
            }
            return value;
        }

        private void endLiteral() {
            if (literal.size() > 0) {
                pieces.add(new Piece(literal.toByteArray(), '\0', '\0', "", 0, -1));
                literal.reset();
            }
        }
    }
}
