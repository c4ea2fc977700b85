package org.hotinode.table;

import java.util.UUID;

/// What a backup has made.
///
/// @param uuid of the copy
/// @param origin what it is a copy of
/// @param entries keys that have a value in it
/// @param regionBytes size of it
public record BackupReport(UUID uuid, BackupOrigin origin, long entries, long regionBytes) {}
