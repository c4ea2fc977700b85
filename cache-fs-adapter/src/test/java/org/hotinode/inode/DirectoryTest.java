package org.hotinode.inode;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import org.agrona.concurrent.UnsafeBuffer;
import org.hotinode.inode.InodeCache.Lookup;
import org.hotinode.linux.Errno;
import org.hotinode.linux.Linux;
import org.hotinode.table.TableOptions;

/// Directories through the real table: what is written is what is read, and a half-written one is not there.
class DirectoryTest {
    private static final int FS = 3;
    private static final int WALK = 7;

    private static Path folder = Path.of("");
    private static InodeCache cache = unopened();
    private static long nextDirectory = 1000;

    private final DirectoryListing listing = new DirectoryListing();
    private final long directory = nextDirectory++;

    @SuppressWarnings("NullAway") // Set before any test runs.
    private static InodeCache unopened() {
        return null;
    }

    @BeforeContainer
    static void open() throws IOException {
        folder = Files.createTempDirectory("hotinode-directory-test-");
        cache = InodeCache.open(
                folder.resolve("region").toString().getBytes(StandardCharsets.UTF_8),
                TableOptions.defaults().withLimitBytes(4L << 30));
    }

    @AfterContainer
    static void close() throws IOException {
        cache.close();
        Files.delete(folder.resolve("region"));
        Files.delete(folder);
    }

    private record Entry(long inode, int type, boolean leftOut, boolean unread) {}

    private static Map<String, Entry> entries(int count, long seed) {
        Random random = new Random(seed);
        Map<String, Entry> entries = new HashMap<>();
        while (entries.size() < count) {
            byte[] name = new byte[1 + random.nextInt(random.nextInt(8) == 0 ? 255 : 20)];
            random.nextBytes(name);
            long inode = random.nextInt(10) == 0 ? random.nextLong() : directoryBase(random) + random.nextInt(5000);
            Entry entry = new Entry(inode, random.nextInt(16), random.nextInt(9) == 0, random.nextInt(9) == 0);
            entries.put(latin(name), entry);
        }
        return entries;
    }

    private static long directoryBase(Random random) {
        return random.nextBoolean() ? 1000 : 1L << 40;
    }

