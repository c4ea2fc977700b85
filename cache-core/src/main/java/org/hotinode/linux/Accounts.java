package org.hotinode.linux;

import java.lang.foreign.MemorySegment;
import java.util.function.LongUnaryOperator;
import org.agrona.UnsafeApi;
import org.jspecify.annotations.Nullable;

/// The names of users and groups, from wherever the system keeps them. Not fast: keep what was asked.
public final class Accounts {
    private static final MemorySegment GETPWUID_R = Native.find("getpwuid_r");
    private static final MemorySegment GETGRGID_R = Native.find("getgrgid_r");
    private static final MemorySegment GETPWNAM_R = Native.find("getpwnam_r");
    private static final MemorySegment GETGRNAM_R = Native.find("getgrnam_r");

    // struct passwd and struct group both begin: char *name; char *password; id.
    private static final int STRUCT_BYTES = 64;
    private static final int NAME_OFFSET = 0;
    private static final int ID_OFFSET = 16;
    private static final int FIRST_BUFFER_BYTES = 16 * 1024;
    private static final int LARGEST_BUFFER_BYTES = 64 * 1024 * 1024;

    private Accounts() {}

    /// The user's name, null if there is none. `uid` is unsigned.
    public static byte @Nullable [] userName(int uid) {
        return nameOf(GETPWUID_R, uid);
    }

    /// The group's name, null if there is none. `gid` is unsigned.
    public static byte @Nullable [] groupName(int gid) {
        return nameOf(GETGRGID_R, gid);
    }

    /// The unsigned 32-bit id of a user, -1 if there is none of that name.
    public static long userId(byte[] name) {
        return idOf(GETPWNAM_R, name);
    }

    /// The unsigned 32-bit id of a group, -1 if there is none of that name.
    public static long groupId(byte[] name) {
        return idOf(GETGRNAM_R, name);
    }

    private static byte @Nullable [] nameOf(MemorySegment function, int id) {
        byte[][] name = new byte[1][];
        boolean found = lookUp(function, id & 0xffff_ffffL, entry -> {
                    name[0] = NativePath.read(UnsafeApi.getLong(entry + NAME_OFFSET));
                    return 0;
                })
                == 0;
        return found ? name[0] : null;
    }

    private static long idOf(MemorySegment function, byte[] name) {
        try (NativePath nativeName = NativePath.of(name)) {
            return lookUp(function, nativeName.address(), entry -> UnsafeApi.getInt(entry + ID_OFFSET) & 0xffff_ffffL);
        }
    }

    private static long lookUp(MemorySegment function, long key, LongUnaryOperator read) {
        for (int bufferBytes = FIRST_BUFFER_BYTES; bufferBytes <= LARGEST_BUFFER_BYTES; bufferBytes *= 2) {
            long memory = UnsafeApi.allocateMemory(Long.BYTES + STRUCT_BYTES + bufferBytes);
            try {
                long entry = memory + Long.BYTES;
                UnsafeApi.putLong(memory, 0);
                int error = Native.callInt(function, key, entry, entry + STRUCT_BYTES, bufferBytes, memory, 0);
                if (error != Errno.ERANGE) {
                    return UnsafeApi.getLong(memory) == 0 ? -1 : read.applyAsLong(entry);
                }
            } finally {
                UnsafeApi.freeMemory(memory);
            }
        }
        return -1;
    }
}
