package org.hotinode.crash.simulated;

import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// Lets another write happen where the table's checkpoint or cleaning holds no lock that a write takes. The
/// traces are those of one thread, and still what two threads may do. Called by the classes that [Interleaved]
/// has changed.
public final class Interleaving {
    private static final ThreadLocal<@Nullable Interleaving> CURRENT = new ThreadLocal<>();

    /// Another thread would wait here for a lock that this one holds.
    @SuppressWarnings("serial") // never serialized
    static final class WouldWait extends RuntimeException {
        private WouldWait() {
            super("a write that would wait", null, false, false);
        }
    }

    private final BooleanSupplier chance;
    private final Runnable write;
    /// A write that has not been appended makes room: it must come before any other.
    private boolean makesRoom;
    private boolean writes;

    private Interleaving(BooleanSupplier chance, Runnable write) {
        this.chance = chance;
        this.write = write;
    }

    /// From now on this thread's table sees other writes.
    ///
    /// @param chance whether one happens at a point where it may
    /// @param write does it
    static void begin(BooleanSupplier chance, Runnable write) {
        CURRENT.set(new Interleaving(chance, write));
    }

    static void end() {
        CURRENT.remove();
    }

    /// The next write has not been appended.
    static void writeBegins() {
        Interleaving current = CURRENT.get();
        if (current != null && !current.writes) {
            current.makesRoom = false;
        }
    }

    /// Another thread may write here.
    public static void point() {
        Interleaving current = CURRENT.get();
        if (current != null && !current.makesRoom && !current.writes && current.chance.getAsBoolean()) {
            current.writes = true;
            try {
                current.write.run();
            } finally {
                current.writes = false;
            }
        }
    }

    /// A write finds no room.
    public static void makesRoom() {
        Interleaving current = CURRENT.get();
        if (current == null) {
            return;
        }
        if (current.writes) {
            throw new WouldWait();
        }
        current.makesRoom = true;
    }

    /// A checkpoint or a cleaning that is due is left to the thread that is at it.
    public static boolean unlessOther(boolean due) {
        Interleaving current = CURRENT.get();
        return due && (current == null || !current.writes);
    }
}
