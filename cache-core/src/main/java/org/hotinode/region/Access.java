package org.hotinode.region;

/// How a file is opened.
public enum Access {
    /// Read only. A region takes no lock: it may be read while another process writes it.
    READ,
    /// Read and write. A region takes an exclusive lock: no other writer.
    WRITE
}
