package org.hotinode.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import org.agrona.UnsafeApi;
import org.agrona.concurrent.AtomicBuffer;
import org.hotinode.linux.Linux;
import org.hotinode.linux.LinuxException;
import org.hotinode.linux.NativePath;
import org.hotinode.region.FileRegion;

/// Times what a region costs: the first system calls of a fresh JVM, a hot one, and each way to make 4 KiB durable.
/// Takes the name of a file to make, which is removed at the end; its folder decides what is measured.
final class RegionFigures {
    private static final int PAGE = 4096;
    private static final int WARM_UP = 200;
    private static final int ROUNDS = 2000;
    private static final int STATX_ROUNDS = 2_000_000;
    private static final int DIRTY_PAGES = 100;
    private static final long REGION_BYTES = 64L << 20;

    private RegionFigures() {}

    public static void main(String[] arguments) throws IOException {
        if (arguments.length != 1) {
            throw new IllegalArgumentException("expected the name of a file to make");
        }
        byte[] path = arguments[0].getBytes(UTF_8);
        firstCalls();
        hotStatx();
        try (FileRegion region = FileRegion.create(path, REGION_BYTES, REGION_BYTES, r -> {})) {
            System.out.println("region: " + region);
            // Blocks that have never been written cost a journal commit at their first write: not what is asked here.
            region.buffer(0, (int) REGION_BYTES).setMemory(0, (int) REGION_BYTES, (byte) 1);
            region.flush(0, REGION_BYTES);
            durable("store + commit of 4 KiB", region, 0, at -> region.commit(at, PAGE));
            durable("store + msync of 4 KiB", region, 0, at -> region.flush(at, PAGE));
            durable(
                    "store + commit of 4 KiB, 100 other pages dirty",
                    region,
                    DIRTY_PAGES,
                    at -> region.commit(at, PAGE));
            durable("store + msync of 4 KiB, 100 other pages dirty", region, DIRTY_PAGES, at -> region.flush(at, PAGE));
        } finally {
            Files.delete(Path.of(arguments[0]));
        }
    }

    private static void firstCalls() throws LinuxException {
        long start = System.nanoTime();
        try (NativePath file = NativePath.of("/proc/self/exe".getBytes(UTF_8))) {
            int fd = LinuxException.check(
                    Linux.openat(Linux.AT_FDCWD, file.address(), Linux.O_RDONLY, 0), "open", "/proc/self/exe");
            long statx = UnsafeApi.allocateMemory(Linux.STATX_BYTES);
            Linux.statx(Linux.AT_FDCWD, file.address(), 0, Linux.STATX_BASIC_STATS, statx);
            long mapped = Linux.mmap(0, PAGE, Linux.PROT_READ, Linux.MAP_SHARED, fd, 0);
            long end = System.nanoTime();
            Linux.munmap(mapped, PAGE);
            Linux.close(fd);
            UnsafeApi.freeMemory(statx);
            System.out.printf(Locale.ROOT, "first openat + statx + mmap of this JVM: %.1f ms%n", (end - start) / 1e6);
        }
    }

    private static void hotStatx() {
        long statx = UnsafeApi.allocateMemory(Linux.STATX_BYTES);
        try (NativePath file = NativePath.of("/".getBytes(UTF_8))) {
            double best = Double.MAX_VALUE;
            double bestBare = Double.MAX_VALUE;
            for (int round = 0; round < 5; round++) {
                long start = System.nanoTime();
                for (int i = 0; i < STATX_ROUNDS; i++) {
                    Linux.statx(Linux.AT_FDCWD, file.address(), 0, Linux.STATX_BASIC_STATS, statx);
                }
                long middle = System.nanoTime();
                for (int i = 0; i < STATX_ROUNDS; i++) {
                    Linux.geteuid();
                }
                best = Math.min(best, (double) (middle - start) / STATX_ROUNDS);
                bestBare = Math.min(bestBare, (double) (System.nanoTime() - middle) / STATX_ROUNDS);
            }
            System.out.printf(Locale.ROOT, "statx of /: %.0f ns; geteuid: %.0f ns%n", best, bestBare);
        } finally {
            UnsafeApi.freeMemory(statx);
        }
    }

    private interface Flush {
        void at(long position) throws IOException;
    }

    private static void durable(String what, FileRegion region, int dirtyPages, Flush flush) throws IOException {
        AtomicBuffer all = region.buffer(0, (int) REGION_BYTES);
        int half = (int) REGION_BYTES / 2;
        long[] nanos = new long[ROUNDS];
        for (int round = -WARM_UP; round < ROUNDS; round++) {
            for (int dirty = 0; dirty < dirtyPages; dirty++) {
                all.putInt(half + dirty * 7 * PAGE, round);
            }
            int position = (round + WARM_UP) % (half / PAGE) * PAGE;
            long start = System.nanoTime();
            all.setMemory(position, PAGE, (byte) round);
            flush.at(position);
            if (round >= 0) {
                nanos[round] = System.nanoTime() - start;
            }
        }
        Arrays.sort(nanos);
        System.out.printf(
                Locale.ROOT,
                "%s: p50 %.0f us, p99 %.0f us%n",
                what,
                nanos[ROUNDS / 2] / 1e3,
                nanos[ROUNDS * 99 / 100] / 1e3);
    }
}
