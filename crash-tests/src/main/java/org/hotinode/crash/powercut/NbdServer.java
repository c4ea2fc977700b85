package org.hotinode.crash.powercut;

import java.io.EOFException;
import java.io.IOException;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;

/// Serves a medium by the NBD protocol (fixed newstyle, simple replies) over a socket, one client, one request at a
/// time.
public final class NbdServer implements AutoCloseable {
    private static final long MAGIC = 0x4e42444d41474943L;
    private static final long OPTION_MAGIC = 0x49484156454f5054L;
    private static final long OPTION_REPLY_MAGIC = 0x3e889045565a9L;
    private static final int REQUEST_MAGIC = 0x25609513;
    private static final int REPLY_MAGIC = 0x67446698;

    private static final short FIXED_NEWSTYLE_NO_ZEROES = 3;
    private static final int OPTION_ABORT = 2;
    private static final int OPTION_GO = 7;
    private static final int REPLY_ACK = 1;
    private static final int REPLY_INFO = 3;
    private static final int REPLY_UNSUPPORTED = 0x80000001;
    private static final short INFO_EXPORT = 0;
    private static final short HAS_FLAGS = 1;
    private static final short SEND_FLUSH = 1 << 2;
    private static final short SEND_FUA = 1 << 3;

    private static final int READ = 0;
    private static final int WRITE = 1;
    private static final int DISCONNECT = 2;
    private static final int FLUSH = 3;
    private static final short FUA = 1;
    private static final int INVALID = 22;
    private static final int REQUEST_BYTES = 28;
    private static final int REPLY_BYTES = 16;
    private static final int MAX_PAYLOAD_BYTES = 32 << 20;

    private final HeldBack medium;
    private final Path path;
    private final ServerSocketChannel listening;
    private final Thread thread;

    public NbdServer(HeldBack medium, Path path) throws IOException {
        this.medium = medium;
        this.path = path;
        this.listening = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            listening.bind(UnixDomainSocketAddress.of(path));
        } catch (IOException e) {
            listening.close();
            throw e;
        }
        thread = Thread.ofPlatform().daemon().name("nbd").start(this::serve);
    }

    // A client that is cut off sees its connection end, and errors from then on.
    private void serve() {
        try (SocketChannel client = listening.accept()) {
            if (negotiated(client)) {
                transmit(client);
            }
        } catch (EOFException | SocketException | ClosedChannelException _) {
            // The client was killed, with a request under way, or this is closed.
        } catch (IOException e) {
            System.err.println("block server: " + e);
        }
    }

    /// Whether the client wants to go on.
    private boolean negotiated(SocketChannel client) throws IOException {
        send(
                client,
                ByteBuffer.allocate(18).putLong(MAGIC).putLong(OPTION_MAGIC).putShort(FIXED_NEWSTYLE_NO_ZEROES));
        receive(client, Integer.BYTES);
        while (true) {
            ByteBuffer header = receive(client, 16);
            if (header.getLong() != OPTION_MAGIC) {
                throw new IOException("expected an option");
            }
            int option = header.getInt();
            receive(client, header.getInt());
            switch (option) {
                case OPTION_GO -> {
                    ByteBuffer export = ByteBuffer.allocate(12)
                            .putShort(INFO_EXPORT)
                            .putLong(medium.bytes())
                            .putShort((short) (HAS_FLAGS | SEND_FLUSH | SEND_FUA));
                    answer(client, option, REPLY_INFO, export.flip());
                    answer(client, option, REPLY_ACK, ByteBuffer.allocate(0));
                    return true;
                }
                case OPTION_ABORT -> {
                    answer(client, option, REPLY_ACK, ByteBuffer.allocate(0));
                    return false;
                }
                default -> answer(client, option, REPLY_UNSUPPORTED, ByteBuffer.allocate(0));
            }
        }
    }

    private static void answer(SocketChannel client, int option, int type, ByteBuffer data) throws IOException {
        ByteBuffer reply = ByteBuffer.allocate(20 + data.remaining());
        reply.putLong(OPTION_REPLY_MAGIC).putInt(option).putInt(type).putInt(data.remaining());
        send(client, reply.put(data));
    }

    private void transmit(SocketChannel client) throws IOException {
        while (true) {
            ByteBuffer request = ByteBuffer.allocate(REQUEST_BYTES);
            if (!receive(client, request)) {
                return;
            }
            request.flip();
            if (request.getInt() != REQUEST_MAGIC) {
                throw new IOException("expected a request");
            }
            short flags = request.getShort();
            short type = request.getShort();
            long cookie = request.getLong();
            long position = request.getLong();
            int length = request.getInt();
            int error = 0;
            ByteBuffer data = ByteBuffer.allocate(0);
            switch (type) {
                case READ -> {
                    data = ByteBuffer.allocate(checked(length));
                    medium.read(data, position);
                    data.flip();
                }
                case WRITE -> medium.write(receive(client, checked(length)), position);
                case FLUSH -> medium.flush();
                case DISCONNECT -> {
                    return;
                }
                default -> error = INVALID;
            }
            if ((flags & FUA) != 0) {
                medium.flush();
            }
            ByteBuffer reply = ByteBuffer.allocate(REPLY_BYTES + data.remaining());
            send(client, reply.putInt(REPLY_MAGIC).putInt(error).putLong(cookie).put(data));
        }
    }

    private static int checked(int length) throws IOException {
        if (length < 0 || length > MAX_PAYLOAD_BYTES) {
            throw new IOException("expected a length(=" + length + ") of at most " + MAX_PAYLOAD_BYTES + " bytes");
        }
        return length;
    }

    private static ByteBuffer receive(SocketChannel client, int length) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(checked(length));
        if (!receive(client, bytes)) {
            throw new EOFException("the client is gone");
        }
        return bytes.flip();
    }

    /// Fills the buffer.
    ///
    /// @return false if nothing comes any more
    private static boolean receive(SocketChannel client, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            if (client.read(bytes) < 0) {
                return false;
            }
        }
        return true;
    }

    private static void send(SocketChannel client, ByteBuffer bytes) throws IOException {
        bytes.flip();
        while (bytes.hasRemaining()) {
            client.write(bytes);
        }
    }

    @Override
    public void close() throws IOException {
        // This closes the channel that the thread waits for.
        thread.interrupt();
        listening.close();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        Files.deleteIfExists(path);
    }
}
