package org.hotinode.cli;

import java.util.List;
import java.util.function.Consumer;
import org.hotinode.linux.Linux;

/// The options, tests and actions of find that the cache answers.
final class FindPrimaries {
    private static final List<String> WITHOUT_ARGUMENT = List.of(
            "-depth",
            "-d",
            "-xdev",
            "-mount",
            "-noleaf",
            "-ignore_readdir_race",
            "-noignore_readdir_race",
            "-warn",
            "-nowarn",
            "-true",
            "-false",
            "-print",
            "-print0",
            "-prune",
            "-quit",
            "-empty",
            "-nouser",
            "-nogroup");
    private static final List<String> WITH_ARGUMENT = List.of(
            "-maxdepth",
            "-mindepth",
            "-type",
            "-name",
            "-iname",
            "-path",
            "-wholename",
            "-ipath",
            "-iwholename",
            "-lname",
            "-ilname",
            "-size",
            "-printf",
            "-uid",
            "-gid",
            "-user",
            "-group",
            "-links",
            "-inum",
            "-perm");
    /// GNU find's own that the cache can't answer.
    private static final List<String> UNSUPPORTED = List.of(
            "-exec",
            "-execdir",
            "-ok",
            "-okdir",
            "-delete",
            "-ls",
            "-fls",
            "-fprint",
            "-fprint0",
            "-fprintf",
            "-regex",
            "-iregex",
            "-regextype",
            "-newer",
            "-anewer",
            "-cnewer",
            "-samefile",
            "-fstype",
            "-amin",
            "-atime",
            "-cmin",
            "-ctime",
            "-mmin",
            "-mtime",
            "-used",
            "-daystart",
            "-follow",
            "-readable",
            "-writable",
            "-executable",
            "-context",
            "-xtype",
            "-files0-from");

    private final Output out;
    private final PrintfDirectives directives;
    private final Consumer<String> warnings;
    private int minDepth;
    private int maxDepth = Integer.MAX_VALUE;
    private boolean depthFirst;
    private boolean oneFileSystem;
    private boolean quits;
    // As GNU find: someone looks if someone types.
    private boolean warns = Linux.isatty(0);

    FindPrimaries(Output out, PrintfDirectives directives, Consumer<String> warnings) {
        this.out = out;
        this.directives = directives;
        this.warnings = warnings;
    }

    int minDepth() {
        return minDepth;
    }

    int maxDepth() {
        return maxDepth;
    }

    boolean depthFirst() {
        return depthFirst;
    }

    /// Whether the order of the entries matters beyond a directory coming before what it holds.
    boolean inOrder() {
        return depthFirst || quits;
    }

    boolean oneFileSystem() {
        return oneFileSystem;
    }

    Predicate print() {
        return new Predicate.Print(out, '\n');
    }

    /// How many of the words that follow this one are its own, whatever they look like. All of them where that can't be
    /// told: the word is then refused anyway.
    static int argumentsOf(String word) {
        if (WITH_ARGUMENT.contains(word)) {
            return 1;
        }
        return isUnsupported(word) ? Integer.MAX_VALUE : 0;
    }

    /// @throws UsageException unless the word is a primary that is understood
    static void requireKnown(String word) throws UsageException {
        if (!WITHOUT_ARGUMENT.contains(word) && !WITH_ARGUMENT.contains(word)) {
            throw unknown(word);
        }
    }

    /// All that is understood, for the shell's completion.
    static List<String> names() {
        List<String> names = new java.util.ArrayList<>(WITHOUT_ARGUMENT);
        names.addAll(WITH_ARGUMENT);
        return names;
    }

