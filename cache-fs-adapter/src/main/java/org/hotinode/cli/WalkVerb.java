package org.hotinode.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import org.hotinode.format.IndexLayout;
import org.hotinode.format.RegionLayout;
import org.hotinode.inode.InodeCache;
import org.hotinode.inode.Tree;
import org.hotinode.linux.Errno;
import org.hotinode.region.Durability;
import org.hotinode.table.TableException;
import org.hotinode.table.TableOptions;
import org.hotinode.walk.ExcludeGlobs;
import org.hotinode.walk.WalkOptions;
import org.jspecify.annotations.Nullable;

/// `hotinode walk`: reads a whole tree into its region.
final class WalkVerb implements Verb {
    private static final long NANOS = 1_000_000_000L;
    private static final int MAX_THREADS = WalkOptions.MAX_THREADS;
    private static final int MIN_SEGMENT_BYTES = 1 << 20;
    private static final int WANTED_SEGMENTS = 64;
    /// For the demonstration only, so not among the options that help shows: stay, with the region open, until the
    /// standard input ends.
    static final String HOLD = "hold-until-killed";

    @Override
    public String name() {
        return "walk";
    }

    @Override
    public String summary() {
        return "read a whole tree into the cache, or finish a walk that was interrupted";
    }

    @Override
    public Options options() {
        return new Options()
                .flag("one-file-system", 'x', "don't enter directories on other filesystems")
                .value("exclude", '\0', "GLOB", "leave out what matches; may be given again and again")
                .value("threads", '\0', "N", "read with N threads")
                .value("limit", '\0', "SIZE", "the region never grows past SIZE, such as 4G")
                .value("durability", '\0', "MODE", "sync, group(N, MS), process or pmem; group(16384, 50) if not given")
                .flag("json", '\0', "the summary as a JSON object")
                .value("region", '\0', "FILE", "walk into this region");
    }

    @Override
    public String help() {
        return """
                usage: hotinode walk [OPTION]... DIR

                A GLOB without a slash is held against names at any depth, one with a slash against the path below DIR;
                a slash at its end: directories only. What is excluded is left out with all below it.
                """;
    }

    @Override
    public int run(Invocation invocation) throws UsageException, CommandException, OutputException, IOException {
        Options options = options().flag(HOLD, '\0', "for the demonstration").parse(invocation.arguments());
        if (options.operands().size() != 1) {
            throw new UsageException(options.operands().isEmpty() ? "which directory?" : "one directory at a time");
        }
        byte[] argument = options.operands().getFirst();
        if (options.allBytes("exclude").stream().anyMatch(glob -> glob.length == 0)) {
            throw new UsageException("option '--exclude' requires a glob");
        }
        TableOptions table = tableOptions(options);
        WalkOptions walk = WalkOptions.defaults()
                .withOneFileSystem(options.has("one-file-system"))
                .withExcludes(ExcludeGlobs.of(options.allBytes("exclude")));
        int threads = options.number("threads", 1, walk.threads());
        if (threads > MAX_THREADS) {
            throw new UsageException("invalid --threads argument: at most " + MAX_THREADS);
        }
        byte[] root = realRoot(invocation, argument);
        byte[] file = regionFile(invocation, options.bytes("region"), root);
        try (Interruption interruption = new Interruption()) {
            if (!interruption.prepare()) {
                invocation.complain("hotinode walk: interrupted before anything was read");
                return FAILED;
            }
            try (InodeCache cache = open(file, table)) {
                invocation.complain(Remarks.regionLine(file, cache.table()));
                int status = walk(invocation, options, cache, file, root, walk.withThreads(threads), interruption);
                if (options.has(HOLD)) {
                    long _ = System.in.transferTo(OutputStream.nullOutputStream());
                }
                return status;
            }
        }
    }

    private static InodeCache open(byte[] file, TableOptions table) throws CommandException, IOException {
        try {
            return InodeCache.open(file, table);
        } catch (TableException.NotARegion e) {
            throw new CommandException(
                    e.getMessage() + "; name a file that isn't there yet, or remove this one if it may go", e);
        }
    }

    private static TableOptions tableOptions(Options options) throws UsageException {
        TableOptions table = TableOptions.defaults();
        String durability = options.text("durability");
        if (durability != null) {
            try {
                table = table.withDurability(Durability.parse(durability));
            } catch (IllegalArgumentException e) {
                throw new UsageException("invalid --durability argument '" + durability + "': " + e.getMessage());
            }
        }
        String limit = options.text("limit");
        if (limit != null) {
            long bytes = HumanSize.parse("--limit", limit);
            if (bytes == 0) {
                throw new UsageException("invalid --limit argument '" + limit + "'");
            }
            if (Long.compareUnsigned(bytes, IndexLayout.MAX_REGION_BYTES) > 0) {
                throw new UsageException("invalid --limit argument '" + limit + "': at most "
                        + HumanSize.text(IndexLayout.MAX_REGION_BYTES));
            }
            table = table.withLimitBytes(bytes).withSegmentBytes(segmentBytes(bytes));
        }
        return table;
    }

