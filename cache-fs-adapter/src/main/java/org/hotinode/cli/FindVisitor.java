package org.hotinode.cli;

import org.hotinode.linux.Errno;

/// Evaluates a find expression for each entry of one starting point.
final class FindVisitor implements Traversal.Visitor {
    private final Invocation invocation;
    private final Output out;
    private final FindRequest request;
    private final Mount startMount;
    private final Expression expression;
    private final int minDepth;
    private final int maxDepth;
    private final boolean depthFirst;
    private int status = Verb.OK;
    private boolean quit;

    FindVisitor(Invocation invocation, Output out, FindRequest request, Mount startMount) {
        this.invocation = invocation;
        this.out = out;
        this.startMount = startMount;
        this.request = request;
        this.expression = request.expression();
        this.minDepth = request.minDepth();
        this.maxDepth = request.maxDepth();
        this.depthFirst = request.depthFirst();
    }

    int status() {
        return status;
    }

    boolean hasQuit() {
        return quit;
    }

    @Override
    public boolean enter(Entry entry) throws OutputException {
        boolean directory = entry.isDirectory();
        if (entry.depth() >= minDepth && !(depthFirst && directory)) {
            evaluate(entry);
        }
        return directory && !entry.isPruned() && entry.depth() < maxDepth && staysOn(entry);
    }

    @Override
    public void leave(Entry directory) throws OutputException {
        if (depthFirst && directory.depth() >= minDepth && !directory.hasQuit()) {
            evaluate(directory);
        }
    }

    private void evaluate(Entry entry) throws OutputException {
        var _ = expression.test(entry);
        quit |= entry.hasQuit();
    }

    private boolean staysOn(Entry directory) {
        Mount mount = directory.mount();
        return !request.oneFileSystem() || mount == startMount || mount.device() == startMount.device();
    }

    @Override
    public void beforeSharing() throws OutputException {
        out.flush();
    }

    @Override
    public void unreadable(Entry directory, int errno) {
        complain(quoted(directory) + ": " + Errno.text(errno));
    }

    @Override
    public void unread(Entry entry, int errno) {
        complain(quoted(entry) + ": " + Errno.text(errno));
    }

    @Override
    public void unfollowed(Entry link, String why) {
        // As in GNU find no reason for an exit code.
        invocation.complain("find: " + quoted(link) + ": " + why);
    }

    @Override
    public void missing(Entry entry) {
        complain(quoted(entry) + ": not in the cache: the walk didn't get there");
    }

    @Override
    public void loop(Entry directory, int ancestorLength) {
        byte[] ancestor = java.util.Arrays.copyOf(directory.path(), ancestorLength);
        complain("File system loop detected; " + quoted(directory) + " is part of the same file system loop as "
                + Quoting.escaped(ancestor) + ".");
    }

    private void complain(String what) {
        status = Verb.FAILED;
        invocation.complain("find: " + what);
    }

    private static String quoted(Entry entry) {
        return Quoting.escaped(java.util.Arrays.copyOf(entry.path(), entry.pathLength()));
    }
}