    Predicate primary(String name, byte[] argument) throws UsageException {
        return switch (name) {
            case "-maxdepth" -> {
                maxDepth = depth(name, argument);
                yield always();
            }
            case "-mindepth" -> {
                minDepth = depth(name, argument);
                yield always();
            }
            case "-depth", "-d" -> {
                depthFirst = true;
                yield always();
            }
            case "-xdev", "-mount" -> {
                oneFileSystem = true;
                yield always();
            }
            case "-warn", "-nowarn" -> {
                warns = "-warn".equals(name);
                yield always();
            }
            case "-noleaf", "-ignore_readdir_race", "-noignore_readdir_race", "-true" -> always();
            case "-false" -> Predicate.Test.ofName(entry -> false);
            case "-print" -> print();
            case "-print0" -> new Predicate.Print(out, '\0');
            case "-printf" -> new Predicate.Print(out, PrintfParser.parse(argument, directives, warnings));
            case "-prune" -> new Predicate.Prune();
            case "-quit" -> {
                quits = true;
                yield new Predicate.Quit();
            }
            case "-name" -> named(argument, false);
            case "-iname" -> named(argument, true);
            case "-path", "-wholename" -> path(argument, false);
            case "-ipath", "-iwholename" -> path(argument, true);
            case "-lname" -> linkName(argument, false);
            case "-ilname" -> linkName(argument, true);
            case "-type" -> type(argument);
            case "-empty" -> Predicate.Test.ofAttributes(Entry::isEmpty);
            case "-size" -> size(argument);
            case "-perm" -> PermissionTest.parse(argument);
            case "-links" -> {
                NumberTest test = number(name, argument);
                yield Predicate.Test.ofAttributes(e -> test.holds(e.attributes().nlink()));
            }
            case "-inum" -> {
                NumberTest test = number(name, argument);
                yield Predicate.Test.ofName(e -> test.holds(e.inode()));
            }
            case "-uid" -> {
                NumberTest test = number(name, argument);
                yield Predicate.Test.ofAttributes(e -> test.holds(e.attributes().uid()));
            }
            case "-gid" -> {
                NumberTest test = number(name, argument);
                yield Predicate.Test.ofAttributes(e -> test.holds(e.attributes().gid()));
            }
            case "-user" -> owner(argument);
            case "-group" -> group(argument);
            case "-nouser" -> {
                AccountNames names = new AccountNames();
                yield Predicate.Test.ofAttributes(
                        e -> names.user((int) e.attributes().uid()) == null);
            }
            case "-nogroup" -> {
                AccountNames names = new AccountNames();
                yield Predicate.Test.ofAttributes(
                        e -> names.group((int) e.attributes().gid()) == null);
            }
            default -> throw unknown(name);
        };
    }

    private static Predicate always() {
        return Predicate.Test.ofName(entry -> true);
    }

    private static UsageException unknown(String name) {
        return isUnsupported(name)
                ? new UsageException("the predicate `" + name + "' of GNU find is not supported here")
                : new UsageException("unknown predicate `" + name + "'");
    }

    private static boolean isUnsupported(String name) {
        return UNSUPPORTED.contains(name) || name.startsWith("-newer");
    }

    private static int depth(String name, byte[] argument) throws UsageException {
        String text = ByteStrings.latin1(argument);
        if (!text.matches("[0-9]{1,9}")) {
            throw new UsageException("Expected a positive decimal integer argument to " + name + ", but got "
                    + Quoting.escaped(argument));
        }
        return Integer.parseInt(text);
    }

    private Predicate named(byte[] pattern, boolean foldCase) {
        if (warns && ByteStrings.latin1(pattern).indexOf('/') >= 0) {
            String letter = foldCase ? "i" : "";
            warnings.accept("'-" + letter + "name' matches against basenames only, but the given"
                    + " pattern contains a directory separator ('/'), thus the expression will evaluate to false all"
                    + " the time.  Did you mean '-" + letter + "wholename'?");
        }
        Glob glob = Glob.compile(pattern, foldCase);
        return Predicate.Test.ofName(
                entry -> glob.matches(entry.path(), entry.nameOffset(), entry.nameLengthWithoutSlashes()));
    }

    private static Predicate path(byte[] pattern, boolean foldCase) {
        Glob glob = Glob.compile(pattern, foldCase);
        return Predicate.Test.ofName(entry -> glob.matches(entry.path(), 0, entry.pathLength()));
    }

