package org.hotinode.cli;

import org.jspecify.annotations.Nullable;

/// find's numeric argument: `+N` more than N, `-N` less, `N` exactly.
record NumberTest(char relation, long number) {
    /// Null if the text is no such argument.
    static @Nullable NumberTest parse(String text) {
        char relation = text.startsWith("+") || text.startsWith("-") ? text.charAt(0) : '=';
        String digits = relation == '=' ? text : text.substring(1);
        if (!digits.matches("[0-9]{1,18}")) {
            return null;
        }
        return new NumberTest(relation, Long.parseLong(digits));
    }

    boolean holds(long value) {
        return switch (relation) {
            case '+' -> value > number;
            case '-' -> value < number;
            default -> value == number;
        };
    }
}
