package org.hotinode.cli;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;
import org.hotinode.cli.Expression.Part;

/// Parses find's command line in GNU's grammar: options, starting points, then an expression in which `!` binds
/// tightest, then and (written or not), then `-o`, then the comma.
final class FindParser {
    private final List<byte[]> arguments;
    private final FindPrimaries primaries;
    private final Expression.Builder builder = new Expression.Builder();
    // What is open in the parentheses around the innermost level.
    private final Deque<FindOperators> outer = new ArrayDeque<>();
    private FindOperators level = new FindOperators();
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
        Part whole = at == arguments.size() ? builder.step(Predicate.Test.ofName(entry -> true)) : expression();
        if (!builder.hasAction()) {
            whole = builder.and(whole, builder.step(primaries.print()));
        }
        return new FindRequest(
                starts,
                builder.build(whole),
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

    private Part expression() throws UsageException {
        while (true) {
            operand();
            while (next(")")) {
                if (outer.isEmpty()) {
                    throw new UsageException("you have too many ')'");
                }
                Part inner = level.whole(builder);
                level = outer.pop();
                level.add(inner, builder);
            }
            if (at == arguments.size()) {
                break;
            }
            operator();
        }
        if (!outer.isEmpty()) {
            throw new UsageException(
                    "invalid expression; I was expecting to find a ')' somewhere but did not see one.");
        }
        return level.whole(builder);
    }

    // Up to a primary: what negates it and opens before it.
    private void operand() throws UsageException {
        while (true) {
            if (next("!") || next("-not")) {
                requireOperand(previous());
                level.negate();
            } else if (next("(")) {
                if (is(")")) {
                    throw new UsageException("invalid expression; empty parentheses are not allowed.");
                }
                if (at == arguments.size()) {
                    throw new UsageException("invalid expression; expected to find a ')' but didn't see one."
                            + " Perhaps you need an extra predicate after '('");
                }
                outer.push(level);
                level = new FindOperators();
            } else {
                level.add(builder.step(primary()), builder);
                return;
            }
        }
    }

    private void operator() throws UsageException {
        if (next("-a") || next("-and")) {
            requireOperand(previous());
        } else if (next("-o") || next("-or")) {
            requireOperand(previous());
            level.or(builder);
        } else if (next(",")) {
            requireOperand(previous());
            level.comma(builder);
        }
    }

    private Predicate primary() throws UsageException {
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

    private String previous() {
        return ByteStrings.latin1(arguments.get(at - 1));
    }

    private void requireOperand(String operator) throws UsageException {
        if (at == arguments.size()) {
            throw new UsageException("expected an expression after '" + operator + "'");
        }
        if (is(")")) {
            throw new UsageException("expected an expression between '" + operator + "' and ')'");
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
