package org.hotinode.cli;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Searches below a starting point, by several threads where the order of entries is free. A directory is printed
/// before what it holds in any case.
final class FindSearch {
    private static final int MOST_THREADS = 4;

    /// Makes a request like the first for another thread.
    interface Parse {
        FindRequest parse(Output out) throws UsageException;
    }

    private final Invocation invocation;
    private final Regions regions;
    private final Parse parse;
    private final @Nullable LiveCheck liveCheck;
    private boolean quit;

    FindSearch(Invocation invocation, Regions regions, Parse parse, @Nullable LiveCheck liveCheck) {
        this.invocation = invocation;
        this.regions = regions;
        this.parse = parse;
        this.liveCheck = liveCheck;
    }

    boolean hasQuit() {
        return quit;
    }

    /// Does what the arguments say and gives the exit code.
    int run(byte[] argument, Located start, CoveringTree tree, FindRequest request)
            throws UsageException, PathException, OutputException, IOException {
        Output out = invocation.out();
        boolean alone = request.inOrder() || out.flushesLines() || liveCheck != null;
        int threads = alone ? 1 : Math.min(MOST_THREADS, Runtime.getRuntime().availableProcessors());
        List<FindVisitor> visitors = new ArrayList<>();
        List<WorkExchange.Worker> helpers = new ArrayList<>();
        WorkExchange exchange = new WorkExchange(helpers, tree.cache().table()::willNeedIndex);
        for (int i = 1; i < threads; i++) {
            Output itsOut = out.sibling();
            FindRequest itsRequest = parse.parse(itsOut);
            FindVisitor visitor = new FindVisitor(invocation, itsOut, itsRequest, start.mount());
            visitors.add(visitor);
            helpers.add(worker(start, tree, itsRequest, visitor, itsOut, exchange));
        }
        FindVisitor visitor = new FindVisitor(invocation, out, request, start.mount());
        visitors.add(visitor);
        Traversal own = traversal(start, tree, request, visitor, exchange);
        own.run(argument);
        if (threads > 1) {
            out.flush();
            exchange.finish(share -> {
                own.run(share);
                out.flush();
            });
        }
        quit = visitor.hasQuit();
        return visitors.stream().mapToInt(FindVisitor::status).max().orElse(Verb.OK);
    }

    // Its traversal is made when there is work: its buffers are not small.
    private WorkExchange.Worker worker(
            Located start,
            CoveringTree tree,
            FindRequest request,
            FindVisitor visitor,
            Output out,
            WorkExchange exchange) {
        List<Traversal> made = new ArrayList<>();
        return share -> {
            if (made.isEmpty()) {
                made.add(traversal(start, tree, request, visitor, exchange));
            }
            made.getFirst().run(share);
            out.flush();
        };
    }

    private Traversal traversal(
            Located start, CoveringTree tree, FindRequest request, FindVisitor visitor, WorkExchange exchange) {
        PathResolver resolver = new PathResolver(regions, invocation.workingDirectory(), liveCheck);
        boolean wantsAttributes = request.expression().needsAttributes();
        return new Traversal(start, tree, resolver, wantsAttributes, visitor, exchange, liveCheck);
    }
}
