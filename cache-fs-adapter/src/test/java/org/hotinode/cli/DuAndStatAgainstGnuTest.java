package org.hotinode.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.hotinode.walk.MakeTree;
import org.hotinode.walk.RawDirectory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// GNU du and stat over the live tree are the model: same output, same exit code.
final class DuAndStatAgainstGnuTest {
    private static final Path MEMORY = Path.of("/dev/shm");

    private static Path folder = Path.of("not made yet");
    private static CommandLine commands;

    @BeforeAll
    static void walkATreeOfEverything() throws IOException {
        CommandLine.assumeVersion("du", "9.1");
        CommandLine.assumeVersion("stat", "9.1");
        folder = Files.createTempDirectory("du-");
        Path tree = folder.resolve("tree");
        MakeTree.everything(tree.toString(), 2000);
        for (int size : new int[] {1, 1023, 1024, 1025, 10_189, 10_190, 10_240, 10_241, 1_048_575, 1_048_577}) {
            Files.write(tree.resolve("of-" + size), new byte[size]);
        }
        commands = new CommandLine(folder, folder.resolve("region.nvm"));
        commands.gnu("sync");
        assertEquals(0, commands.hotinode("walk", "tree").status());
    }

    @AfterAll
    static void removeTheTree() throws IOException {
        if (Files.isDirectory(folder)) {
            RawDirectory.removeTree(folder.toString());
        }
    }

    private static void assertSame(String... words) throws IOException {
        assertAlike(commands.gnu(words), commands.hotinode(words), String.join(" ", words));
    }

    private static void assertAlike(CommandLine.Result expected, CommandLine.Result actual, String words) {
        String said = words + "\n" + actual.err();
        CommandLine.assertSameLines(expected, actual, said);
        assertEquals(expected.err(), actual.err(), said);
        assertEquals(expected.status(), actual.status(), said);
    }

    private static String[] words(String first, String rest) {
        return (first + " " + rest).split(" ", -1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "tree",
                "-s tree",
                "-a tree",
                "-ab tree",
                "-ah tree",
                "-a --si tree",
                "-h tree",
                "-sb tree",
                "-b tree",
                "-d 1 tree",
                "--max-depth=2 -a tree",
                "-s -k tree",
                "-s -m tree",
                "-s -B 4096 tree",
                "-s --block-size=1M tree",
                "-a -BM tree",
                "-s -B KB tree",
                "-s -B k tree",
                "-s -B MiB tree",
                "-s -BM -k tree",
                "-a -B human-readable tree",
                "-a -B si tree",
                "-sB h tree",
                "-sB s tree",
                "-s -B 'human tree",
                "-s -B '1K tree",
                "-s -B '1 tree",
                "-s -h -B 1 tree",
                "-s -B si -k tree",
                "-s --inodes -B si tree",
                "-s -B 8E tree",
                "-s -B 18446744073709551615 tree",
                "-s --apparent-size tree",
                "--apparent-size -ah tree",
                "-bh tree",
                "-hb tree",
                "-S tree",
                "-S -d 1 tree",
                "-l tree",
                "-c tree",
                "-sc tree/kinds tree tree/names",
                "-c tree tree/kinds tree",
                "-s tree tree",
                "-c tree/names/plain tree/names",
                "--inodes tree",
                "-s --inodes tree",
                "-x tree",
                "-0 tree",
                "-s tree/",
                "-s tree//",
                "-s ./tree",
                "-s tree/kinds/up/names",
                "-s tree/kinds/up",
                "-s tree/kinds/up/",
                "tree/names/plain",
                "tree/kinds/dangling",
                "tree/nowhere",
                "tree/names/plain/x",
                "tree/kinds/itself/x tree/empty",
            })
    void duPrintsTheSame(String arguments) throws IOException {
        String[] du = words("du", arguments);
        CommandLine.Result expected = anyOfTheLinks(commands.gnu(du));
        CommandLine.Result actual = anyOfTheLinks(commands.hotinode(du));
        assertAlike(expected, actual, String.join(" ", du));
    }

