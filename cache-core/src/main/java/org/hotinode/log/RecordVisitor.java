package org.hotinode.log;

import java.io.IOException;
import org.agrona.concurrent.AtomicBuffer;

/// Takes the records of a frame, in order.
@FunctionalInterface
public interface RecordVisitor {
    /// Takes one.
    ///
    /// @param buffer the segment
    /// @param offset of the record in it, in bytes
    /// @param position of the record in the region, in bytes
    /// @param version LSN of the frame that it was first appended in
    void visit(AtomicBuffer buffer, int offset, long position, long version) throws IOException;
}
