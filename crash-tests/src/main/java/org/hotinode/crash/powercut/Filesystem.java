package org.hotinode.crash.powercut;

import java.io.IOException;
import java.util.Locale;

/// What a region may lie on.
enum Filesystem {
    EXT4("256M", "e2fsprogs", "-F", "errors=remount-ro"),
    // A clone has the UUID of what it is one of.
    XFS("320M", "xfsprogs", "-f", "nouuid"),
    BTRFS("256M", "btrfs-progs", "-f", "rw");

    private final String imageBytes;
    private final String packageName;
    private final String force;
    private final String mountOptions;

    Filesystem(String imageBytes, String packageName, String force, String mountOptions) {
        this.imageBytes = imageBytes;
        this.packageName = packageName;
        this.force = force;
        this.mountOptions = mountOptions;
    }

    String type() {
        return name().toLowerCase(Locale.ROOT);
    }

    /// Whether one can be made here.
    boolean provide(Programs programs) throws IOException {
        return programs.provide("mkfs." + type(), packageName);
    }

    /// Says that one can't.
    String missing() {
        return "there is no mkfs." + type() + " (package " + packageName + ")";
    }

    void make(MountNamespace namespace, String image) throws IOException {
        namespace.run("truncate", "-s", imageBytes, image);
        namespace.run("mkfs." + type(), "-q", force, image);
    }

    String mountOptions() {
        return mountOptions;
    }
}