    // Which of a file's names is met first is as free as the order.
    private static CommandLine.Result anyOfTheLinks(CommandLine.Result result) {
        return new CommandLine.Result(result.status(), result.out().replaceAll("linked-\\d", "linked"), result.err());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-s -a tree",
                "-s -d 2 tree",
                "-d x tree",
                "-B x tree",
                "-B ' tree",
                "-B 0 tree",
                "-B 16E tree",
                "-B sic tree",
                "--foo tree",
                "-@ tree"
            })
    void duRefusesWhatMakesNoSense(String arguments) {
        CommandLine.Result result = commands.hotinode(words("du", arguments));
        assertEquals(2, result.status());
        assertTrue(result.err().startsWith("du: "), result.err());
        assertEquals("", result.out());
    }

    // tmpfs takes sizes and times that a disk doesn't.
    private static Path inMemory() throws IOException {
        assumeTrue(
                Files.isWritable(MEMORY)
                        && "tmpfs".equals(Files.getFileStore(MEMORY).type()),
                "tmpfs expected");
        return Files.createTempDirectory(MEMORY, "hotinode-");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-sb",
                "-sbh",
                "-s --apparent-size",
                "-s --apparent-size -h",
                "-s --apparent-size --si",
                "-s --apparent-size -B1E",
                "-bS",
                "-bc",
                "-ab"
            })
    void duAddsUpWhatIsBeyondSixtyThreeBits(String options) throws IOException {
        Path huge = inMemory();
        try {
            long[] sizes = {1L << 62, Long.MAX_VALUE, Long.MAX_VALUE};
            for (int files = 2; files <= 3; files++) {
                for (int i = 0; i < files; i++) {
                    try (RandomAccessFile file =
                            new RandomAccessFile(huge.resolve("of" + i).toFile(), "rw")) {
                        file.setLength(sizes[i]);
                    }
                }
                CommandLine here = new CommandLine(huge, folder.resolve("huge.nvm"));
                String json = here.hotinode("walk", "--json", huge.toString()).out();
                assertFalse(json.contains(":-"), json);
                assertFalse(here.hotinode("info", "--json").out().contains(":-"));
                String[] du = words("du", options + " .");
                assertAlike(here.gnu(du), here.hotinode(du), String.join(" ", du));
            }
        } finally {
            RawDirectory.removeTree(huge.toString());
        }
    }

    private static final String[] PATHS = {
        "tree",
        "tree/",
        "tree/empty",
        "tree/names/plain",
        "tree/names/with\nnewline",
        "tree/names/'\"",
        "tree/names/back\\slash",
        "tree/names/\u00ff\u00fe\u0080",
        "tree/names/d\u00e4\n/inside",
        "tree/kinds/sparse",
        "tree/kinds/linked-2",
        "tree/kinds/pipe",
        "tree/kinds/socket",
        "tree/kinds/null",
        "tree/kinds/loop",
        "tree/kinds/dangling",
        "tree/kinds/odd",
        "tree/kinds/up",
        "tree/kinds/up/",
        "tree/kinds/up/names/plain",
        "tree/kinds/itself/",
        "tree/nowhere",
        "tree/no'where",
        "tree/no\nwhere'",
        "tree/names/plain/x",
        ""
    };

    @Test
    void linkToAFileWithASlashAtItsEndIsNoDirectory() throws IOException {
        Files.createSymbolicLink(folder.resolve("file-as-folder"), Path.of("tree/names/plain/"));
        Files.createSymbolicLink(folder.resolve("folder-as-folder"), Path.of("tree/names/"));
        assertSame("stat", "-L", "-c", "%n %i", "file-as-folder", "folder-as-folder");
    }

    private static void assertStatSame(String... options) throws IOException {
        String[] all = Arrays.copyOf(new String[] {"stat"}, 1 + options.length + PATHS.length);
        System.arraycopy(options, 0, all, 1, options.length);
        System.arraycopy(PATHS, 0, all, 1 + options.length, PATHS.length);
        assertSame(all);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "%a %A %b %B %d %D %f %F %g %G %h %i %m %n %N %o %r %R %s %t %T %u %U",
                "%y %Y %z %Z %w %W",
                "%Hd %Ld %Hr %Lr %#a %#f|%05a|%-8a|%8a|%+s|% s|%020s|%-20s|%.20s|%'s",
                "%.0Y %.Y %.3Y %.12Y %20.3Y %-20.3Y| %020.3Y %+Y % Y|%.1W",
                "%10n|%-40n|%.3n|%40N|%10.4A|%30y|%-40y|%.10y|%5F",
                "%#R %#D %#t %.5d %.0d %08f %5%|",
                "%% %e %k \\n \\t",
                "plain",
                ""
            })
    void statPrintsTheSameByFormat(String format) throws IOException {
        if (format.contains("%5%")) {
            assertEquals(2, commands.hotinode("stat", "-c", format, "tree").status());
            return;
        }
        assertStatSame("-c", format);
    }

    @Test
    void statPrintsTheSameWithoutFormat() throws IOException {
        for (String path : PATHS) {
            // Access times are changed by looking: by this very run.
            CommandLine.Result expected = commands.gnu("stat", path);
            CommandLine.Result actual = commands.hotinode("stat", path);
            assertEquals(withoutAccessTime(expected.out()), withoutAccessTime(actual.out()));
            assertEquals(expected.err(), actual.err());
            assertEquals(expected.status(), actual.status());
        }
    }

    private static String withoutAccessTime(String out) {
        return out.replaceAll("(?m)^Access: \\d.*$", "Access:");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-0.000000001",
                "-1",
                "-1.000000001",
                "-1.5",
                "-1.999999999",
                "-2.000000001",
                "-0.1",
                "-99.123456789",
                "0.000000001",
                "1.999999999",
                "-62135596800",
                "-62135596800.000000001",
                "-60734016000",
                "-30628713600",
                "-65000000000",
                "-99000000000",
                "327416428800.5",
            })
    void timesFarFromOursAreShownTheSame(String time) throws IOException {
        Path odd = inMemory();
        try {
            CommandLine here = new CommandLine(odd, folder.resolve("odd.nvm"));
            assertEquals(0, here.gnu("touch", "-d", "@" + time, "file").status());
            assertEquals(0, here.hotinode("walk", odd.toString()).status());
            String[] stat = {
                "stat",
                "-c",
                "%y|%Y|%.0Y|%.1Y|%.3Y|%.8Y|%.9Y|%.11Y|%.Y|%15.3Y|%-15.3Y|%015.3Y|%+.3Y|"
                        + "%9.3Y|%2.1Y|%1.1Y|%20.11Y|%-20.11Y|%-30.12Y|%020.3Y|%+020.3Y|% 20Y|%-20Y|%020Y|%20.0Y|",
                "file"
            };
            assertAlike(here.gnu(stat), here.hotinode(stat), time);
            String[] find = {"find", "file", "-printf", "%t|%T@|%T+|%TC|%Ty|%TY|%TG|%Tg|%TF|%TD|%Tc|%Tx|%TV|%Ts|%TZ\\n"
            };
            assertAlike(here.gnu(find), here.hotinode(find), time);
        } finally {
            RawDirectory.removeTree(odd.toString());
        }
    }

    @Test
    void statFollowsSymlinksAndReadsEscapesOnRequest() throws IOException {
        assertStatSame("-L", "-c", "%n %F %i %s");
        assertStatSame("--printf", "%n\\t\\x41\\101\\e\\\"\\\\\\a\\b\\f\\r\\v\\n");
        assertStatSame("--printf=%i");
        assertSame("stat", "--format=%n", "tree");
        assertSame("stat", "--dereference", "--format", "%F", "tree/kinds/up");
        assertSame("stat", "-Lc", "%F", "--", "tree/kinds/up");
        assertSame("stat", "-c", "--help", "tree");
        assertSame("stat", "--format", "--help", "tree", "--", "--help");
    }

    @Test
    void statAsJsonHasTheNamesOfStatx() {
        CommandLine.Result result =
                commands.hotinode("stat", "--json", "tree/names/\u00ff\u00fe\u0080", "tree/kinds/odd");
        assertEquals(0, result.status(), result.err());
        String[] lines = result.out().split("\n", -1);
        assertEquals(3, lines.length);
        for (String key : new String[] {
            "path",
            "pathBase64",
            "asOf",
            "stx_mask",
            "stx_blksize",
            "stx_attributes",
            "stx_nlink",
            "stx_uid",
            "stx_gid",
            "stx_mode",
            "stx_ino",
            "stx_size",
            "stx_blocks",
            "stx_attributes_mask",
            "stx_atime",
            "stx_ctime",
            "stx_mtime",
            "tv_sec",
            "tv_nsec",
            "stx_rdev_major",
            "stx_rdev_minor",
            "stx_dev_major",
            "stx_dev_minor"
        }) {
            assertTrue(lines[0].contains("\"" + key + "\":"), key + " in " + lines[0]);
        }
        assertTrue(lines[0].contains("\"pathBase64\":\"dHJlZS9uYW1lcy///oA=\""), lines[0]);
        assertTrue(lines[1].contains("\"targetBase64\":\"/wp4\""), lines[1]);
    }
}
