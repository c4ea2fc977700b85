package org.hotinode.cli;

import org.hotinode.inode.MountCrossing.Descent;
import org.jspecify.annotations.Nullable;

/// Where a path led: to an inode of a walked tree, or, where `tree` is null, to a file that only the running system
/// knows.
///
/// @param path absolute, without symlinks, `.` and `..`
/// @param mount where the filesystem of the inode is seen
/// @param type find's letter
/// @param descent whether what is below was walked
@SuppressWarnings("ArrayRecordComponent") // never compared
record Located(@Nullable CoveringTree tree, byte[] path, Mount mount, long inode, char type, Descent descent) {}
