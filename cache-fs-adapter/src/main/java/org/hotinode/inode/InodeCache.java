package org.hotinode.inode;

import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.hotinode.table.PersistentTable;
import org.hotinode.table.TableException;
import org.hotinode.table.TableOptions;
import org.jspecify.annotations.Nullable;

/// The typed face of a table that holds inodes, directories and trees: answers about files by filesystem and inode
/// number. Filesystems are small numbers that mean something in this region only.
///
/// Any number of threads may use it at once; what they pass to be filled belongs to one thread.
///
/// *A miss says nothing, a hit is what the walk saw.* A directory of which only a part was ever stored is a miss.
public final class InodeCache implements AutoCloseable {
    /// Answers of [#lookup].
    public enum Lookup {
        /// The name is there.
        FOUND,
        /// The whole directory is known and the name is not in it.
        KNOWN_ABSENT,
        /// The cache cannot say.
        UNKNOWN
    }

    private static final int VALUE_ROOM = 64 * 1024;
    /// A listing that changes while it is read is read again, so often.
    private static final int ATTEMPTS = 4;

    private final byte[] file;
    private final PersistentTable table;

    /// Held while a directory is written that takes several frames, see [InodeWriter].
    private final ReentrantLock[] directoryLocks = new ReentrantLock[64];

    private InodeCache(byte[] file, PersistentTable table) {
        this.file = file;
        this.table = table;
        Arrays.setAll(directoryLocks, i -> new ReentrantLock());
    }

    /// Opens a region, see [PersistentTable#open].
    public static InodeCache open(byte[] regionFile, TableOptions options) throws TableException {
        return new InodeCache(regionFile.clone(), PersistentTable.open(regionFile, options));
    }

    /// Opens a region that another process may be writing to, see [PersistentTable#openReader].
    public static InodeCache openReader(byte[] regionFile) throws TableException {
        return new InodeCache(regionFile.clone(), PersistentTable.openReader(regionFile));
    }

    /// The path of the region, as it was given when it was opened.
    public byte[] file() {
        return file.clone();
    }

    public PersistentTable table() {
        return table;
    }

    @Override
    public void close() throws TableException {
        table.close();
    }

    /// All trees of the region, in the order in which they were first walked.
    public List<Tree> trees() throws IOException {
        int last = register().lastTree;
        List<Tree> trees = new ArrayList<>();
        for (int id = 1; id <= last; id++) {
            Tree tree = tree(id);
            if (tree != null) {
                trees.add(tree);
            }
        }
        return trees;
    }

    /// The tree that an absolute path lies in, by the longest root; null if none was walked.
    public @Nullable Tree treeCovering(byte[] absolutePath) throws IOException {
        Tree best = null;
        for (Tree tree : trees()) {
            if (tree.covers(absolutePath) && (best == null || tree.record().root.length > best.record().root.length)) {
                best = tree;
            }
        }
        return best;
    }

    /// The tree of this number, or null.
    public @Nullable Tree tree(int id) throws IOException {
        byte[] value = table.get(Keys.tree(id));
        if (value == null) {
            return null;
        }
        try {
            if (value.length > 0 && value[0] == TreeRecord.VERSION) {
                return new Tree(TreeRecord.decode(id, value));
            }
        } catch (BufferUnderflowException | IllegalArgumentException e) {
            throw damagedTree(id, e);
        }
        throw damagedTree(id, null);
    }

    /// Fills `into` with what is known of an inode. False if nothing is; `into` then holds nothing of use.
    public boolean attributes(int filesystem, long inode, InodeAttributes into) throws IOException {
        UnsafeBuffer key = into.key();
        Keys.putInode(key, 0, filesystem, inode);
        MutableDirectBuffer room = into.room(VALUE_ROOM);
        int length = table.get(key, 0, Keys.INODE_LENGTH, room, 0);
        if (length == PersistentTable.MISSING) {
            return false;
        }
        into.wrap(room, 0, length);
        return true;
    }

    /// Fetches the attributes of all inodes that were added to the batch.
    public void attributes(AttributesBatch batch) throws IOException {
        table.get(batch.batch());
    }

    /// Fetches the attributes of entries `from` to `to` (not included) of a listing: number `i` of the batch is entry
    /// `from + i`. Some hundreds at a time are best.
    public void attributesOfAll(int filesystem, DirectoryListing listing, int from, int to, AttributesBatch into)
            throws IOException {
        into.clear();
        for (int entry = from; entry < to; entry++) {
            into.add(filesystem, listing.inode(entry));
        }
        table.get(into.batch());
    }

