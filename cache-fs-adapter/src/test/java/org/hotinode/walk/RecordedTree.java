package org.hotinode.walk;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.agrona.UnsafeApi;
import org.hotinode.linux.Linux;
import org.hotinode.linux.Statx;

/// A sink that keeps everything in memory. Tests override [#directoryBegins] to change the tree at a known moment:
/// when the names of a directory have been read, and none of its entries looked at.
class RecordedTree implements WalkSink {
    final Map<String, Inode> inodes = new ConcurrentHashMap<>();
    final Map<String, Directory> directories = new ConcurrentHashMap<>();
    final SortedMap<String, Mount> mounts = Collections.synchronizedSortedMap(new TreeMap<>());
    final SortedMap<String, String> mountedInodes = Collections.synchronizedSortedMap(new TreeMap<>());
    final SortedMap<String, Integer> unreadable = Collections.synchronizedSortedMap(new TreeMap<>());
    final List<String> begun = Collections.synchronizedList(new ArrayList<>());
    private final Map<Long, Integer> filesystems = new ConcurrentHashMap<>();
    private final int maxEntriesOfPass;

    record Inode(
            long inode,
            int mode,
            long size,
            long blocks,
            long nlink,
            long uid,
            long gid,
            long seconds,
            int nanos,
            String target,
            int handleLength) {
        String line(String path) {
            return GnuFind.line(
                    inode,
                    mode,
                    size,
                    blocks,
                    nlink,
                    uid,
                    gid,
                    seconds,
                    nanos,
                    RawDirectory.bytes(target),
                    RawDirectory.bytes(path));
        }
    }

    record Entry(String name, long inode, int type, boolean leftOut, boolean unread) {}

    record Directory(List<Entry> entries, int errno, int entryErrno) {}

    RecordedTree() {
        this(10_000);
    }

    RecordedTree(int maxEntriesOfPass) {
        this.maxEntriesOfPass = maxEntriesOfPass;
    }

    /// The names of the directory of this inode have been read.
    void directoryBegins(long inode) throws IOException {}

    /// An entry was looked at; a directory that it is waits.
    void directoryEntry(String name, long inode) throws IOException {}

    /// A thread begins to walk.
    void threadBegins() throws IOException {}

    static RecordedTree walk(String root, WalkOptions options) throws IOException {
        RecordedTree tree = new RecordedTree();
        tree.walkWith(root, options);
        return tree;
    }

    WalkProgress walkWith(String root, WalkOptions options) throws IOException {
        try (RawDirectory directory = RawDirectory.open(root);
                WorkerMemory memory = new WorkerMemory()) {
            new FileInspector(memory).open(directory.fd(), memory.statx);
            TreeWalker walker = new TreeWalker(options, this);
            int filesystem = filesystem(directory.fd(), memory.statx, new byte[0]);
            walker.walk(directory.fd(), filesystem, false);
            return walker.progress();
        }
    }

    /// What GNU find prints of the same tree.
    SortedSet<String> lines(String root) throws IOException {
        try (RawDirectory directory = RawDirectory.open(root);
                WorkerMemory memory = new WorkerMemory()) {
            new FileInspector(memory).open(directory.fd(), memory.statx);
            String key = key(filesystem(directory.fd(), memory.statx, new byte[0]), Statx.ino(memory.statx));
            SortedSet<String> lines = new TreeSet<>();
            collect(key, "", lines);
            return lines;
        }
    }

    private void collect(String key, String path, SortedSet<String> lines) {
        Inode inode = inodes.get(key);
        if (inode == null) {
            lines.add("no attributes: " + path);
            return;
        }
        lines.add(inode.line(path));
        Directory directory = directories.get(key);
        if (inode.mode >>> 12 != Linux.DT_DIR || directory == null) {
            return;
        }
        for (Entry entry : directory.entries) {
            String below = path.isEmpty() ? entry.name : path + "/" + entry.name;
            if (!entry.leftOut && mounts.get(below) != Mount.LOOP) {
                String there = mountedInodes.getOrDefault(below, key.substring(0, key.indexOf(':') + 1) + entry.inode);
                collect(there, below, lines);
            }
        }
    }

