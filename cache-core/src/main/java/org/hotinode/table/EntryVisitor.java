package org.hotinode.table;

import java.io.IOException;
import org.agrona.DirectBuffer;

/// Takes the entries of a scan. The buffers' bytes may change after the call returns.
@FunctionalInterface
public interface EntryVisitor {
    void visit(DirectBuffer key, int keyOffset, int keyLength, DirectBuffer value, int valueOffset, int valueLength)
            throws IOException;
}
