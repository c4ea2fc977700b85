package org.hotinode.cli;

import java.util.Arrays;
import org.agrona.concurrent.UnsafeBuffer;
import org.hotinode.inode.InodeAttributes;
import org.hotinode.inode.MountCrossing.Descent;
import org.jspecify.annotations.Nullable;

/// A directory on the way down and its subdirectories that are still to be visited. Reused for the next directory
/// at the same depth.
final class PendingDirectories {
    private record Mounted(Mount mount, Descent descent) {}

    private boolean share;
    private int pathLength;
    private int nameOffset;
    private int depth;
    private Mount mount;
    private long inode;

    private int count;
    private int next;
    private long[] inodes = new long[8];
    // For each: where its name begins, where its attributes begin, where they end.
    private int[] offsets = new int[3 * 8];
    private @Nullable Mounted @Nullable [] mounted;
    private byte[] data = new byte[256];
    private int dataLength;
    private final UnsafeBuffer buffer = new UnsafeBuffer();

    PendingDirectories(Mount mount) {
        this.mount = mount;
    }

    /// Empty, with the entry as the directory.
    void begin(Entry directory) {
        pathLength = directory.pathLength();
        nameOffset = directory.nameOffset();
        depth = directory.depth();
        mount = directory.mount();
        inode = directory.inode();
        share = false;
        count = 0;
        next = 0;
        dataLength = 0;
        mounted = null;
    }

    void add(long childInode, byte[] names, int offset, int length) {
        if (count == inodes.length) {
            inodes = Arrays.copyOf(inodes, 2 * count);
            offsets = Arrays.copyOf(offsets, 3 * 2 * count);
            if (mounted != null) {
                mounted = Arrays.copyOf(mounted, 2 * count);
            }
        }
        inodes[count] = childInode;
        offsets[3 * count] = dataLength;
        ensureData(length);
        System.arraycopy(names, offset, data, dataLength, length);
        dataLength += length;
        offsets[3 * count + 1] = dataLength;
        offsets[3 * count + 2] = dataLength;
        count++;
    }

    /// Keeps a copy of the attributes of the directory that was added last.
    void keepAttributes(InodeAttributes attributes) {
        int length = attributes.buffer().capacity();
        ensureData(length);
        attributes.buffer().getBytes(0, data, dataLength, length);
        dataLength += length;
        offsets[3 * count - 1] = dataLength;
    }

    void addMount(long childInode, byte[] names, int offset, int length, Mount childMount, Descent descent) {
        add(childInode, names, offset, length);
        @Nullable Mounted[] all = mounted;
        if (all == null) {
            all = new Mounted[inodes.length];
            mounted = all;
        }
        all[count - 1] = new Mounted(childMount, descent);
    }

    /// Makes `entry` the next subdirectory. False if there is none left.
    boolean next(Entry entry) throws org.hotinode.inode.DamagedRecordException {
        if (next == count) {
            return false;
        }
        int child = next++;
        @Nullable Mounted[] all = mounted;
        Mounted crossing = all == null ? null : all[child];
        int nameAt = offsets[3 * child];
        int nameEnd = offsets[3 * child + 1];
        entry.child(
                pathLength,
                data,
                nameAt,
                nameEnd - nameAt,
                depth + 1,
                crossing == null ? mount : crossing.mount,
                inodes[child],
                'd');
        int attributesEnd = offsets[3 * child + 2];
        if (attributesEnd > nameEnd) {
            buffer.wrap(data);
            entry.view().wrap(buffer, nameEnd, attributesEnd - nameEnd);
            entry.loaded();
        }
        return true;
    }

    /// Subdirectories still to come.
    int remaining() {
        return count - next;
    }

    /// The length of the directory's path.
    int pathLength() {
        return pathLength;
    }

    boolean isOf(int filesystem, long directoryInode) {
        return inode == directoryInode && mount.filesystem() == filesystem;
    }

    /// Whether the directory itself is another's to leave.
    boolean isShare() {
        return share;
    }

    /// Takes away the latter half of what is still to come.
    PendingDirectories splitOff() {
        int from = next + remaining() / 2;
        int size = count - from;
        PendingDirectories half = new PendingDirectories(mount);
        half.share = true;
        half.pathLength = pathLength;
        half.nameOffset = nameOffset;
        half.depth = depth;
        half.inode = inode;
        half.count = size;
        half.inodes = Arrays.copyOfRange(inodes, from, count);
        half.mounted = mounted == null ? null : Arrays.copyOfRange(mounted, from, count);
        int dataFrom = offsets[3 * from];
        half.data = Arrays.copyOfRange(data, dataFrom, dataLength);
        half.dataLength = dataLength - dataFrom;
        half.offsets = Arrays.copyOfRange(offsets, 3 * from, 3 * count);
        for (int i = 0; i < half.offsets.length; i++) {
            half.offsets[i] -= dataFrom;
        }
        count = from;
        dataLength = dataFrom;
        return half;
    }

    /// Whether what is below the subdirectory that [#next] gave last was walked.
    Descent descent() {
        @Nullable Mounted[] all = mounted;
        Mounted crossing = all == null ? null : all[next - 1];
        return crossing == null ? Descent.ENTERED : crossing.descent;
    }

    /// Makes `entry` the directory itself again.
    void becomeDirectory(Entry entry) {
        entry.directory(pathLength, nameOffset, depth, mount, inode);
    }

    private void ensureData(int more) {
        if (more > data.length - dataLength) {
            data = Arrays.copyOf(data, Math.max(2 * data.length, dataLength + more));
        }
    }
}