    private static String latin(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    private static byte[] latin(String name) {
        return name.getBytes(StandardCharsets.ISO_8859_1);
    }

    private void write(InodeWriter writer, Map<String, Entry> entries, int errno, int log2Passes) throws IOException {
        long bytes = entries.keySet().stream().mapToLong(String::length).sum();
        try (StatxFields statx = new StatxFields()) {
            statx.inode(directory).mode(Linux.S_IFDIR | 0755).setLong(96, 11).setInt(104, 12);
            writer.beginDirectory(FS, statx.address(), WALK, 99, 55, entries.size(), bytes, log2Passes);
            for (int pass = (1 << log2Passes) - 1; pass >= 0; pass--) {
                for (Map.Entry<String, Entry> each : entries.entrySet()) {
                    byte[] name = latin(each.getKey());
                    Entry entry = each.getValue();
                    if (InodeWriter.pass(name, 0, name.length, log2Passes) == pass) {
                        writer.entry(entry.inode, entry.type, entry.leftOut, entry.unread, name, 0, name.length);
                    }
                }
                if (pass > 0) {
                    writer.endPass(pass);
                }
            }
            writer.attributes(FS, statx.address(), 0, 0, 0);
            writer.endDirectory(errno, 0, false);
        }
    }

    private void write(Map<String, Entry> entries) throws IOException {
        try (InodeWriter writer = new InodeWriter(cache)) {
            write(writer, entries, 0, 0);
        }
    }

    private Map<String, Entry> read() throws IOException {
        assertTrue(cache.directory(FS, directory, listing));
        Map<String, Entry> entries = new HashMap<>();
        for (int i = 0; i < listing.size(); i++) {
            Entry entry = new Entry(listing.inode(i), listing.type(i), listing.leftOut(i), listing.unread(i));
            entries.put(latin(listing.name(i)), entry);
        }
        assertEquals(listing.total(), listing.size());
        return entries;
    }

    @Property(tries = 60)
    void whatIsWrittenIsReadBackInWhateverPasses(
            @ForAll @IntRange(max = 3_000) int count, @ForAll @IntRange(max = 3) int log2Passes, @ForAll long seed)
            throws IOException {
        Map<String, Entry> entries = entries(count, seed);
        try (InodeWriter writer = new InodeWriter(cache)) {
            write(writer, entries, 0, log2Passes);
        }
        assertEquals(entries, read());
        assertTrue(listing.complete());
        assertEquals(11, listing.changedSeconds());
        assertEquals(12, listing.changedNanos());
        assertEquals(55, listing.readAtNanos());
        assertEquals(99, listing.pathHash());
        assertEquals(WALK, listing.walk());
        long before = 0;
        for (int i = 0; i < listing.size(); i++) {
            byte[] name = listing.name(i);
            long hash = NameHash.of(name, 0, name.length);
            assertTrue(hash > 2 && hash >= before, "in the order of hashes");
            before = hash;
        }
    }

    @Property(tries = 30)
    void everyNameIsFoundAndNoOther(@ForAll @IntRange(max = 2_000) int count, @ForAll long seed) throws IOException {
        Map<String, Entry> entries = entries(count, seed);
        write(entries);
        for (Map.Entry<String, Entry> each : entries.entrySet()) {
            byte[] name = latin(each.getKey());
            assertEquals(Lookup.FOUND, cache.lookup(FS, directory, name, 0, name.length, listing));
            assertEquals(each.getValue().inode, listing.inode(0));
            assertArrayEquals(name, listing.name(0));
            assertEquals(1, listing.size());
        }
        for (String absent : entries(100, ~seed).keySet()) {
            byte[] name = latin(absent);
            Lookup expected = entries.containsKey(absent) ? Lookup.FOUND : Lookup.KNOWN_ABSENT;
            assertEquals(expected, cache.lookup(FS, directory, name, 0, name.length, listing));
        }
    }

    @Example
    void directoryThatWasNeverReadIsUnknown() throws IOException {
        assertFalse(cache.directory(FS, directory, listing));
        assertEquals(Lookup.UNKNOWN, cache.lookup(FS, directory, latin("x"), 0, 1, listing));
    }

    @Example
    void partOfADirectoryAnswersOnlyForTheNamesItHas() throws IOException {
        try (InodeWriter writer = new InodeWriter(cache)) {
            write(writer, entries(10, 1), Errno.EIO, 0);
        }
        assertEquals(entries(10, 1), read());
        assertFalse(listing.complete());
        assertEquals(Errno.EIO, listing.errno());
        byte[] name = latin(entries(10, 1).keySet().iterator().next());
        assertEquals(Lookup.FOUND, cache.lookup(FS, directory, name, 0, name.length, listing));
        byte[] absent = latin("a name that is in no directory");
        assertEquals(Lookup.UNKNOWN, cache.lookup(FS, directory, absent, 0, absent.length, listing));
    }

    @Example
    void directoryWithAFragmentOfAnotherWritingIsAMiss() throws IOException {
        write(entries(2_000, 1));
        byte[] key = fragmentKey(1);
        byte[] old = Objects.requireNonNull(cache.table().get(key));
        write(entries(2_000, 2));
        assertEquals(entries(2_000, 2), read());
        cache.table().put(fragmentKey(1 | FragmentLayout.SECOND_SET), old);
        assertFalse(cache.directory(FS, directory, listing));
        assertEquals(0, listing.size());
        int unknown = 0;
        for (String each : entries(2_000, 2).keySet()) {
            byte[] name = latin(each);
            Lookup lookup = cache.lookup(FS, directory, name, 0, name.length, listing);
            assertTrue(lookup != Lookup.KNOWN_ABSENT, "never a false absence");
            unknown += lookup == Lookup.UNKNOWN ? 1 : 0;
        }
        assertTrue(unknown > 0);
    }

    @Example
    void directoryWithoutAFragmentIsAMiss() throws IOException {
        write(entries(2_000, 1));
        assertTrue(cache.table().remove(fragmentKey(1)));
        assertFalse(cache.directory(FS, directory, listing));
    }

    @Example
    void fragmentsThatASmallerListingDoesNotNeedAreRemoved() throws IOException {
        write(entries(5_000, 1));
        write(entries(20, 2));
        assertEquals(entries(20, 2), read());
        assertNoFragmentsButTheFirst();
    }

    private void assertNoFragmentsButTheFirst() throws IOException {
        for (int fragment = 1; fragment < 64; fragment++) {
            assertEquals(null, cache.table().get(fragmentKey(fragment)), "fragment " + fragment);
            int second = fragment | FragmentLayout.SECOND_SET;
            assertEquals(null, cache.table().get(fragmentKey(second)), "fragment " + fragment + " of the second set");
        }
    }

    @Example
    void listingOfWhichAPartWasWrittenLeavesTheOldOne() throws IOException {
        write(entries(5_000, 1));
        for (int seed = 2; seed < 5; seed++) {
            writeTheFirstPassOnly(entries(6_000, seed));
            assertEquals(entries(5_000, 1), read());
            for (String each : entries(5_000, 1).keySet()) {
                byte[] name = latin(each);
                assertEquals(Lookup.FOUND, cache.lookup(FS, directory, name, 0, name.length, listing));
            }
        }
        write(entries(4_000, 5));
        writeTheFirstPassOnly(entries(6_000, 6));
        assertEquals(entries(4_000, 5), read());
        write(entries(20, 7));
        assertEquals(entries(20, 7), read());
    }

    private void writeTheFirstPassOnly(Map<String, Entry> entries) throws IOException {
        long bytes = entries.keySet().stream().mapToLong(String::length).sum();
        try (InodeWriter writer = new InodeWriter(cache);
                StatxFields statx = new StatxFields()) {
            statx.inode(directory).mode(Linux.S_IFDIR);
            writer.beginDirectory(FS, statx.address(), WALK, 99, 55, entries.size(), bytes, 1);
            for (Map.Entry<String, Entry> each : entries.entrySet()) {
                byte[] name = latin(each.getKey());
                if (InodeWriter.pass(name, 0, name.length, 1) == 1) {
                    writer.entry(each.getValue().inode, 8, false, false, name, 0, name.length);
                }
            }
            writer.endPass(1);
        }
    }

    @Example
    void fragmentsThatADeadWriterLeftAreRemoved() throws IOException {
        write(entries(2_000, 1));
        byte[] fragment = Objects.requireNonNull(cache.table().get(fragmentKey(1)));
        for (int left = 1; left < 50; left++) {
            cache.table().put(fragmentKey(left | FragmentLayout.SECOND_SET), fragment);
        }
        write(entries(1_000, 2));
        assertEquals(entries(1_000, 2), read());
        write(entries(20, 3));
        assertNoFragmentsButTheFirst();
    }

    @Example
    void directoryThatWasBegunAndNotEndedKeepsItsOldListing() throws IOException {
        write(entries(300, 1));
        try (InodeWriter writer = new InodeWriter(cache);
                StatxFields statx = new StatxFields()) {
            statx.inode(directory).mode(Linux.S_IFDIR);
            writer.beginDirectory(FS, statx.address(), WALK, 99, 55, 5_000, 50_000, 2);
            for (Map.Entry<String, Entry> each : entries(300, 2).entrySet()) {
                byte[] name = latin(each.getKey());
                writer.entry(each.getValue().inode, 8, false, false, name, 0, name.length);
            }
        }
        assertEquals(entries(300, 1), read());
    }

    @Example
    void damagedFragmentIsAnErrorAndNoAnswer() throws IOException {
        write(entries(10, 1));
        byte[] value = Objects.requireNonNull(cache.table().get(fragmentKey(0)));
        value[FragmentLayout.COUNT_OFFSET]++;
        cache.table().put(fragmentKey(0), value);
        assertThrows(DamagedRecordException.class, () -> cache.directory(FS, directory, listing));
    }

    private byte[] fragmentKey(int fragment) {
        UnsafeBuffer key = new UnsafeBuffer(new byte[Keys.FRAGMENT_LENGTH]);
        Keys.putFragment(key, 0, FS, directory, fragment);
        return key.byteArray();
    }
}
