package org.hotinode.table;

import java.io.IOException;
import java.util.List;
import org.hotinode.log.LogRange;
import org.hotinode.region.Region;

/// Makes durable what recovery has read: it is in the page cache, and perhaps only there. That comes before anything is
/// appended behind it, and before a slot of a page that the kernel may write back points to it.
///
/// Where a sync may have failed clean pages prove nothing, so they are written again: what is not published, for its
/// commit may have been told of an error and been killed right after, and what is known to have been lost.
final class TailSync {
    private final Region region;
    private final SharedHeader header;
    private final List<LogRange> published;
    private final List<LogRange> unpublished;
    private final boolean rewritesPublished;
    private final boolean rewritesUnpublished;

    private TailSync(LogTail tail, Region region, SharedHeader header, boolean rewrites) {
        this.region = region;
        this.header = header;
        this.published = tail.published();
        this.unpublished = tail.unpublished();
        this.rewritesPublished = rewrites;
        this.rewritesUnpublished = rewrites || header.isTrusted();
    }

    /// Of a tail that was read to its end, with the header as it was found.
    static TailSync of(LogTail tail, Region region, SharedHeader header, boolean indexAhead) {
        boolean rewrites = header.mayFlushMiss() && (indexAhead || !header.isTrusted());
        return new TailSync(tail, region, header, rewrites);
    }

    void run() throws IOException {
        header.flushBegins();
        for (LogRange range : published) {
            makeDurable(range, rewritesPublished);
        }
        for (LogRange range : unpublished) {
            makeDurable(range, rewritesUnpublished);
        }
        header.flushEnds();
    }

    private void makeDurable(LogRange range, boolean rewrite) throws IOException {
        if (range.lengthBytes() > 0 && rewrite) {
            region.commit(range.position(), range.lengthBytes());
        } else if (range.lengthBytes() > 0) {
            region.flush(range.position(), range.lengthBytes());
        }
    }
}
