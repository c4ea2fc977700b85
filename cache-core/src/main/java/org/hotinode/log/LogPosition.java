package org.hotinode.log;

/// The end of a frame, and all that is needed to go on after it.
///
/// @param lsn LSN of the frame; 0 before the first
/// @param position in the region, in bytes, of the byte after the frame
/// @param chain checksum of the frame, which seeds the next one's
public record LogPosition(long lsn, long position, long chain) {}
