package org.hotinode.cli;

/// Sizes as people write and read them, units of 1024.
final class HumanSize {
    private static final String UNITS = "KMGTPEZY";

    private HumanSize() {}

    /// As `du -h`: rounded up, one decimal below ten; below 1024 the plain number.
    static void put(long bytes, Output out) {
        put(bytes, 1024, out);
    }

    /// `base` 1024, or 1000 as `du --si`. The bytes are a number without a sign.
    static void put(long bytes, int base, Output out) {
        if (Long.compareUnsigned(bytes, base) < 0) {
            out.putUnsigned(bytes);
            return;
        }
        // Whole units and the rest in tenths, rounded up together: 9.95K becomes 10K, 1023.5K becomes 1.0M.
        long whole = bytes;
        int tenths = 0;
        boolean more = false;
        int unit = -1;
        do {
            long quotient = Long.divideUnsigned(whole, base);
            long rest = (whole - quotient * base) * 10 + tenths;
            more |= rest % base != 0;
            tenths = (int) (rest / base);
            whole = quotient;
            unit++;
        } while (whole >= base);
        if (whole < 10) {
            if (more) {
                tenths++;
                more = false;
            }
            if (tenths == 10) {
                whole++;
                tenths = 0;
            }
        }
        boolean decimal = whole < 10;
        if (!decimal && (tenths > 0 || more)) {
            whole++;
            if (whole == base) {
                whole = 1;
                tenths = 0;
                unit++;
                decimal = true;
            }
        }
        out.putDecimal(whole);
        if (decimal) {
            out.put('.');
            out.put((char) ('0' + tenths));
        }
        char letter = UNITS.charAt(unit);
        out.put(base == 1000 && letter == 'K' ? 'k' : letter);
    }

    static String text(long bytes) {
        Output out = new Output((b, o, l) -> {}, true);
        put(bytes, out);
        return ByteStrings.latin1(out.takeBack(0));
    }

    /// `4096`, `512K`, `4G`, `4GiB`, and `4GB` for powers of 1000. A number without a sign.
    /// @throws UsageException if the text is no such size, or it does not fit 64 bits
    static long parse(String option, String text) throws UsageException {
        int digits = 0;
        while (digits < text.length() && text.charAt(digits) >= '0' && text.charAt(digits) <= '9') {
            digits++;
        }
        String suffix = text.substring(digits);
        try {
            long number = digits == 0 && !suffix.isEmpty() ? 1 : Long.parseUnsignedLong(text.substring(0, digits));
            return Math.unsignedMultiplyExact(number, unitBytes(suffix));
        } catch (ArithmeticException | IllegalArgumentException notASize) {
            throw new UsageException("invalid " + option + " argument '" + text + "'");
        }
    }

    /// The unit as it stands behind each figure where a size is given without a number: `K` for `K`, `kB` for `KB`,
    /// nothing for `1K`.
    static String shownUnit(String size) {
        if (size.isEmpty() || UNITS.indexOf(Character.toUpperCase(size.charAt(0))) < 0) {
            return "";
        }
        char letter = Character.toUpperCase(size.charAt(0));
        String rest = size.substring(1);
        return ("B".equals(rest) && letter == 'K' ? 'k' : letter) + rest;
    }

    private static long unitBytes(String suffix) {
        if (suffix.isEmpty() || "B".equals(suffix)) {
            return 1;
        }
        int power = UNITS.indexOf(Character.toUpperCase(suffix.charAt(0))) + 1;
        long base = switch (suffix.substring(1)) {
            case "", "iB" -> 1024;
            case "B" -> 1000;
            default -> throw new IllegalArgumentException(suffix);
        };
        if (power == 0) {
            throw new IllegalArgumentException(suffix);
        }
        long bytes = 1;
        for (int i = 0; i < power; i++) {
            bytes = Math.unsignedMultiplyExact(bytes, base);
        }
        return bytes;
    }
}
