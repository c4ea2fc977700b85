package org.hotinode.region;

import java.lang.ref.Cleaner;
import java.util.concurrent.locks.LockSupport;
import org.hotinode.linux.Errno;
import org.hotinode.linux.Linux;
import org.hotinode.linux.LinuxException;

/// Address space without memory, into which a file is mapped piece by piece. It is given back, with all that
/// is mapped in it, only once this object is unreachable.
final class Reservation {
    private static final Cleaner CLEANER = Cleaner.create();

    private static final int ATTEMPTS = 5;
    private static final long WAIT_NANOS = 20_000_000;

    private final long address;
    private final long bytes;

    private Reservation(long address, long bytes) {
        this.address = address;
        this.bytes = bytes;
    }

    static Reservation of(long bytes, String file) throws LinuxException {
        // A huge page of the file can be mapped as one only where address and position are aligned alike.
        long reserved = bytes + Pages.HUGE_BYTES;
        long start = reserve(reserved);
        for (int attempt = 0; start == -Errno.ENOMEM && attempt < ATTEMPTS; attempt++) {
            // Reservations that nobody can reach any more may be all that is in the way.
            System.gc();
            LockSupport.parkNanos(WAIT_NANOS);
            start = reserve(reserved);
        }
        LinuxException.check(start, "mmap", file + ": " + bytes + " bytes of address space");
        Reservation reservation = new Reservation(Pages.hugeUp(start), bytes);
        CLEANER.register(reservation, new Unmap(start, reserved));
        return reservation;
    }

    long address() {
        return address;
    }

    long bytes() {
        return bytes;
    }

    /// Maps a piece of the file where the same piece of the reservation is. `start` and `end` are page
    /// aligned.
    void place(OpenFile file, long start, long end, Protection protection, Medium medium) throws LinuxException {
        file.map(address + start, end - start, protection, medium, Linux.MAP_FIXED, start);
    }

    private static long reserve(long bytes) {
        return Linux.mmap(
                0, bytes, Linux.PROT_NONE, Linux.MAP_PRIVATE | Linux.MAP_ANONYMOUS | Linux.MAP_NORESERVE, -1, 0);
    }

    private record Unmap(long address, long bytes) implements Runnable {
        @Override
        public void run() {
            int result = Linux.munmap(address, bytes);
            if (result < 0) {
                throw new IllegalStateException("munmap: " + Errno.name(-result));
            }
        }
    }
}
