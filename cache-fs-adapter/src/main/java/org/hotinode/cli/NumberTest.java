package org.hotinode.cli;

import org.jspecify.annotations.Nullable;

/// find's numeric argument: `+N` more than N, `-N` less, `N` exactly, up to 2^64 - 1.
record NumberTest(char relation, long number) {
    /// Null if the text is no such argument.
    static @Nullable NumberTest parse(String text) {
        char relation = text.startsWith("+") || text.startsWith("-") ? text.charAt(0) : '=';
        String digits = relation == '=' ? text : text.substring(1);
        if (!digits.matches("[0-9]+")) {
            return null;
        }
        try {
            return new NumberTest(relation, Long.parseUnsignedLong(digits));
        } catch (NumberFormatException tooLarge) {
            return null;
        }
    }

    boolean holds(long value) {
        return switch (relation) {
            case '+' -> Long.compareUnsigned(value, number) > 0;
            case '-' -> Long.compareUnsigned(value, number) < 0;
            default -> value == number;
        };
    }
}
