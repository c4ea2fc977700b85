package org.hotinode.cli;

/// A format of find's `-printf`, compiled: one small emitter for each run of plain bytes and each directive.
final class PrintfFormat {
    /// Puts one piece of a line.
    abstract static class Emitter {
        abstract void emit(Entry entry, Output out);
    }

    private final Emitter[] emitters;
    private final boolean flushes;
    private final boolean needsAttributes;

    PrintfFormat(Emitter[] emitters, boolean flushes, boolean needsAttributes) {
        this.emitters = emitters;
        this.flushes = flushes;
        this.needsAttributes = needsAttributes;
    }

    /// Whether a directive asks for more than the name and the type.
    boolean needsAttributes() {
        return needsAttributes;
    }

    void print(Entry entry, Output out) throws OutputException {
        for (Emitter emitter : emitters) {
            emitter.emit(entry, out);
        }
        if (flushes) {
            out.flush();
        } else {
            out.endRecord();
        }
    }

    /// What stands between the percent sign and the letter.
    record Field(boolean left, boolean plus, boolean space, boolean alternate, boolean zero, int width, int precision) {
        boolean isPlain() {
            return width == 0 && precision < 0 && !plus && !space && !alternate;
        }
    }

    static final class Literal extends Emitter {
        private final byte[] bytes;

        Literal(byte[] bytes) {
            this.bytes = bytes;
        }

        @Override
        void emit(Entry entry, Output out) {
            if (bytes.length == 1) {
                out.put(bytes[0]);
            } else {
                out.put(bytes);
            }
        }
    }

    /// A text fitted to a field: cut to the precision, widened with blanks.
    static final class Padded extends Emitter {
        private final Emitter text;
        private final Field field;

        Padded(Emitter text, Field field) {
            this.text = text;
            this.field = field;
        }

        @Override
        void emit(Entry entry, Output out) {
            int start = out.mark();
            text.emit(entry, out);
            out.pad(start, field.width, field.precision, field.left);
        }
    }

    /// An integer fitted to a field as printf's `%d` and `%o` have it.
    static final class PaddedNumber extends Emitter {
        private final Emitter number;
        private final Field field;
        private final boolean octal;

        PaddedNumber(Emitter number, Field field, boolean octal) {
            this.number = number;
            this.field = field;
            this.octal = octal;
        }

        @Override
        void emit(Entry entry, Output out) {
            int start = out.mark();
            if (!octal && field.plus) {
                out.put('+');
            } else if (!octal && field.space) {
                out.put(' ');
            }
            int digits = out.mark();
            number.emit(entry, out);
            boolean isZero = out.mark() == digits + 1 && out.byteAt(digits) == '0';
            if (isZero && field.precision == 0) {
                out.takeBack(digits);
            }
            out.padLeft(digits, field.precision, (byte) '0');
            if (octal && field.alternate && (out.mark() == digits || out.byteAt(digits) != '0')) {
                out.padLeft(digits, out.mark() - digits + 1, (byte) '0');
            }
            if (field.zero && !field.left && field.precision < 0) {
                out.padLeft(digits, field.width - (digits - start), (byte) '0');
            }
            out.pad(start, field.width, -1, field.left);
        }
    }
}