    /// A small region has segments enough to be cleaned. What a directory is written with fits into the
    /// smallest.
    private static int segmentBytes(long limitBytes) {
        int bytes = RegionLayout.DEFAULT_SEGMENT_BYTES;
        while (bytes > MIN_SEGMENT_BYTES && limitBytes / bytes < WANTED_SEGMENTS) {
            bytes /= 2;
        }
        return bytes;
    }

    private static int walk(
            Invocation invocation,
            Options options,
            InodeCache cache,
            byte[] file,
            byte[] root,
            WalkOptions how,
            Interruption interruption)
            throws IOException, OutputException {
        long startedAt = System.nanoTime();
        try (CacheWalk walk = CacheWalk.begin(
                cache,
                root,
                file,
                how,
                Clock.systemUTC(),
                (path, errno) -> unreadable(invocation, root, path, errno))) {
            if (walk.resumed()) {
                invocation.complain("hotinode walk: going on with the walk that was interrupted");
            }
            interruption.guard(walk::stop);
            Tree tree;
            try (Meter _ = Meter.start(invocation, new WalkLine(walk.progress()))) {
                tree = walk.run();
            }
            double seconds = (System.nanoTime() - startedAt) / 1e9;
            summary(invocation, options, file, cache, tree, seconds);
            if (!tree.finished()) {
                invocation.complain("hotinode walk: interrupted after " + tree.directories() + " directories and "
                        + tree.entries() + " entries, which are kept; walking again finishes it");
            }
            return tree.complete() && tree.loops() == 0 ? OK : FAILED;
        }
    }

    private static void unreadable(Invocation invocation, byte[] root, byte[] path, int errno) {
        byte[] whole = path.length == 0 ? root : ByteStrings.child(root, path);
        invocation.complain("hotinode walk: " + Quoting.escaped(whole) + ": " + Errno.text(errno));
    }

    private static void summary(
            Invocation invocation, Options options, byte[] file, InodeCache cache, Tree tree, double seconds)
            throws IOException, OutputException {
        long regionBytes = cache.table().statistics().regionBytes();
        Output out = invocation.out();
        if (options.has("json")) {
            TimeFormat times = new TimeFormat();
            JsonWriter json = new JsonWriter(out).beginObject();
            json.bytesField("root", tree.root());
            json.bytesField("file", file);
            json.field("entries", tree.entries());
            json.field("directories", tree.directories());
            json.unsignedField("sizeBytes", tree.sizeBytes());
            json.field("unreadableDirectories", tree.unreadableDirectories());
            json.field("unreadEntries", tree.unreadEntries());
            json.field("loops", tree.loops());
            json.field("asOf", times.text(Math.floorDiv(tree.asOfNanos(), NANOS), true));
            json.field("finished", tree.finished());
            json.field("complete", tree.complete());
            json.field("seconds", seconds, 3);
            json.field("regionBytes", regionBytes);
            json.endObject().endDocument();
        } else {
            out.put(tree.root());
            out.put(": " + tree.entries() + " entries in " + tree.directories() + " directories, "
                    + HumanSize.text(tree.sizeBytes()) + ", in " + oneDecimal(seconds) + " s ("
                    + Math.round(tree.entries() / Math.max(seconds, 1e-3)) + "/s); region "
                    + HumanSize.text(regionBytes) + "\n");
            if (tree.finished() && !tree.complete()) {
                out.put("not complete: " + tree.unreadableDirectories() + " directories and the attributes of "
                        + tree.unreadEntries() + " entries could not be read\n");
            }
            if (tree.loops() > 0) {
                out.put(tree.loops() + " mounts of a directory that they lie in were not entered\n");
            }
        }
        out.flush();
    }

    private static String oneDecimal(double value) {
        long tenths = Math.round(value * 10);
        return tenths / 10 + "." + tenths % 10;
    }

    // The directory with all symlinks followed, as the tree's root is named.
    static byte[] realRoot(Invocation invocation, byte[] argument) throws CommandException {
        byte[] path = invocation.absolute(argument);
        int errno = argument.length == 0 ? Errno.ENOENT : 0;
        byte[] real = {};
        if (errno == 0) {
            try (LiveFile live = new LiveFile()) {
                errno = live.stat(path, true);
                if (errno == 0 && !FileMode.isDirectory(live.mode())) {
                    errno = Errno.ENOTDIR;
                }
                real = errno == 0 ? live.realPath(path) : real;
                errno = errno == 0 && real.length == 0 ? Errno.EACCES : errno;
            }
        }
        if (errno != 0) {
            throw new CommandException(Quoting.escaped(argument) + ": " + Errno.text(errno));
        }
        return real;
    }

    private static byte[] regionFile(Invocation invocation, byte @Nullable [] afterVerb, byte[] root)
            throws UsageException, CommandException, IOException {
        byte[] named = Places.named(invocation, afterVerb);
        if (named != null) {
            return named;
        }
        byte[] folder = Places.folder(invocation);
        Path path = Path.of(new String(folder, java.nio.charset.StandardCharsets.UTF_8));
        if (!Files.isDirectory(path)) {
            // What lies in it names files that others need not see.
            Files.createDirectories(
                    path, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        }
        return RegionNames.file(folder, root);
    }
}
