package org.hotinode.table;

import java.util.UUID;

/// What a region was made a copy of.
///
/// @param region the uuid that names it
/// @param timeNanos when the copying began, in ns since 1970: all that had been acknowledged by then is in the copy
public record BackupOrigin(UUID region, long timeNanos) {}
