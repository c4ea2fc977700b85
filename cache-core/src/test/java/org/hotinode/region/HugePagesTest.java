package org.hotinode.region;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HugePagesTest {
    private static final long LIMIT = 64L << 20;
    private static final long HUGE = Pages.HUGE_BYTES;
    private static final long FIRST = 65_536;
    private static final long SEGMENT = 2 * HUGE;

    @TempDir
    Path folder;

    private final List<String> calls = new ArrayList<>();
    private final HugePages pages =
            new HugePages((start, end, how) -> calls.add(start / HUGE + "-" + end / HUGE + " " + how));

    private List<String> protecting(int segment, Protection protection) throws IOException {
        calls.clear();
        long from = FIRST + segment * SEGMENT;
        pages.protect(from, from + SEGMENT, protection);
        return calls;
    }

    @Test
    void aPageThatOthersMayStoreToIsProtectedWithTheLastOfThem() throws Exception {
        assertEquals(List.of("3-4 READ"), protecting(1, Protection.READ));
        assertEquals(List.of("4-6 READ"), protecting(2, Protection.READ));
        assertEquals(List.of(), protecting(2, Protection.READ));
        // Of both the page at the end of the second is the third's too, which nobody has closed.
        assertEquals(List.of("4-6 READ_WRITE"), protecting(2, Protection.READ_WRITE));
        assertEquals(List.of("3-4 READ_WRITE"), protecting(1, Protection.READ_WRITE));
        assertEquals(List.of("3-4 READ"), protecting(1, Protection.READ));
        assertEquals(List.of("1-3 READ"), protecting(0, Protection.READ));
        assertEquals(List.of("4-6 READ"), protecting(2, Protection.READ));
        // Page 2 is shared by segments 0 and 1, page 4 by 1 and 2.
        assertEquals(List.of("2-5 READ_WRITE"), protecting(1, Protection.READ_WRITE));
    }

    @Test
    void preparingStoresToNothingThatSomebodyHasStoredTo() throws Exception {
        byte[] path = NvmFile.bytes(folder.resolve("region"));
        try (FileRegion region = FileRegion.create(path, FIRST + SEGMENT, LIMIT, created -> {})) {
            region.grow(region.wellSized(FIRST + 3 * SEGMENT));
            assertTrue(region.size() >= FIRST + 3 * SEGMENT);
            region.buffer(FIRST, 8).putLong(0, 1);
            region.prepare(FIRST + SEGMENT, SEGMENT, false);
            region.buffer(FIRST + SEGMENT, 8).putLong(0, 2);
            region.buffer(FIRST + 2 * SEGMENT - 8, 8).putLong(0, 3);
            region.prepare(FIRST + SEGMENT, SEGMENT, true);
            region.prepare(FIRST + 2 * SEGMENT, SEGMENT, true);
            region.buffer(FIRST + 2 * SEGMENT, 8).putLong(0, 4);
        }
        try (FileRegion region = FileRegion.open(path, Access.WRITE, LIMIT)) {
            region.prepare(FIRST + SEGMENT, 2 * SEGMENT, false);
            assertEquals(1, region.buffer(FIRST, 8).getLong(0));
            assertEquals(2, region.buffer(FIRST + SEGMENT, 8).getLong(0));
            assertEquals(3, region.buffer(FIRST + 2 * SEGMENT - 8, 8).getLong(0));
            assertEquals(4, region.buffer(FIRST + 2 * SEGMENT, 8).getLong(0));
        }
    }

    @Test
    void whatIsStoredByACallIsInTheMapping() throws Exception {
        byte[] path = NvmFile.bytes(folder.resolve("region"));
        UnsafeBuffer direct = new UnsafeBuffer(ByteBuffer.allocateDirect(16));
        direct.putLong(0, 5);
        UnsafeBuffer heap = new UnsafeBuffer(new byte[16]);
        heap.putLong(8, 6);
        try (FileRegion region = FileRegion.create(path, 2 * Pages.BYTES, LIMIT, created -> {})) {
            region.store(Pages.BYTES - 4, direct, 12);
            region.store(Pages.BYTES + 8, heap, 16);
            assertEquals(5, region.buffer(Pages.BYTES - 4, 8).getLong(0));
            assertEquals(6, region.buffer(Pages.BYTES + 16, 8).getLong(0));
        }
    }
}
