package org.hotinode.cli;

import org.jspecify.annotations.Nullable;

/// A test or an action of a find expression.
abstract sealed class Predicate {
    /// Whether the entry satisfies it; actions do their work here.
    abstract boolean test(Entry entry) throws OutputException;

    /// Whether [#test] may ask for more than the entry's name and type.
    boolean needsAttributes() {
        return false;
    }

    /// Whether it prints, so that nothing is printed by default.
    boolean isAction() {
        return false;
    }

    /// A test that is a function of the entry alone.
    static final class Test extends Predicate {
        interface Condition {
            boolean holds(Entry entry);
        }

        private final Condition condition;
        private final boolean needsAttributes;

        private Test(Condition condition, boolean needsAttributes) {
            this.condition = condition;
            this.needsAttributes = needsAttributes;
        }

        /// Of name, type and place only.
        static Test ofName(Condition condition) {
            return new Test(condition, false);
        }

        static Test ofAttributes(Condition condition) {
            return new Test(condition, true);
        }

        @Override
        boolean test(Entry entry) {
            return condition.holds(entry);
        }

        @Override
        boolean needsAttributes() {
            return needsAttributes;
        }
    }

    /// Prints; always true.
    static final class Print extends Predicate {
        private final Output out;
        private final @Nullable PrintfFormat format;
        private final char terminator;

        /// The path and a terminator.
        Print(Output out, char terminator) {
            this.out = out;
            this.format = null;
            this.terminator = terminator;
        }

        Print(Output out, PrintfFormat format) {
            this.out = out;
            this.format = format;
            this.terminator = 0;
        }

        @Override
        boolean test(Entry entry) throws OutputException {
            if (format != null) {
                format.print(entry, out);
            } else {
                out.put(entry.path(), 0, entry.pathLength());
                out.put(terminator);
                out.endRecord();
            }
            return true;
        }

        @Override
        boolean needsAttributes() {
            return format != null && format.needsAttributes();
        }

        @Override
        boolean isAction() {
            return true;
        }
    }

    /// Does not descend into the entry; always true.
    static final class Prune extends Predicate {
        @Override
        boolean test(Entry entry) {
            entry.prune();
            return true;
        }
    }

    /// Ends the search after this entry. Counts as an action as far as the default print goes.
    static final class Quit extends Predicate {
        @Override
        boolean test(Entry entry) {
            entry.quit();
            return true;
        }

        @Override
        boolean isAction() {
            return true;
        }
    }
}
