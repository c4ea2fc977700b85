package org.hotinode.region;

/// Whether somebody has a region open for writing, as one who only reads it can tell.
public enum Ownership {
    /// Nobody has.
    NONE,
    /// Somebody has, but has not said yet that the region is in order.
    TAKEN,
    /// Somebody has, and said so: see [FileRegion#announce].
    ANNOUNCED
}
