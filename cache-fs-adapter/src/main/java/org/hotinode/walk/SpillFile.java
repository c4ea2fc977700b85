package org.hotinode.walk;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A temporary file for what does not fit into memory, deleted as it is opened. Made on first use; guarded by its
/// owner's lock.
final class SpillFile implements AutoCloseable {
    private static final int RECORD_HEADER = Long.BYTES + 1;
    private static final int CHUNK_BYTES = 64 * 1024;

    private @Nullable FileChannel channel;
    private long end;
    private int spans;

    /// A run of records, and how far it was read.
    static final class Span {
        private long position;
        private final long end;

        private Span(long position, long end) {
            this.position = position;
            this.end = end;
        }
    }

    /// Writes inode and name of each directory.
    Span append(List<PendingDirectory> directories) throws IOException {
        int bytes = 0;
        for (PendingDirectory directory : directories) {
            bytes += RECORD_HEADER + directory.name.length;
        }
        ByteBuffer buffer = ByteBuffer.allocate(bytes);
        for (PendingDirectory directory : directories) {
            buffer.putLong(directory.inode);
            buffer.put((byte) directory.name.length);
            buffer.put(directory.name);
        }
        buffer.flip();
        FileChannel file = opened();
        long start = end;
        while (buffer.hasRemaining()) {
            end += file.write(buffer, end);
        }
        spans++;
        return new Span(start, end);
    }

    /// Adds the next directories of a span to a list. False when these were its last.
    boolean read(Span span, PendingDirectory parent, List<PendingDirectory> into) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate((int) Math.min(CHUNK_BYTES, span.end - span.position));
        FileChannel file = opened();
        while (buffer.hasRemaining()) {
            if (file.read(buffer, span.position + buffer.position()) < 0) {
                throw new IOException("spill file: expected position(=" + span.position + ") < end(=" + end + ")");
            }
        }
        buffer.flip();
        int complete = 0;
        while (buffer.remaining() >= RECORD_HEADER) {
            long inode = buffer.getLong();
            byte[] name = new byte[buffer.get() & 0xff];
            if (buffer.remaining() < name.length) {
                break;
            }
            buffer.get(name);
            into.add(parent.child(name, inode));
            complete = buffer.position();
        }
        span.position += complete;
        if (span.position < span.end) {
            return true;
        }
        spans--;
        if (spans == 0) {
            end = 0;
        }
        return false;
    }

    @Override
    public void close() {
        FileChannel file = channel;
        if (file == null) {
            return;
        }
        try {
            file.close();
        } catch (IOException e) {
            throw new UncheckedIOException("spill file: close", e);
        }
    }

    private FileChannel opened() throws IOException {
        FileChannel file = channel;
        if (file == null) {
            Path path = Files.createTempFile("hotinode-walk-", null);
            file = FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE);
            Files.delete(path);
            channel = file;
        }
        return file;
    }
}
