package org.hotinode.crash.simulated;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.hotinode.crash.simulated.Event.Expectation;
import org.hotinode.linux.Errno;
import org.hotinode.linux.LinuxException;

/// All that happened to a region since the power was last cut.
final class Recording implements SimulatedRegion.Calls {
    final Slab memory = new Slab();
    final StoreLog stores = new StoreLog(memory);
    final List<Event> events = new ArrayList<>();

    private Expectation expected = Expectation.found(Write.none(0));
    private long startBytes;
    private long size;
    /// Syncs that succeed before one fails.
    private int syncsBeforeFailure = Integer.MAX_VALUE;

    /// Begins where the medium holds an image, which a power cut has left.
    ///
    /// @param before what was expected of a crash
    void begin(byte[] image, Expectation before) {
        memory.load(image);
        stores.clear();
        events.clear();
        startBytes = image.length;
        size = startBytes;
        // Only what was durable must be there: from here on that is all that was acknowledged.
        expected = new Expectation(before.newest(), before.durable(), before.durable());
        note("power on");
    }

    /// Forgets what came after so many stores: there the process was killed.
    void killAt(int event, int storeCount) {
        stores.undoTo(storeCount);
        events.subList(event, events.size()).clear();
        expected = events.getLast().expected();
        size = startBytes;
        for (Event each : events) {
            size = each.kind() == Event.Kind.GROW ? each.length() : size;
        }
        note("killed");
    }

    long size() {
        return size;
    }

    Expectation expected() {
        return expected;
    }

    void note(String text, Expectation now) {
        expected = now;
        note(text);
    }

    private void note(String text) {
        add(Event.Kind.NOTE, 0, 0, text);
    }

    private void add(Event.Kind kind, long position, long length, String text) {
        events.add(new Event(kind, stores.size(), position, length, expected, text));
    }

    void failAfter(int syncs) {
        syncsBeforeFailure = syncs;
    }

    boolean hasFailed() {
        return syncsBeforeFailure < 0;
    }

    @Override
    public void commit(long position, long length) throws IOException {
        sync(Event.Kind.COMMIT, "pwritev2", position, length);
    }

    @Override
    public void flush(long position, long length) throws IOException {
        sync(Event.Kind.FLUSH, "msync", position, length);
    }

    private void sync(Event.Kind kind, String call, long position, long length) throws IOException {
        if (syncsBeforeFailure-- == 0) {
            add(Event.Kind.FAILED_SYNC, position, length, "");
            stores.failed(position, length);
            throw new LinuxException(call, Errno.EIO, "simulated");
        }
        add(kind, position, length, "");
    }

    @Override
    public void grow(long bytes) {
        add(Event.Kind.GROW, size, bytes, "");
        size = bytes;
    }
}
