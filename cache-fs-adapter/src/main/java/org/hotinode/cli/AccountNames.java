package org.hotinode.cli;

import java.util.HashMap;
import java.util.Map;
import org.hotinode.linux.Accounts;
import org.jspecify.annotations.Nullable;

/// Names of users and groups, each asked for once. Not for several threads at once.
final class AccountNames {
    private static final byte[] NONE = {};

    private final Map<Integer, byte[]> users = new HashMap<>();
    private final Map<Integer, byte[]> groups = new HashMap<>();
    // Most files of a directory have the owner of the one before.
    private int lastUser = -1;
    private byte[] lastUserName = NONE;
    private int lastGroup = -1;
    private byte[] lastGroupName = NONE;

    /// Null if the user has no name.
    byte @Nullable [] user(int uid) {
        if (uid != lastUser || uid == -1) {
            lastUserName = users.computeIfAbsent(uid, id -> orNone(Accounts.userName(id)));
            lastUser = uid;
        }
        return lastUserName.length == 0 ? null : lastUserName;
    }

    /// Null if the group has no name.
    byte @Nullable [] group(int gid) {
        if (gid != lastGroup || gid == -1) {
            lastGroupName = groups.computeIfAbsent(gid, id -> orNone(Accounts.groupName(id)));
            lastGroup = gid;
        }
        return lastGroupName.length == 0 ? null : lastGroupName;
    }

    private static byte[] orNone(byte @Nullable [] name) {
        return name == null ? NONE : name;
    }
}
