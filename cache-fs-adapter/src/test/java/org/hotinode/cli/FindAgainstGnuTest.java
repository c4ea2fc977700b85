package org.hotinode.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
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

/// GNU find over the live tree is the model: same lines, same exit code.
final class FindAgainstGnuTest {
    private static Path folder = Path.of("not made yet");
    private static CommandLine commands;

    @BeforeAll
    static void walkATreeOfEverything() throws IOException {
        CommandLine.assumeVersion("find", "4.9.0");
        folder = Files.createTempDirectory("find-");
        MakeTree.everything(folder.resolve("tree").toString(), 3000);
        Files.createSymbolicLink(folder.resolve("tree-link"), Path.of("tree"));
        commands = new CommandLine(folder, folder.resolve("region.nvm"));
        assertEquals(0, commands.hotinode("walk", "tree").status());
    }

    @AfterAll
    static void removeTheTree() throws IOException {
        if (Files.isDirectory(folder)) {
            RawDirectory.removeTree(folder.toString());
        }
    }

    private static void assertSame(String... words) throws IOException {
        String[] find = concat("find", words);
        CommandLine.Result expected = commands.gnu(find);
        CommandLine.Result actual = commands.hotinode(find);
        String said = String.join(" ", find) + "\n" + actual.err();
        CommandLine.assertSameLines(expected, actual, said);
        assertEquals(expected.status(), actual.status(), said);
        assertEquals(expected.err(), actual.err(), said);
    }

