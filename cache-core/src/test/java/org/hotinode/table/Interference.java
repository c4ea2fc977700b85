package org.hotinode.table;

import java.io.IOException;
import java.io.UncheckedIOException;
import org.agrona.DirectBuffer;
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

    @Override
    public long getLong(int index) {
        interfere();
        return super.getLong(index);
    }

    @Override
    public void putBytes(int index, DirectBuffer from, int fromIndex, int length) {
        interfere();
        super.putBytes(index, from, fromIndex, length);
    }
}
