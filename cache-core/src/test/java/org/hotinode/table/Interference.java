package org.hotinode.table;

import java.io.IOException;
import java.io.UncheckedIOException;
import org.agrona.concurrent.UnsafeBuffer;

/// A buffer that lets something happen when it is first touched in the midst of a lookup.
final class Interference extends UnsafeBuffer {
    private final Step step;
    private boolean done;

    interface Step {
        void run() throws IOException;
    }

    Interference(byte[] bytes, Step step) {
        super(bytes);
        this.step = step;
    }

    private void interfere() {
        if (!done) {
            done = true;
            try {
                step.run();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /// A key's, when it is compared with a record's.
    @Override
    public long addressOffset() {
        interfere();
        return super.addressOffset();
    }

    /// A value's, when room is made for it.
    @Override
    public void checkLimit(int limit) {
        interfere();
        super.checkLimit(limit);
    }
}