    /// Fills `into` with all names of a directory. False if the directory was never read, or only a part of it is
    /// stored; `into` is then empty. A directory that could not be read is there, with its errno and the names that
    /// were read, if any: ask [DirectoryListing#complete].
    public boolean directory(int filesystem, long inode, DirectoryListing into) throws IOException {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            into.clear(inode);
            if (!load(filesystem, inode, 0, into)) {
                break;
            }
            int fragments = 1 << into.log2Fragments();
            int fragment = 1;
            while (fragment < fragments && load(filesystem, inode, fragment, into)) {
                fragment++;
            }
            if (fragment == fragments && into.size() == into.total()) {
                return true;
            }
        }
        into.clear(inode);
        return false;
    }

    /// Fills `into` with what a directory's listing says of itself, without a name. False as with [#directory].
    public boolean directoryHeader(int filesystem, long inode, DirectoryListing into) throws IOException {
        into.clear(inode);
        if (!load(filesystem, inode, 0, into)) {
            return false;
        }
        into.clearEntries();
        return true;
    }

    /// Looks up one name. If it is [Lookup#FOUND], `into` holds its entry as the only one.
    public Lookup lookup(int filesystem, long directory, byte[] name, int offset, int length, DirectoryListing into)
            throws IOException {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            into.clear(directory);
            if (!load(filesystem, directory, 0, into)) {
                break;
            }
            int log2 = into.log2Fragments();
            int fragment = log2 == 0 ? 0 : NameHash.fragment(NameHash.of(name, offset, length), log2);
            if (fragment != 0) {
                into.clearEntries();
                if (!load(filesystem, directory, fragment, into)) {
                    continue;
                }
            }
            if (into.keepOnly(name, offset, length)) {
                return Lookup.FOUND;
            }
            return into.complete() ? Lookup.KNOWN_ABSENT : Lookup.UNKNOWN;
        }
        into.clear(directory);
        return Lookup.UNKNOWN;
    }

    /// Whether inodes of the tree may have been stored anew since its listings were: by the walk of another tree of
    /// the region, or by one of this tree that did not come to its end. A number that was given to another file in
    /// between then leads to that file: see [DirectoryListing#mayName].
    public boolean mayBeOverwritten(Tree tree) throws IOException {
        return tree.walk() != register().lastWalk || (!tree.finished() && tree.record().previousWalk != 0);
    }

    /// The places of a tree where something is mounted.
    public MountCrossings crossings(Tree tree) throws IOException {
        TreeRecord record = tree.record();
        List<MountCrossing> all = new ArrayList<>();
        if (!tree.finished() && record.previousStartedNanos != 0) {
            all.addAll(crossings(record.id, record.previousWalk));
        }
        all.addAll(crossings(record.id, record.walk));
        return new MountCrossings(all);
    }

    /// Whether a filesystem that is known by this identity is the one of this number.
    ///
    /// @param seenAt the path by which it was told apart, if it was, from another that says it is the same: of a
    /// tree's root the absolute one, else the one below the root
    public boolean isFilesystem(int number, FilesystemIdentity identity, byte[] seenAt) throws IOException {
        byte[] value = table.get(Keys.filesystem(identity.mountedAt(seenAt).bytes()));
        if (value == null) {
            value = table.get(Keys.filesystem(identity.bytes()));
        }
        return value != null && number == TreeUpdate.filesystemNumber(value, identity);
    }

    List<MountCrossing> crossings(int tree, int walk) throws IOException {
        List<MountCrossing> found = new ArrayList<>();
        byte[] value;
        while ((value = table.get(Keys.crossing(tree, walk, found.size()))) != null) {
            found.add(CrossingRecord.decode(value));
        }
        return found;
    }

    ReentrantLock directoryLock(long inode) {
        return directoryLocks[(int) (inode & (directoryLocks.length - 1))];
    }

    Register register() throws IOException {
        return Register.decode(table.get(Keys.tree(0)));
    }

    private boolean load(int filesystem, long inode, int fragment, DirectoryListing into) throws IOException {
        UnsafeBuffer key = into.key();
        Keys.putFragment(key, 0, filesystem, inode, into.storedNumber(fragment));
        int length = table.get(key, 0, Keys.FRAGMENT_LENGTH, into.room(), into.roomOffset());
        return length != PersistentTable.MISSING && into.accept(fragment, length);
    }

    private static DamagedRecordException damagedTree(int id, @Nullable Exception cause) {
        DamagedRecordException damaged =
                new DamagedRecordException("tree " + id + ": expected a record of version " + TreeRecord.VERSION);
        if (cause != null) {
            damaged.initCause(cause);
        }
        return damaged;
    }
}
