package org.hotinode.log;

/// Bytes of the log that are to be made durable.
///
/// @param position in the region, in bytes
/// @param lengthBytes how many
public record LogRange(long position, long lengthBytes) {}
