package org.hotinode.cli;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/// find's `%S`: bytes allocated per byte of size, as printf's `%g` shows it.
final class SparsenessEmitter extends PrintfFormat.Emitter {
    private static final int DEFAULT_PRECISION = 6;

    private final PrintfFormat.Field field;

    SparsenessEmitter(PrintfFormat.Field field) {
        this.field = field;
    }

    @Override
    void emit(Entry entry, Output out) {
        long sizeBytes = entry.attributes().sizeBytes();
        long blocks512 = entry.attributes().blocks512();
        int start = out.mark();
        String sign = field.plus() ? "+" : field.space() ? " " : "";
        out.put(sign);
        if (sizeBytes == 0 && blocks512 != 0) {
            out.put("inf");
        } else {
            double value = sizeBytes == 0 ? 1.0 : 512.0 * blocks512 / sizeBytes;
            int precision = field.precision() < 0 ? DEFAULT_PRECISION : Math.max(1, field.precision());
            out.put(general(value, precision, field.alternate()));
            if (field.zero() && !field.left()) {
                out.padLeft(start + sign.length(), field.width() - sign.length(), (byte) '0');
            }
        }
        out.pad(start, field.width(), -1, field.left());
    }

    // `whole`, as the flag # has it: all digits of the precision, and a point in any case.
    private static String general(double value, int precision, boolean whole) {
        if (value == 0) {
            return whole ? "0." + "0".repeat(precision - 1) : "0";
        }
        BigDecimal rounded = new BigDecimal(value).round(new MathContext(precision, RoundingMode.HALF_EVEN));
        int exponent = rounded.precision() - rounded.scale() - 1;
        boolean fixed = exponent >= -4 && exponent < precision;
        if (whole) {
            rounded = rounded.setScale(precision - 1 - exponent, RoundingMode.UNNECESSARY);
        } else {
            rounded = rounded.stripTrailingZeros();
        }
        if (fixed) {
            String plain = rounded.toPlainString();
            return whole && plain.indexOf('.') < 0 ? plain + "." : plain;
        }
        String digits = rounded.unscaledValue().toString();
        String point = whole || digits.length() > 1 ? "." : "";
        String mantissa = digits.charAt(0) + point + digits.substring(1);
        int magnitude = Math.abs(exponent);
        return mantissa + (exponent < 0 ? "e-" : "e+") + (magnitude < 10 ? "0" : "") + magnitude;
    }
}