    Directory directoryAt(String root) throws IOException {
        try (RawDirectory directory = RawDirectory.open(root);
                WorkerMemory memory = new WorkerMemory()) {
            new FileInspector(memory).open(directory.fd(), memory.statx);
            String key = key(filesystem(directory.fd(), memory.statx, new byte[0]), Statx.ino(memory.statx));
            Directory found = directories.get(key);
            return found == null ? new Directory(List.of(), -1, 0) : found;
        }
    }

    List<String> namesAt(String root) throws IOException {
        return directoryAt(root).entries.stream().map(Entry::name).sorted().toList();
    }

    private static String key(int filesystem, long inode) {
        return filesystem + ":" + inode;
    }

    @Override
    public int filesystem(int fd, long statx, byte[] path) {
        return filesystems.computeIfAbsent(FileInspector.device(statx), device -> filesystems.size() + 1);
    }

    @Override
    public boolean mount(byte[] path, int filesystem, long inode, Mount mount) {
        mounts.put(GnuFind.latin(path), mount);
        mountedInodes.put(GnuFind.latin(path), key(filesystem, inode));
        return true;
    }

    @Override
    public void unreadable(byte[] path, int errno) {
        unreadable.put(GnuFind.latin(path), errno);
    }

    @Override
    public WalkLane lane() throws IOException {
        threadBegins();
        return new Lane();
    }

    private final class Lane implements WalkLane {
        private List<Entry> entries = new ArrayList<>();
        private String directory = "";
        private int passEntries;

        @Override
        public boolean stored(int filesystem, long inode, long pathHash, Stored into) {
            return false;
        }

        @Override
        public void attributes(int filesystem, long statx, long handle, long target, int targetLength) {
            byte[] link = new byte[targetLength];
            WorkerMemory.copy(target, link, 0, targetLength);
            inodes.put(
                    key(filesystem, Statx.ino(statx)),
                    new Inode(
                            Statx.ino(statx),
                            Statx.mode(statx),
                            Statx.sizeBytes(statx),
                            Statx.blocks512(statx),
                            Integer.toUnsignedLong(Statx.nlink(statx)),
                            Integer.toUnsignedLong(Statx.uid(statx)),
                            Integer.toUnsignedLong(Statx.gid(statx)),
                            Statx.modifySeconds(statx),
                            Statx.modifyNanos(statx),
                            GnuFind.latin(link),
                            handle == 0 ? 0 : UnsafeApi.getInt(handle)));
        }

        @Override
        public void beginDirectory(
                int filesystem, long statx, long pathHash, long count, long nameBytes, int log2Passes)
                throws IOException {
            directory = key(filesystem, Statx.ino(statx));
            entries = new ArrayList<>();
            passEntries = 0;
            begun.add(directory);
            directoryBegins(Statx.ino(statx));
        }

        @Override
        public void entry(long inode, int type, boolean leftOut, boolean unread, byte[] names, int offset, int length) {
            if (++passEntries > maxEntriesOfPass) {
                throw new IllegalStateException("more than " + maxEntriesOfPass + " entries in a pass");
            }
            String name = GnuFind.latin(Arrays.copyOfRange(names, offset, offset + length));
            entries.add(new Entry(name, inode, type, leftOut, unread));
            try {
                directoryEntry(name, inode);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void endPass(int pass) {
            passEntries = 0;
        }

        @Override
        public void endDirectory(int errno, int entryErrno, boolean mounted) {
            directories.put(directory, new Directory(List.copyOf(entries), errno, entryErrno));
        }

        @Override
        public int pass(byte[] names, int offset, int length, int log2Passes) {
            int hash = 17;
            for (int i = offset; i < offset + length; i++) {
                hash = 31 * hash + names[i];
            }
            return (hash ^ (hash >>> 7)) & ((1 << log2Passes) - 1);
        }

        @Override
        public int maxEntriesOfPass() {
            return maxEntriesOfPass;
        }

        @Override
        public void close() {}
    }
}