    private static Predicate linkName(byte[] pattern, boolean foldCase) {
        Glob glob = Glob.compile(pattern, foldCase);
        return Predicate.Test.ofAttributes(entry -> {
            if (entry.type() != 'l') {
                return false;
            }
            byte[] target = entry.attributes().target();
            return glob.matches(target, 0, target.length);
        });
    }

    private static Predicate type(byte[] argument) throws UsageException {
        if (argument.length == 0) {
            throw new UsageException("Arguments to -type should contain at least one letter");
        }
        boolean[] wanted = new boolean[128];
        for (int i = 0; i < argument.length; i += 2) {
            char letter = (char) (argument[i] & 0xff);
            if (letter == 'D') {
                throw new UsageException("-type D is not supported because Solaris doors are not supported on the"
                        + " platform find was compiled on.");
            }
            if ("bcdpfls".indexOf(letter) < 0) {
                throw new UsageException("Unknown argument to -type: " + letter);
            }
            if (wanted[letter]) {
                throw new UsageException("Duplicate file type '" + letter + "' in the argument list to -type.");
            }
            wanted[letter] = true;
            if (i + 1 < argument.length && argument[i + 1] != ',') {
                throw new UsageException("Must separate multiple arguments to -type using: ','");
            }
            if (i + 2 == argument.length) {
                throw new UsageException(
                        "Last file type in list argument to -type is missing, i.e., list is ending" + " on: ','");
            }
        }
        return Predicate.Test.ofName(entry -> wanted[entry.type()]);
    }

    // N[bcwkMG]: sizes are rounded up to the unit, then compared.
    private static Predicate size(byte[] argument) throws UsageException {
        String text = ByteStrings.latin1(argument);
        long unit = 512;
        String number = text;
        if (!text.isEmpty() && !Character.isDigit(text.charAt(text.length() - 1))) {
            char suffix = text.charAt(text.length() - 1);
            unit = switch (suffix) {
                case 'b' -> 512;
                case 'c' -> 1;
                case 'w' -> 2;
                case 'k' -> 1L << 10;
                case 'M' -> 1L << 20;
                case 'G' -> 1L << 30;
                default -> throw new UsageException("invalid -size type `" + suffix + "'");
            };
            number = text.substring(0, text.length() - 1);
        }
        NumberTest test = NumberTest.parse(number);
        if (test == null) {
            throw new UsageException("Invalid argument `" + text + "' to -size");
        }
        long unitBytes = unit;
        return Predicate.Test.ofAttributes(entry -> {
            long size = entry.attributes().sizeBytes();
            return test.holds(size / unitBytes + (size % unitBytes != 0 ? 1 : 0));
        });
    }

    private static NumberTest number(String name, byte[] argument) throws UsageException {
        NumberTest test = NumberTest.parse(ByteStrings.latin1(argument));
        if (test == null) {
            throw new UsageException("invalid argument `" + ByteStrings.latin1(argument) + "' to `" + name + "'");
        }
        return test;
    }

    private static Predicate owner(byte[] argument) throws UsageException {
        long id = org.hotinode.linux.Accounts.userId(argument);
        long uid = id >= 0 ? id : numericId(argument, "user");
        return Predicate.Test.ofAttributes(entry -> entry.attributes().uid() == uid);
    }

    private static Predicate group(byte[] argument) throws UsageException {
        long id = org.hotinode.linux.Accounts.groupId(argument);
        long gid = id >= 0 ? id : numericId(argument, "group");
        return Predicate.Test.ofAttributes(entry -> entry.attributes().gid() == gid);
    }

    private static long numericId(byte[] argument, String kind) throws UsageException {
        String text = ByteStrings.latin1(argument);
        if (!text.matches("[0-9]{1,10}")) {
            throw new UsageException(Quoting.escaped(argument) + " is not the name of a known " + kind);
        }
        return Long.parseLong(text);
    }
}
