package org.hotinode.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/// Parses find's command line in GNU's grammar: options, starting points, then an expression in which `!` binds
/// tightest, then and (written or not), then `-o`, then the comma.
final class FindParser {
    private final List<byte[]> arguments;
    private final FindPrimaries primaries;
    private int at;

    private FindParser(List<byte[]> arguments, FindPrimaries primaries) {
        this.arguments = arguments;
        this.primaries = primaries;
    }

    /// @param warnings takes what GNU find only warns of
    static FindRequest parse(List<byte[]> arguments, Output out, PrintfDirectives directives, Consumer<String> warnings)
            throws UsageException {
        return new FindParser(arguments, new FindPrimaries(out, directives, warnings)).parse();
    }

    private FindRequest parse() throws UsageException {
        boolean followStarts = leadingOptions();
        List<byte[]> starts = new ArrayList<>();
        while (at < arguments.size() && !looksLikeExpression(arguments.get(at), true)) {
            starts.add(arguments.get(at++));
        }
        if (starts.isEmpty()) {
            starts.add(ByteStrings.of("."));
        }
        Predicate expression = at == arguments.size() ? Predicate.Test.ofName(entry -> true) : comma();
        if (at < arguments.size()) {
            byte[] rest = arguments.get(at);
            throw new UsageException(
                    ByteStrings.equals(rest, ")")
                            ? "you have too many ')'"
                            : "paths must precede expression: " + quoted(rest));
        }
        if (!expression.isAction()) {
            expression = new Predicate.And(expression, primaries.print());
        }
        return new FindRequest(
                starts,
                expression,
                primaries.minDepth(),
                primaries.maxDepth(),
                primaries.depthFirst(),
                primaries.oneFileSystem(),
                primaries.inOrder(),
                followStarts);
    }

    // -H -L -P -D WHAT -OLEVEL, before the starting points.
    private boolean leadingOptions() throws UsageException {
        boolean followStarts = false;
        while (at < arguments.size()) {
            String option = ByteStrings.latin1(arguments.get(at));
            if ("-P".equals(option)) {
                followStarts = false;
            } else if ("-H".equals(option)) {
                followStarts = true;
            } else if ("-L".equals(option)) {
                throw new UsageException("-L is not supported: the cache holds a tree as -P walks it");
            } else if ("--".equals(option)) {
                at++;
                break;
            } else if (!option.matches("-O[0-3]")) {
                break;
            }
            at++;
        }
        return followStarts;
    }

    private static boolean looksLikeExpression(byte[] argument, boolean leading) {
        if (argument.length == 0) {
            return false;
        }
        return switch (argument[0]) {
            case '-' -> argument.length > 1;
            case '(', '!' -> argument.length == 1;
            case ')', ',' -> argument.length == 1 && !leading;
            default -> false;
        };
    }

    private Predicate comma() throws UsageException {
        Predicate left = or();
        while (next(",")) {
            requireOperand(",");
            left = new Predicate.Comma(left, or());
        }
        return left;
    }

    private Predicate or() throws UsageException {
        Predicate left = and();
        while (next("-o") || next("-or")) {
            requireOperand(ByteStrings.latin1(arguments.get(at - 1)));
            left = new Predicate.Or(left, and());
        }
        return left;
    }

    private Predicate and() throws UsageException {
        Predicate left = not();
        while (at < arguments.size()) {
            if (next("-a") || next("-and")) {
                requireOperand(ByteStrings.latin1(arguments.get(at - 1)));
            } else if (is(",") || is("-o") || is("-or") || is(")") || !looksLikeExpression(arguments.get(at), false)) {
                break;
            }
            left = new Predicate.And(left, not());
        }
        return left;
    }

    private Predicate not() throws UsageException {
        if (next("!") || next("-not")) {
            requireOperand(ByteStrings.latin1(arguments.get(at - 1)));
            return new Predicate.Not(not());
        }
        if (next("(")) {
            if (is(")")) {
                throw new UsageException("invalid expression; empty parentheses are not allowed.");
            }
            if (at == arguments.size()) {
                throw new UsageException("invalid expression; expected to find a ')' but didn't see one."
                        + " Perhaps you need an extra predicate after '('");
            }
            Predicate inner = comma();
            if (!next(")")) {
                throw new UsageException(
                        "invalid expression; I was expecting to find a ')' somewhere but did not see one.");
            }
            return inner;
        }
        String name = ByteStrings.latin1(arguments.get(at));
        switch (name) {
            case "-a", "-and", "-o", "-or", "," ->
                throw new UsageException(
                        "invalid expression; you have used a binary operator '" + name + "' with nothing before it.");
            case ")" -> throw new UsageException("you have too many ')'");
            default -> {}
        }
        if (!looksLikeExpression(arguments.get(at), false)) {
            throw new UsageException("paths must precede expression: " + quoted(arguments.get(at)));
        }
        at++;
        FindPrimaries.requireKnown(name);
        int used = FindPrimaries.argumentsOf(name);
        if (at + used > arguments.size()) {
            throw new UsageException("missing argument to `" + name + "'");
        }
        byte[] argument = used == 0 ? new byte[0] : arguments.get(at);
        at += used;
        return primaries.primary(name, argument);
    }

    private void requireOperand(String operator) throws UsageException {
        if (at == arguments.size() || is(")")) {
            throw new UsageException("expected an expression after '" + operator + "'");
        }
    }

    private boolean is(String token) {
        return at < arguments.size() && ByteStrings.equals(arguments.get(at), token);
    }

    private boolean next(String token) {
        if (is(token)) {
            at++;
            return true;
        }
        return false;
    }

    private static String quoted(byte[] argument) {
        String inQuotes = Quoting.escaped(argument);
        return "`" + inQuotes.substring(1);
    }
}
