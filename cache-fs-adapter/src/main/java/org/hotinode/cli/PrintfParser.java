package org.hotinode.cli;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.hotinode.cli.PrintfFormat.Emitter;
import org.hotinode.cli.PrintfFormat.Field;

/// Compiles the format of find's `-printf`.
final class PrintfParser {
    private final byte[] format;
    private final PrintfDirectives directives;
    private final Consumer<String> warnings;
    private final List<Emitter> emitters = new ArrayList<>();
    private final ByteArrayOutputStream literal = new ByteArrayOutputStream();
    private boolean needsAttributes;
    private int at;

    private PrintfParser(byte[] format, PrintfDirectives directives, Consumer<String> warnings) {
        this.format = format;
        this.directives = directives;
        this.warnings = warnings;
    }

    /// @param warnings takes what GNU find only warns of: unknown escapes and directives, which stand for themselves
    static PrintfFormat parse(byte[] format, PrintfDirectives directives, Consumer<String> warnings)
            throws UsageException {
        return new PrintfParser(format, directives, warnings).parse();
    }

    private PrintfFormat parse() throws UsageException {
        boolean flushes = false;
        while (at < format.length && !flushes) {
            byte value = format[at++];
            switch (value) {
                case '\\' -> flushes = escape();
                case '%' -> directive();
                default -> literal.write(value);
            }
        }
        endLiteral();
        return new PrintfFormat(emitters.toArray(Emitter[]::new), flushes, needsAttributes);
    }

    // Whether it is \c, which ends the format and flushes.
    private boolean escape() {
        if (at == format.length) {
            warnings.accept("escape `\\' followed by nothing at all");
            literal.write('\\');
            return false;
        }
        char letter = (char) (format[at] & 0xff);
        if (letter >= '0' && letter <= '7') {
            int value = 0;
            for (int digits = 0; digits < 3 && at < format.length && format[at] >= '0' && format[at] <= '7'; digits++) {
                value = value * 8 + (format[at++] - '0');
            }
            literal.write(value);
            return false;
        }
        at++;
        switch (letter) {
            case 'a' -> literal.write(7);
            case 'b' -> literal.write('\b');
            case 'f' -> literal.write('\f');
            case 'n' -> literal.write('\n');
            case 'r' -> literal.write('\r');
            case 't' -> literal.write('\t');
            case 'v' -> literal.write(11);
            case '\\' -> literal.write('\\');
            case 'c' -> {
                return true;
            }
            default -> {
                warnings.accept("unrecognized escape `\\" + letter + "'");
                literal.write('\\');
                literal.write(letter);
            }
        }
        return false;
    }

    private void directive() throws UsageException {
        int start = at - 1;
        if (at < format.length && format[at] == '%') {
            at++;
            literal.write('%');
            return;
        }
        Field field = field();
        if (at == format.length) {
            throw new UsageException(
                    at == start + 1
                            ? "error: % at end of format string"
                            : "error: the format directive `%' lacks its letter at the end of the format string");
        }
        char letter = (char) (format[at++] & 0xff);
        if (letter == '%') {
            // GNU find leaves the percent sign out that ends it.
            literal.write(format, start, at - 1 - start);
            return;
        }
        if (letter == '{' || letter == '[' || letter == '(') {
            throw new UsageException("error: the format directive `%" + letter + "' is reserved for future use");
        }
        char timeLetter = 0;
        if (PrintfDirectives.isTime(letter)) {
            if (at == format.length) {
                warnings.accept("format directive `%" + letter + "' should be followed by another character");
                literal.write(format, start, at - start);
                return;
            }
            timeLetter = (char) (format[at++] & 0xff);
        }
        Emitter raw = directives.emitter(letter, timeLetter);
        if (raw == null) {
            if (timeLetter == 0) {
                warnings.accept("unrecognized format directive `%" + letter + "'");
                literal.write(format, start, at - start);
            } else {
                literal.write('%');
                literal.write(timeLetter);
            }
            return;
        }
        needsAttributes |= PrintfDirectives.needsAttributes(letter);
        endLiteral();
        if (letter == 'd' || letter == 'm') {
            boolean octal = letter == 'm';
            emitters.add(field.isPlain() ? raw : new PrintfFormat.PaddedNumber(raw, field, octal));
        } else if (letter == 'S') {
            emitters.add(new SparsenessEmitter(field));
        } else {
            emitters.add(field.width() == 0 && field.precision() < 0 ? raw : new PrintfFormat.Padded(raw, field));
        }
    }

    private Field field() {
        boolean left = false;
        boolean plus = false;
        boolean space = false;
        boolean alternate = false;
        boolean zero = false;
        for (; at < format.length; at++) {
            byte flag = format[at];
            if (flag == '-') {
                left = true;
            } else if (flag == '+') {
                plus = true;
            } else if (flag == ' ') {
                space = true;
            } else if (flag == '#') {
                alternate = true;
            } else if (flag == '0') {
                zero = true;
            } else {
                break;
            }
        }
        int width = digits();
        int precision = -1;
        if (at < format.length && format[at] == '.') {
            at++;
            precision = digits();
        }
        return new Field(left, plus, space, alternate, zero, width, precision);
    }

    private int digits() {
        long value = 0;
        while (at < format.length && format[at] >= '0' && format[at] <= '9') {
            value = Math.min(value * 10 + (format[at++] - '0'), 1 << 20);
        }
        return (int) value;
    }

    private void endLiteral() {
        if (literal.size() > 0) {
            emitters.add(new PrintfFormat.Literal(literal.toByteArray()));
            literal.reset();
        }
    }
}
