package org.hotinode.inode;

/// What a walk counted, see the accessors of [Tree].
public record TreeCounts(
        long entries, long directories, long sizeBytes, long unreadableDirectories, long unreadEntries, long loops) {
    void into(TreeRecord record) {
        record.entries = entries;
        record.directories = directories;
        record.sizeBytes = sizeBytes;
        record.unreadableDirectories = unreadableDirectories;
        record.unreadEntries = unreadEntries;
        record.loops = loops;
    }
}
