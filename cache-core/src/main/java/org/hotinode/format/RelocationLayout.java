package org.hotinode.format;

/// What stands before each record in a cold segment, 16 bytes, little-endian; the record follows as it was. Specified
/// in docs/format.md#relocation.
public final class RelocationLayout {
    public static final int BYTES = 16;

    public static final int VERSION_OFFSET = 0; // u64, LSN of the frame that the record was first appended in
    public static final int SOURCE_OFFSET = 8; // u64, position that it was copied from

    private RelocationLayout() {}
}
