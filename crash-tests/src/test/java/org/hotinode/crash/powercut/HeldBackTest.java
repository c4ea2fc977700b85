package org.hotinode.crash.powercut;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class HeldBackTest {
    private static final int SECTORS = 4;

    @TempDir
    Path folder;

    private final SplittableRandom random = new SplittableRandom(1);
    private HeldBack medium;

    @BeforeEach
    void open() throws IOException {
        Path file = folder.resolve("medium");
        Files.write(file, new byte[SECTORS * HeldBack.SECTOR_BYTES]);
        medium = new HeldBack(file);
    }

    @AfterEach
    void close() throws IOException {
        medium.close();
    }

    /// Fills sectors with a byte.
    private void write(int first, int count, int value) {
        byte[] bytes = new byte[count * HeldBack.SECTOR_BYTES];
        Arrays.fill(bytes, (byte) value);
        medium.write(ByteBuffer.wrap(bytes), (long) first * HeldBack.SECTOR_BYTES);
    }

    /// What a cut leaves: the byte of each sector.
    private String cut() throws IOException {
        Path copy = folder.resolve("copy");
        medium.cut(() -> Files.copy(folder.resolve("medium"), copy), random);
        byte[] left = Files.readAllBytes(copy);
        Files.delete(copy);
        return values(left);
    }

    private static String values(byte[] bytes) {
        StringBuilder values = new StringBuilder();
        for (int sector = 0; sector < SECTORS; sector++) {
            int value = bytes[sector * HeldBack.SECTOR_BYTES];
            for (int i = 0; i < HeldBack.SECTOR_BYTES; i++) {
                assertEquals(value, bytes[sector * HeldBack.SECTOR_BYTES + i], "a torn sector");
            }
            values.append(value);
        }
        return values.toString();
    }

    @Test
    void aCutLeavesAllThatWasFlushedAndOfEachSectorNothingOrOneOfItsVersionsSince() throws IOException {
        write(0, 3, 1);
        medium.flush();
        write(1, 2, 2);
        write(2, 2, 3);
        Set<String> expected = new HashSet<>();
        for (int second : new int[] {1, 2}) {
            for (int third : new int[] {1, 2, 3}) {
                for (int fourth : new int[] {0, 3}) {
                    expected.add("1" + second + third + fourth);
                }
            }
        }
        Set<String> left = new HashSet<>();
        for (int i = 0; i < 1000; i++) {
            left.add(cut());
        }
        assertEquals(expected, left);
    }

    @Test
    void nothingIsHeldBackAfterAFlush() throws IOException {
        write(0, SECTORS, 1);
        write(0, SECTORS, 2);
        medium.flush();
        assertEquals("2222", cut());
    }

    @Test
    void whatIsHeldBackIsRead() throws IOException {
        write(0, SECTORS, 1);
        medium.flush();
        write(1, 1, 2);
        write(1, 1, 3);
        ByteBuffer read = ByteBuffer.allocate(SECTORS * HeldBack.SECTOR_BYTES);
        medium.read(read, 0);
        assertEquals("1311", values(read.array()));
    }

    @Test
    @Timeout(120)
    void itsServerIsClosedWhileAClientIsThere() throws IOException {
        Path socket = folder.resolve("socket");
        NbdServer server = new NbdServer(medium, socket);
        try (SocketChannel client = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
            // It has begun to talk.
            assertTrue(client.read(ByteBuffer.allocate(1)) > 0);
            server.close();
            ByteBuffer rest = ByteBuffer.allocate(1024);
            while (client.read(rest) >= 0) {
                assertTrue(rest.hasRemaining());
            }
        }
    }
}
