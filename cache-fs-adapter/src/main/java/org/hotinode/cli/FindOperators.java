package org.hotinode.cli;

import org.hotinode.cli.Expression.Part;
import org.jspecify.annotations.Nullable;

/// What a find expression has come to within one pair of parentheses: `!` binds tightest, then and, `-o`, the comma.
final class FindOperators {
    private @Nullable Part commas;
    private @Nullable Part ors;
    private @Nullable Part ands;
    private boolean negated;

    /// A `!` before the next operand.
    void negate() {
        negated = !negated;
    }

    void add(Part operand, Expression.Builder builder) {
        Part part = negated ? Expression.Builder.not(operand) : operand;
        negated = false;
        Part before = ands;
        ands = before == null ? part : builder.and(before, part);
    }

    /// A `-o` after the last operand.
    void or(Expression.Builder builder) {
        ors = alternatives(builder);
        ands = null;
    }

    void comma(Expression.Builder builder) {
        commas = whole(builder);
        ors = null;
        ands = null;
    }

    /// All of it; after an operand only.
    Part whole(Expression.Builder builder) {
        Part before = commas;
        Part last = alternatives(builder);
        return before == null ? last : builder.comma(before, last);
    }

    private Part alternatives(Expression.Builder builder) {
        Part last = ands;
        if (last == null) {
            throw new IllegalStateException("an operand is expected first");
        }
        Part before = ors;
        return before == null ? last : builder.or(before, last);
    }
}