    private static String[] concat(String first, String[] rest) {
        String[] all = Arrays.copyOf(new String[] {first}, rest.length + 1);
        System.arraycopy(rest, 0, all, 1, rest.length);
        return all;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "%i %s %b %m %n %U %G %y %T@ %l %P\\n",
                "%p|%P|%f|%h|%H|%d\\n",
                "%c|%t|%D|%g|%G|%u|%U|%k|%M|%Y|%S\\n",
                "%C@ %C+ %T@ %T+\\n",
                "%Ta %TA %Tb %TB %Tc %Td %TD %Th %TH %Tj %Tk %Tl %Tm %TM\\n",
                "%Tp %Tr %TS %TT %TU %Tw %TW %Tx %TX %Ty %TY %TZ %TC %Te %TF %Tg %TG %Tn %Tt %TP %TR %Tu %TV %Tz %Ts\\n",
                "%TE%TJ%TK%TL%TN%TO%Tf%Ti%To%Tq%Tv%T-\\n",
                "[%10s|%-10s|%010s|%.1s|%5m|%05m|%#m|%-5m|%+m|%.6m|%5d|%05d|%+d|% d|%-5d|%.3d]\\n",
                "[%10S|%.3S|%-12S|%020S|%+S|%40T+|%-40T@|%5y|%.2M|%80p|%.4p|%%|%3c|%-40t|%.2i|%12i]\\n",
                "%#5m|%#.0m|%.0d|%#s|% s|%+s|%08i|%-8k|%+k\\n",
                "%5%|%-5%|%.3%|%05%%|%T%|%A%x|%5T%|%-5C%|%#T%\\n",
                "%#S|%#.3S|%#.0S|%#10.2S|%#-12S|%#012S|%+#S|%# S|%#.20S|%.20S\\n",
                "\\a\\b\\f\\n\\r\\t\\v\\\\|\\0|\\101\\1012\\7|\\377\\n",
                "no newline",
                "stop\\c never seen",
                "",
            })
    void printsTheSameLinesByFormat(String format) throws IOException {
        assertSame("tree", "-printf", format);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\\q|%q|%E|%x\\n", "%T", "%5T", "%A", "\\"})
    void warnsOfTheSameOddFormats(String format) throws IOException {
        assertSame("tree", "-maxdepth", "0", "-printf", format);
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTC", "America/New_York", "Asia/Kathmandu", "EST5EDT", "XYZ-3:30"})
    void knowsTimeZonesAsTheCLibraryDoes(String zone) throws Exception {
        Path output = Files.createTempFile(folder, "output", "");
        String format = "%T+ %Tc %TZ %Tz %TV %P\\n";
        Process child = HotinodeProcess.start(
                        folder,
                        output,
                        "--region",
                        folder.resolve("region.nvm").toString(),
                        "find",
                        "tree/kinds",
                        "-printf",
                        format)
                .environment("TZ", zone)
                .start();
        assertEquals(0, child.waitFor());
        CommandLine.Result expected =
                new CommandLine(folder, folder).with("TZ", zone).gnu("find", "tree/kinds", "-printf", format);
        CommandLine.Result actual =
                new CommandLine.Result(0, Files.readString(output, java.nio.charset.StandardCharsets.ISO_8859_1), "");
        CommandLine.assertSameLines(expected, actual, zone);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "tree",
                "tree/",
                "tree//",
                "./tree",
                "tree/.",
                "tree/..//tree/names",
                "tree-link/",
                "tree-link/kinds",
                "tree/kinds/up",
                "tree/kinds/up/names",
                "tree/kinds/dangling",
                "tree/kinds/dangling/",
                "tree/kinds/itself",
                "tree/kinds/itself/x",
                "tree/names/plain",
                "tree/names/plain/",
                "tree/names/plain/x",
                "tree/nowhere",
                "tree/with\nnewline'\\\u00ff",
                "tree/names/with\nnewline",
                "tree/names/d\u00e4\n",
                ""
            })
    void beginsWhereGnuDoes(String start) throws IOException {
        assertSame(start, "-printf", "%p|%P|%f|%h|%H|%d|%y|%l\\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {".", "./", ".//", ".////", "k", "k/", "k//", "k///", "kk/", "kk//", "./k//"})
    void showsTheDirectoryOfShortStartsAsGnu(String start) throws IOException {
        Path odd = Files.createDirectories(folder.resolve("odd/k")).resolveSibling("kk");
        if (!Files.exists(odd)) {
            Files.createSymbolicLink(odd, Path.of("k"));
        }
        CommandLine here = new CommandLine(folder.resolve("odd"), folder.resolve("odd.nvm"));
        assertEquals(0, here.hotinode("walk", ".").status());
        String[] find = {"find", start, "-maxdepth", "1", "-printf", "[%h] [%f] [%p] [%P]\\n"};
        CommandLine.assertSameLines(here.gnu(find), here.hotinode(find), start);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "tree/kinds/dangling -printf %p|%y|%Y|%l\\n",
                "tree/kinds/dangling/",
                "tree/kinds/itself",
                "tree/kinds/itself/x",
                "tree/kinds/up -maxdepth 1",
                "tree/nowhere tree/kinds/dangling"
            })
    void takesALinkThatLeadsNowhereForItself(String arguments) throws IOException {
        assertSame(concat("-H", arguments.split(" ", -1)));
    }

    @Test
    void saysWhereALinkCannotBeFollowed() throws IOException {
        Path links = Files.createDirectories(folder.resolve("links"));
        Files.createSymbolicLink(links.resolve("long"), Path.of("x".repeat(4095)));
        Files.createSymbolicLink(links.resolve("nowhere"), Path.of("y".repeat(255)));
        CommandLine here = new CommandLine(links, folder.resolve("links.nvm"));
        assertEquals(0, here.hotinode("walk", ".").status());
        for (String format : new String[] {"%P %Y\\n", "%P %y\\n"}) {
            String[] find = {"find", ".", "-printf", format};
            CommandLine.Result actual = here.hotinode(find);
            assertEquals(here.gnu(find).err(), actual.err());
            CommandLine.assertSameLines(here.gnu(find), actual, format);
            assertEquals(0, actual.status());
        }
        String[] stat = {"stat", "-L", "-c", "%n", "long"};
        assertEquals(here.gnu(stat).err(), here.hotinode(stat).err());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-name a/b",
                "-warn -name a/b -iname */ -name /",
                "-warn -nowarn -name a/b",
                "-warn -name a/b -nowarn -name c/d -printf \\q"
            })
    void warnsWhereGnuDoes(String expression) throws IOException {
        assertSame(concat("tree/kinds", expression.split(" ", -1)));
    }

    @Test
    void showsAccessTimesOfWhatNobodyReads() throws IOException {
        assertSame("tree", "-type", "f", "-printf", "%a %A@ %A+ %AY %P\\n");
    }

    @Test
    void takesSeveralStartsAndAbsoluteOnes() throws IOException {
        String absolute = folder.resolve("tree").toString();
        assertSame("tree/names", "nowhere", "tree/kinds", absolute + "/empty", "-print");
        assertSame("-H", "tree-link", "-maxdepth", "1");
        assertSame("tree/deep", "-name", "bottom", "-printf", "%d %P\\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-name *",
                "-name *1*",
                "-iname WITH*",
                "-name [*]",
                "-name \\*",
                "-path *names/*",
                "-wholename tree/k*",
                "-ipath *KINDS*",
                "-lname *r*",
                "-ilname NO*",
                "-type f",
                "-type d,l,p",
                "-type s -o -type b",
                "-size 0",
                "-size -1k",
                "-size 1k",
                "-size +1M",
                "-size 1c -o -size 100c",
                "-size +8w",
                "-size 10485760",
                "-size -2G",
                "-size 9223372036854775807c",
                "-size +9223372036854775807c",
                "-size -9223372036854775807c",
                "-size -18446744073709551615c",
                "-size 18446744073709551615G",
                "-size 000000000000000000000000001c",
                "-links -18446744073709551615",
                "-inum +9223372036854775808",
                "-empty",
                "-perm 644",
                "-perm -u+w",
                "-perm /222 -type l",
                "-perm -a=r",
                "-perm u=rwx,g=rx,o=rx",
                "-links 3",
                "-links +1",
                "-links -2 -type f",
                "-uid 0",
                "-gid +0",
                "-user root -name p*",
                "-group 0 -name p*",
                "-nouser",
                "-nogroup",
                "-maxdepth 0",
                "-maxdepth 1",
                "-mindepth 2 -maxdepth 2",
                "-mindepth 41",
                "-depth -name names",
                "-depth -maxdepth 2 -type d",
                "-xdev -name k*",
                "-name deep -prune -o -name large -prune -o -print",
                "-name names -prune , -name plain",
                "! -type f -print0",
                "-not -name *a*",
                "( -name p* -o -name s* ) -a -type f",
                "-name p* -type p -o -name s* -type s",
                "-type f -name p* -printf %f\\n -o -type d -printf %p/\\n",
                "-true -false -o -name null",
                "-false , -name null",
                "-name null -print -quit",
                "-quit",
                "-noleaf -ignore_readdir_race -nowarn -maxdepth 0",
                "-name --help",
                "-name -help",
                "-name --*",
                "-lname --x",
                "-path --region=/x",
                "-name --validate -o -name --region -o -name p*",
                "-printf --help",
                "-printf --region",
            })
    void evaluatesTheSame(String expression) throws IOException {
        assertSame(concat("tree", expression.split(" ", -1)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-foo",
                "-maxdepth",
                "-maxdepth x",
                "-maxdepth -1",
                "-type",
                "-type q",
                "-type fd",
                "-type f,",
                "-type f,f",
                "-type f,d,fq",
                "-type D",
                "-type f,D",
                "-size 18446744073709551616c",
                "-size -99999999999999999999",
                "-links x",
                "-inum 18446744073709551616",
                "-size",
                "-size 3x",
                "-size +",
                "(",
                "( )",
                "( -true",
                "-true )",
                "!",
                "-a",
                "-true -o",
                "-true ,",
                "-true -a",
                "-true -o -a -true",
                "( -true -o )",
                "( -true b )",
                "( -true ) )",
                "! )",
                "( -true -a )",
                "( -true , )",
                "-not",
                "-name",
                "-name a b",
                "-printf",
                "-printf %",
                "-printf %(x",
                "-perm +222",
                "-user nobody-of-this-name",
            })
    void refusesTheSameWithExitCodeTwo(String expression) throws IOException {
        String[] find = concat("find", concat("tree", expression.split(" ", -1)));
        CommandLine.Result expected = commands.gnu(find);
        CommandLine.Result actual = commands.hotinode(find);
        assertEquals(1, expected.status());
        assertEquals(2, actual.status(), actual.err());
        assertEquals(
                expected.err().lines().findFirst().orElse(""),
                actual.err().lines().findFirst().orElse(""));
        assertEquals("", actual.out());
    }

    @ParameterizedTest
    @ValueSource(strings = {"-exec", "-delete", "-newer", "-newermt", "-mtime", "-regex", "-ls", "-xtype"})
    void saysWhatItDoesNotSupport(String predicate) {
        CommandLine.Result result = commands.hotinode("find", "tree", predicate, "x", ";");
        assertEquals(2, result.status());
        assertTrue(result.err().contains(predicate) && result.err().contains("not supported"), result.err());
    }

    // GNU find takes them too, but its time grows with the square of the length: it gets the short form.
    private static void assertLikeShort(String longForm, String shortForm) throws IOException {
        CommandLine.Result expected = commands.gnu(concat("find", shortForm.split(" ", -1)));
        CommandLine.Result actual = commands.hotinode(concat("find", longForm.split(" ", -1)));
        assertEquals("", actual.err());
        CommandLine.assertSameLines(expected, actual, shortForm);
    }

    @Test
    void expressionsMayBeLongAndNested() throws IOException {
        String start = "tree/kinds ";
        assertLikeShort(start + "( ".repeat(30_000) + "-name p*" + " )".repeat(30_000), start + "-name p*");
        assertLikeShort(start + "! ".repeat(30_001) + "-name p*", start + "! -name p*");
        assertLikeShort(start + "-name p*" + " -o -name x".repeat(30_000), start + "-name p*");
        assertLikeShort(start + "-name p*" + " -true".repeat(30_000), start + "-name p*");
        assertLikeShort(start + "-name x" + " , -name x".repeat(30_000) + " , -name s*", start + "-name s*");
        assertLikeShort(
                start + "! ( -name x -o ( -true ".repeat(10_000) + "-name p*" + " ) )".repeat(10_000),
                start + "-name p*");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "! ( -name p* -o -name s* )",
                "! ( ! -name p* , ! -name s* )",
                "( -name p* , -type d ) -o -type l",
                "-name p* ( -type f -o -type p ) -o ( ! ( -type d -o -type l ) -name s* )",
                "-type d -printf D%p\\n -o -type l -printf L%p\\n -o -printf O%p\\n",
                "! ( -type d -printf D%p\\n ) ! -type l -printf O%p\\n , -name p* -printf P%p\\n",
                "( -type d -prune , -false ) -o -print0",
                "-not -not ( -false -o ! -name n* )",
                "! -false , ! -true",
            })
    void operatorsBindAsGnus(String expression) throws IOException {
        assertSame(concat("tree/kinds", expression.split(" ", -1)));
    }

    @Test
    void helpIsAskedForWhereNoArgumentIsExpected() {
        String help = commands.hotinode("help", "find").out();
        assertEquals(
                help, commands.hotinode("find", "tree", "-name", "x", "--help").out());
        assertEquals(help, commands.hotinode("find", "tree", "-print", "-help").out());
        assertTrue(commands.hotinode("find", "tree", "-newer", "--help").err().contains("not supported"));
        assertEquals(
                2, commands.hotinode("find", "tree", "-name", "x", "--nonsense").status());
    }
}
