package org.hotinode.benchmarks.subject;

import java.nio.file.Path;
import java.util.List;

/// The subjects by name.
public final class Subjects {
    public static final String HOTINODE = "hotinode";
    public static final List<String> PEERS =
            List.of("bare", "lmdb", "chronicle-map", "rocksdb", "sqlite", "h2", "hashmap");

    private static final long LIMIT_BYTES_PER_ENTRY = 200;
    /// A region can't be much smaller.
    private static final long MIN_LIMIT_BYTES = 64 << 20;

    private Subjects() {}

    /// Opens the subject's store in a folder of its own, or makes it.
    ///
    /// @param entries that it has or is going to have
    public static Subject open(String name, Path folder, Mode mode, long entries) throws Exception {
        // A switch, so that no subject's classes are loaded for another one.
        return switch (name) {
            case HOTINODE -> HotinodeSubject.open(folder, mode);
            case "bare" -> BareSubject.open(folder, entries);
            case "lmdb" -> LmdbSubject.open(folder, mode, entries);
            case "chronicle-map" -> ChronicleMapSubject.open(folder, entries);
            case "rocksdb" -> RocksDbSubject.open(folder, mode, entries);
            case "sqlite" -> SqliteSubject.open(folder, mode);
            case "h2" -> H2Subject.open(folder, mode, entries);
            case "hashmap" -> new HashMapSubject(entries);
            default -> throw new IllegalArgumentException(name);
        };
    }

    /// Opens a store that was not closed.
    public static Subject recover(String name, Path folder, long entries) throws Exception {
        return name.equals("chronicle-map")
                ? ChronicleMapSubject.recover(folder, entries)
                : open(name, folder, Mode.LAZY, entries);
    }

    /// Opens a store that has no more room than 200 bytes an entry, where it can be told so.
    public static Subject openWithin(String name, Path folder, long entries) throws Exception {
        return isLimited(name)
                ? HotinodeSubject.open(folder, Mode.LAZY, Math.max(MIN_LIMIT_BYTES, entries * LIMIT_BYTES_PER_ENTRY))
                : open(name, folder, Mode.LAZY, entries);
    }

    /// Whether it can be told how much room it has.
    public static boolean isLimited(String name) {
        return name.equals(HOTINODE);
    }

    /// Whether its store is there when the process has ended.
    public static boolean persists(String name) {
        return !name.equals("hashmap");
    }

    /// Whether it has writes that survive a power cut once they have returned.
    public static boolean commitsDurably(String name) {
        return switch (name) {
            case "bare", "chronicle-map", "hashmap" -> false;
            default -> true;
        };
    }

    /// Whether its keys are arrays.
    public static boolean takesArrays(String name) {
        return switch (name) {
            case "chronicle-map", "sqlite", "h2", "hashmap" -> true;
            default -> false;
        };
    }

    /// Whether one thread may read it while another one writes.
    public static boolean readsWhileWritten(String name) {
        return !name.equals("hashmap");
    }

    /// What the heap has to have beside what all have.
    public static long heapBytesPerEntry(String name) {
        return switch (name) {
            case "hashmap" -> 420;
            case "h2" -> 450;
            default -> 0;
        };
    }

    /// Whether its store can be opened when its process was killed.
    public static boolean recovers(String name) {
        return persists(name) && !name.equals("bare");
    }

    /// Whether it has room to make while it is updated, of which the pauses are measured.
    public static boolean cleans(String name) {
        return name.equals(HOTINODE);
    }

    /// Whether it can be updated any number of times.
    public static boolean updatesForever(String name) {
        return recovers(name);
    }
}
