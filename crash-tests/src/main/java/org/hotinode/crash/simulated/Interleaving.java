package org.hotinode.crash.simulated;

import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// Lets another write happen where the table's checkpoint or cleaning holds no lock that a write takes, and another
/// checkpoint beside cleaning. It is always the same for a seed, and still what several threads may do. Called by the
/// classes that [Interleaved] has changed.
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
    private final @Nullable Runnable checkpoint;
    private @Nullable Turns checkpointing;
    /// A write that has not been appended makes room: it must come before any other.
    private boolean makesRoom;
    private boolean writes;

    private Interleaving(BooleanSupplier chance, Runnable write, @Nullable Runnable checkpoint) {
        this.chance = chance;
        this.write = write;
        this.checkpoint = checkpoint;
    }

    /// From now on this thread's table sees other writes.
    ///
    /// @param chance whether one happens at a point where it may
    /// @param write does it
    /// @param checkpoint is another thread's, or null if none is to be
    static void begin(BooleanSupplier chance, Runnable write, @Nullable Runnable checkpoint) {
        CURRENT.set(new Interleaving(chance, write, checkpoint));
    }

    static void end() {
        try {
            checkpointBegins();
        } finally {
            CURRENT.remove();
        }
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
        if (Turns.stop()) {
            return;
        }
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

    /// Another thread may write here, or be at a checkpoint.
    public static void pointOfCleaning() {
        point();
        Interleaving current = CURRENT.get();
        if (current != null && current.checkpoint != null && !current.writes && current.chance.getAsBoolean()) {
            Turns turns = current.checkpointing;
            if (turns == null) {
                turns = new Turns(current.checkpoint);
            }
            // Where it throws, it is done.
            current.checkpointing = null;
            current.checkpointing = turns.next() ? turns : null;
        }
    }

    /// This thread wants the lock of checkpoints: the other one's has to end.
    public static void checkpointBegins() {
        Interleaving current = CURRENT.get();
        Turns turns = current == null ? null : current.checkpointing;
        if (current != null && turns != null) {
            current.checkpointing = null;
            turns.finish();
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
