package org.hotinode.walk;

/// A file by device and inode number, as `statx` gives them: it means something until the next boot.
public record FileId(int deviceMajor, int deviceMinor, long inode) {}
