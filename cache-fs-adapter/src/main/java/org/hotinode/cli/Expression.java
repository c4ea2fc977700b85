package org.hotinode.cli;

import java.util.Arrays;

/// A find expression: its tests and actions in a row, and for each where to go on if it holds and where if it doesn't.
/// However long or nested it is, neither making nor evaluating it recurses.
final class Expression {
    private static final int HOLDS = -1;
    private static final int FAILS = -2;

    private final Predicate[] steps;
    private final int[] ifTrue;
    private final int[] ifFalse;
    private final int first;

    private Expression(Predicate[] steps, int[] ifTrue, int[] ifFalse, int first) {
        this.steps = steps;
        this.ifTrue = ifTrue;
        this.ifFalse = ifFalse;
        this.first = first;
    }

    /// Evaluates it for an entry; actions do their work here.
    boolean test(Entry entry) throws OutputException {
        int at = first;
        while (at >= 0) {
            at = steps[at].test(entry) ? ifTrue[at] : ifFalse[at];
        }
        return at == HOLDS;
    }

    /// Whether [#test] may ask for more than the entry's name and type.
    boolean needsAttributes() {
        return Arrays.stream(steps).anyMatch(Predicate::needsAttributes);
    }

    /// A part of an expression that is being made: where it begins, and the ways out of it that lead nowhere yet.
    ///
    /// @param ifTrue the ways out of it when it holds
    record Part(int first, Exits ifTrue, Exits ifFalse) {}

    /// Ways out: a list through the table of ways, where each holds the next as long as it leads nowhere.
    record Exits(int head, int tail) {}

    /// Makes an expression from its parts, which are to be added in their order.
    static final class Builder {
        private static final int END = -3;

        private Predicate[] steps = new Predicate[8];
        // Two for each step: where it goes if it holds, and if it doesn't.
        private int[] ways = new int[16];
        private int size;

        Part step(Predicate step) {
            if (size == steps.length) {
                steps = Arrays.copyOf(steps, 2 * size);
                ways = Arrays.copyOf(ways, 4 * size);
            }
            steps[size] = step;
            int way = 2 * size;
            ways[way] = END;
            ways[way + 1] = END;
            return new Part(size++, new Exits(way, way), new Exits(way + 1, way + 1));
        }

        Part and(Part left, Part right) {
            lead(left.ifTrue, right.first);
            return new Part(left.first, right.ifTrue, both(left.ifFalse, right.ifFalse));
        }

        Part or(Part left, Part right) {
            lead(left.ifFalse, right.first);
            return new Part(left.first, both(left.ifTrue, right.ifTrue), right.ifFalse);
        }

        /// Both, whatever the left gives; the value is the right's.
        Part comma(Part left, Part right) {
            lead(left.ifTrue, right.first);
            lead(left.ifFalse, right.first);
            return new Part(left.first, right.ifTrue, right.ifFalse);
        }

        static Part not(Part part) {
            return new Part(part.first, /* ifTrue= */ part.ifFalse, /* ifFalse= */ part.ifTrue);
        }

        Expression build(Part whole) {
            lead(whole.ifTrue, HOLDS);
            lead(whole.ifFalse, FAILS);
            int[] ifTrue = new int[size];
            int[] ifFalse = new int[size];
            for (int i = 0; i < size; i++) {
                ifTrue[i] = ways[2 * i];
                ifFalse[i] = ways[2 * i + 1];
            }
            return new Expression(Arrays.copyOf(steps, size), ifTrue, ifFalse, whole.first);
        }

        /// Whether a step prints, so that nothing is printed by default.
        boolean hasAction() {
            return Arrays.stream(steps, 0, size).anyMatch(Predicate::isAction);
        }

        private Exits both(Exits a, Exits b) {
            ways[a.tail] = b.head;
            return new Exits(a.head, b.tail);
        }

        private void lead(Exits exits, int target) {
            int way = exits.head;
            while (way != END) {
                int next = ways[way];
                ways[way] = target;
                way = next;
            }
        }
    }
}
