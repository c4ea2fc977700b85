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
    /// @param lsn of its frame
    void visit(AtomicBuffer buffer, int offset, long position, long lsn) throws IOException;
}
