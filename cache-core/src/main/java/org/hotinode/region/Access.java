package org.hotinode.region;

/// How a file is opened.
public enum Access {
    /// Read only. A region takes a shared lock: several readers at once.
    READ,
    /// Read and write. A region takes an exclusive lock: no other reader or writer.
    WRITE
}
