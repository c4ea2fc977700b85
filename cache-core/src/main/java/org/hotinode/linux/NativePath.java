package org.hotinode.linux;

import org.agrona.UnsafeApi;

/// A path, or any bytes, as the NUL-terminated string that system calls take. Native memory: close it.
public final class NativePath implements AutoCloseable {
    private long address;

    private NativePath(long address) {
        this.address = address;
    }

    /// Copies the bytes to native memory.
    ///
    /// @throws IllegalArgumentException if the bytes hold a NUL, which would cut the path short
    public static NativePath of(byte[] path) {
        for (byte b : path) {
            if (b == 0) {
                throw new IllegalArgumentException("a path holds no NUL: " + LinuxException.printable(path));
            }
        }
        long address = UnsafeApi.allocateMemory(path.length + 1L);
        for (int i = 0; i < path.length; i++) {
            UnsafeApi.putByte(address + i, path[i]);
        }
        UnsafeApi.putByte(address + path.length, (byte) 0);
        return new NativePath(address);
    }

    /// Valid until [#close].
    public long address() {
        if (address == 0) {
            throw new IllegalStateException("the path is closed");
        }
        return address;
    }

    @Override
    public void close() {
        UnsafeApi.freeMemory(address);
        address = 0;
    }

    /// The bytes before the first NUL at an address.
    public static byte[] read(long address) {
        int length = 0;
        while (UnsafeApi.getByte(address + length) != 0) {
            length++;
        }
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = UnsafeApi.getByte(address + i);
        }
        return bytes;
    }
}
