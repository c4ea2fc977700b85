package org.hotinode.table;

/// What an upgrade found and did.
///
/// @param versionBefore format version that the region had
/// @param version that it has now
/// @param recovery what opening it found
public record UpgradeReport(int versionBefore, int version, RecoveryReport recovery) {}
