package org.hotinode.cli;

import java.util.Arrays;
import org.agrona.collections.Long2ObjectHashMap;
import org.agrona.collections.LongHashSet;
import org.hotinode.inode.InodeAttributes;
import org.hotinode.linux.Errno;
import org.hotinode.walk.UnsignedSum;
import org.jspecify.annotations.Nullable;

/// Adds up a traversal as du does: what has several names is counted once, for all starting points together.
final class DuVisitor implements Traversal.Visitor {
    private static final long NANOS = 1_000_000_000L;

    private final Invocation invocation;
    private final DuRequest request;
    private final Output out;
    private final boolean severalStarts;
    // By filesystem within a region, and for several starting points also what has one name only.
    private final Long2ObjectHashMap<LongHashSet> counted = new Long2ObjectHashMap<>();
    // By depth: everything below, and without subdirectories.
    private long[] sums = new long[64];
    private long[] direct = new long[64];
    // Whether the directory that was entered last counts for nothing; it is left at once.
    private boolean skipped;
    private long grandTotal;
    private int status = Verb.OK;
    private @Nullable Mount startMount;
    private int regionNumber;
    private @Nullable CoveringTree tree;

    DuVisitor(Invocation invocation, DuRequest request, boolean severalStarts) {
        this.invocation = invocation;
        this.request = request;
        this.out = invocation.out();
        this.severalStarts = severalStarts;
    }

    void begin(Located start, CoveringTree covering) {
        startMount = start.mount();
        if (tree != null && tree.cache() != covering.cache()) {
            regionNumber++;
        }
        tree = covering;
    }

    int status() {
        return status;
    }

    void end() throws OutputException {
        if (request.total()) {
            print(grandTotal, ByteStrings.of("total"), 5);
        }
    }

    @Override
    public boolean enter(Entry entry) throws OutputException {
        int depth = entry.depth();
        ensure(depth + 1);
        boolean directory = entry.isDirectory();
        if (isElsewhere(entry) || isCounted(entry, directory)) {
            skipped = directory;
            return false;
        }
        InodeAttributes attributes = entry.attributes();
        long amount = request.inodes()
                ? 1
                : request.apparentSize() ? Math.max(0, attributes.sizeBytes()) : attributes.blocks512() * 512;
        if (directory) {
            sums[depth] = amount;
            direct[depth] = amount;
            return true;
        }
        if (depth == 0) {
            grandTotal = UnsignedSum.of(grandTotal, amount);
        } else {
            sums[depth - 1] = UnsignedSum.of(sums[depth - 1], amount);
            direct[depth - 1] = UnsignedSum.of(direct[depth - 1], amount);
        }
        if (depth == 0 || (request.all() && depth <= request.maxDepth())) {
            print(amount, entry.path(), entry.pathLength());
        }
        return false;
    }

    @Override
    public void leave(Entry directory) throws OutputException {
        if (skipped) {
            skipped = false;
            return;
        }
        int depth = directory.depth();
        if (depth == 0) {
            grandTotal = UnsignedSum.of(grandTotal, sums[0]);
        } else {
            sums[depth - 1] = UnsignedSum.of(sums[depth - 1], sums[depth]);
        }
        if (depth <= request.maxDepth()) {
            print(
                    request.separateDirectories() ? direct[depth] : sums[depth],
                    directory.path(),
                    directory.pathLength());
        }
    }

    @Override
    public void beforeSharing() {
        throw new IllegalStateException("sums are made by one traversal");
    }

    private boolean isElsewhere(Entry entry) {
        Mount first = startMount;
        return request.oneFileSystem()
                && first != null
                && entry.mount() != first
                && entry.mount().device() != first.device();
    }

    private boolean isCounted(Entry entry, boolean directory) {
        if (request.countLinks()) {
            return false;
        }
        if (!severalStarts && (directory || entry.attributes().nlink() <= 1)) {
            return false;
        }
        long filesystem = (long) regionNumber << 32 | entry.mount().filesystem();
        LongHashSet inodes = counted.computeIfAbsent(filesystem, _ -> new LongHashSet());
        return !inodes.add(entry.inode());
    }

    private void ensure(int depth) {
        if (depth >= sums.length) {
            sums = Arrays.copyOf(sums, 2 * depth);
            direct = Arrays.copyOf(direct, 2 * depth);
        }
    }

    private void print(long amount, byte[] path, int pathLength) throws OutputException {
        if (request.json()) {
            JsonWriter json = new JsonWriter(out).beginObject();
            json.bytesField("path", Arrays.copyOf(path, pathLength));
            json.unsignedField(request.inodes() ? "inodes" : "bytes", amount);
            CoveringTree from = tree;
            if (from != null) {
                json.field(
                        "asOf", new TimeFormat().text(Math.floorDiv(from.tree().asOfNanos(), NANOS), true));
            }
            json.endObject().endDocument();
            return;
        }
        putFigure(amount);
        out.put('\t');
        out.put(path, 0, pathLength);
        out.put(request.terminator());
        out.endRecord();
    }

    private void putFigure(long amount) {
        long unitBytes = request.unitBytes();
        if (amount == UnsignedSum.LARGEST) {
            out.put("Infinity");
        } else if (unitBytes == 0) {
            HumanSize.put(amount, request.humanBase(), out);
        } else {
            boolean more = Long.remainderUnsigned(amount, unitBytes) != 0;
            out.putUnsigned(Long.divideUnsigned(amount, unitBytes) + (more ? 1 : 0));
            out.put(request.shownUnit());
        }
    }

    void complain(String what) {
        status = Verb.FAILED;
        invocation.complain("du: " + what);
    }

    @Override
    public void unreadable(Entry directory, int errno) {
        complain("cannot read directory " + quoted(directory) + ": " + Errno.text(errno));
    }

    @Override
    public void unread(Entry entry, int errno) {
        complain("cannot access " + quoted(entry) + ": " + Errno.text(errno));
    }

    @Override
    public void unfollowed(Entry link, String why) {
        throw new IllegalStateException("no symlink is followed");
    }

    @Override
    public void missing(Entry entry) {
        complain(quoted(entry) + ": not in the cache: the walk didn't get there");
    }

    @Override
    public void loop(Entry directory, int ancestorLength) {
        // As GNU du: counted once, and nothing is said of it.
    }

    private static String quoted(Entry entry) {
        return Quoting.forShell(Arrays.copyOf(entry.path(), entry.pathLength()));
    }
}
