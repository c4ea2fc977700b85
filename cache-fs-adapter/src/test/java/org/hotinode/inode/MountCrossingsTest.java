package org.hotinode.inode;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class MountCrossingsTest {
    private static byte[] bytes(String path) {
        return path.getBytes(StandardCharsets.UTF_8);
    }

    private static MountCrossing crossing(String path, long inode) {
        return new MountCrossing(bytes(path), 1, inode, MountCrossing.Descent.ENTERED);
    }

    private static long inodeAt(MountCrossings crossings, String path) {
        MountCrossing found = crossings.at(bytes(path), 0, path.length());
        return found == null ? -1 : found.inode();
    }

    @Test
    void everyPathIsFoundAndNoOther() {
        List<MountCrossing> all = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            all.add(crossing("a/b" + i + "/c", i));
        }
        MountCrossings crossings = new MountCrossings(all);
        assertEquals(1_000, crossings.all().size());
        for (int i = 0; i < 1_000; i++) {
            assertEquals(i, inodeAt(crossings, "a/b" + i + "/c"));
            assertTrue(crossings.mayBeIn(bytes("a/b" + i), 0, ("a/b" + i).length()));
        }
        assertEquals(-1, inodeAt(crossings, "a/b1000/c"));
        assertFalse(crossings.mayBeIn(bytes("a"), 0, 1));
    }

    @Test
    void pathIsASliceOfABuffer() {
        MountCrossings crossings = new MountCrossings(List.of(crossing("proc", 5)));
        assertNotNull(crossings.at(bytes("/proc/"), 1, 4));
        assertTrue(crossings.mayBeIn(bytes("xx"), 2, 0), "the root");
    }

    @Test
    void theLastOfOnePathCounts() {
        MountCrossings crossings = new MountCrossings(List.of(crossing("a", 1), crossing("b", 2), crossing("a", 3)));
        assertEquals(2, crossings.all().size());
        assertEquals(3, inodeAt(crossings, "a"));
    }

    @Test
    void noneIsEmpty() {
        MountCrossings none = new MountCrossings(List.of());
        assertTrue(none.isEmpty());
        assertNull(none.at(bytes("a"), 0, 1));
        assertFalse(none.mayBeIn(bytes("a"), 0, 1));
    }
}
