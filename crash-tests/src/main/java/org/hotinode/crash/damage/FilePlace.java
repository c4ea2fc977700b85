package org.hotinode.crash.damage;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.agrona.concurrent.UnsafeBuffer;
import org.hotinode.format.RegionLayout;
import org.hotinode.format.SharedHeaderLayout;
import org.hotinode.region.Access;
import org.hotinode.region.FileRegion;
import org.hotinode.region.NvmFile;
import org.hotinode.region.RegionIdentity;
import org.hotinode.table.PersistentTable;
import org.hotinode.table.TableOptions;

/// A real file: mapped, with closed segments protected, so that a stray store ends the process.
final class FilePlace implements Place {
    private final Path file;

    FilePlace(Path file) {
        this.file = file;
    }

    @Override
    public String name() {
        return file.toString();
    }

    @Override
    public void load(Specimen specimen, Damage damage) throws IOException {
        Files.deleteIfExists(file);
        byte[] bytes = new byte[Math.max(damage.length(), specimen.size())];
        UnsafeBuffer buffer = new UnsafeBuffer(bytes);
        buffer.putBytes(0, specimen.image());
        if (specimen.isTrusted()) {
            Files.createFile(file);
            try (FileRegion region = FileRegion.open(NvmFile.bytes(file), Access.READ, RegionLayout.PAGE_BYTES)) {
                trust(buffer, region.identity());
            }
        }
        damage.edit().apply(buffer);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(bytes, 0, damage.length()));
        }
    }

    /// What only the page cache vouches for holds for this file as it did where the specimen was made.
    private static void trust(UnsafeBuffer buffer, RegionIdentity identity) {
        int header = (int) RegionLayout.SHARED_HEADER_POSITION;
        buffer.putLong(header + SharedHeaderLayout.BOOT_ID_OFFSET, identity.bootIdHigh());
        buffer.putLong(header + SharedHeaderLayout.BOOT_ID_OFFSET + Long.BYTES, identity.bootIdLow());
        buffer.putLong(header + SharedHeaderLayout.DEVICE_OFFSET, identity.device());
        buffer.putLong(header + SharedHeaderLayout.INODE_OFFSET, identity.inode());
        buffer.putLong(header + SharedHeaderLayout.MOUNT_ID_OFFSET, identity.mountId());
        buffer.putLong(header + SharedHeaderLayout.BIRTH_OFFSET, identity.birthNanos());
    }

    /// Somebody else cuts it.
    void truncate(int length) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.truncate(length);
        }
    }

    @Override
    public PersistentTable open(TableOptions options) throws IOException {
        return PersistentTable.open(file, options.withCreate(false));
    }

    @Override
    public PersistentTable openReader() throws IOException {
        return PersistentTable.openReader(file);
    }

    @Override
    public PersistentTable rebuild(TableOptions options) throws IOException {
        return PersistentTable.rebuild(NvmFile.bytes(file), options);
    }
}
