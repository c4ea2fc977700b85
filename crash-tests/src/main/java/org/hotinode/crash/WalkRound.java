package org.hotinode.crash;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.hotinode.cli.Main;

/// A tree is walked by a process that is killed, and again; each time the region's check passes. In the end a walk
/// comes through, and `find` answers from the cache what GNU find answers from the tree.
final class WalkRound {
    private static final int DIRECTORIES = 400;
    private static final int FILES_A_DIRECTORY = 60;
    private static final int ATTEMPTS_A_KILL = 5;
    private static final String FORMAT = "%i %s %b %m %n %U %G %y %T@ %l %P\\n";
    private static final String TAKEN_UP = "going on with the walk that was interrupted";

    private final long seed;
    private final SplittableRandom random;
    private final Path folder;
    private final Path tree;
    private final Path region;
    private final KillCounts counts;

    WalkRound(long seed, Path folder, KillCounts counts) {
        this.seed = seed;
        this.random = new SplittableRandom(seed);
        this.folder = folder;
        this.tree = folder.resolve("tree");
        this.region = folder.resolve("walk.nvm");
        this.counts = counts;
    }

    @Override
    public String toString() {
        return "seed %d: walks of %,d files".formatted(seed, DIRECTORIES * FILES_A_DIRECTORY);
    }

    void run(int kills) throws IOException {
        plant();
        long whole = System.nanoTime();
        walk(folder.resolve("other.nvm"));
        whole = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - whole);
        int before = counts.kills;
        long longest = whole;
        for (int i = 0; i < ATTEMPTS_A_KILL * kills && counts.kills - before < kills; i++) {
            // How long a walk takes changes with what else the machine does: the moments follow it.
            boolean killed = killedWalk(random.nextLong(longest / 5, longest + 1));
            longest =
                    killed && Files.exists(region) ? longest : Math.max(5, killed ? longest * 5 / 4 : longest * 3 / 4);
        }
        walk(region);
        counts.walksCompleted++;
        String found = sorted(run(cli("find", tree.toString(), "-printf", FORMAT)));
        String expected = sorted(gnuFind());
        if (!found.equals(expected)) {
            throw new Violation(
                    "find differs from GNU find after the walks: %s".formatted(firstDifference(expected, found)));
        }
        counts.operationsVerified += DIRECTORIES * (FILES_A_DIRECTORY + 1L);
    }

    private void plant() throws IOException {
        Files.createDirectory(tree);
        Path parent = tree;
        for (int i = 0; i < DIRECTORIES; i++) {
            // Some lie deep in each other.
            Path directory = (random.nextInt(4) == 0 ? parent : tree).resolve("d" + i);
            Files.createDirectory(directory);
            for (int j = 0; j < FILES_A_DIRECTORY; j++) {
                if (j % 20 == 0) {
                    Files.createSymbolicLink(directory.resolve("l" + j), Path.of("f" + j));
                } else {
                    Files.createFile(directory.resolve("f" + j));
                }
            }
            parent = directory.getNameCount() - tree.getNameCount() < 20 ? directory : tree;
        }
    }

    /// @return whether it was killed before it came to its end
    private boolean killedWalk(long milliseconds) throws IOException {
        counts.generations++;
        int exitCode;
        try (ChildProcess walker = new ChildProcess(Main.class, folder, cli("walk", tree.toString()))) {
            walker.killAfter(milliseconds);
            walker.rest();
            exitCode = walker.exitCode();
            if (exitCode != 0 && exitCode != ChildProcess.EXIT_KILLED) {
                throw new Violation("walk ended with %d: %s".formatted(exitCode, walker.errors()));
            }
            counts.kills += exitCode == 0 ? 0 : 1;
            counts.cleanExits += exitCode == 0 ? 1 : 0;
            counts.walksTakenUp += walker.errors().contains(TAKEN_UP) ? 1 : 0;
        }
        if (Files.exists(region)) {
            run(cli("check"));
            counts.regionsChecked++;
        }
        return exitCode != 0;
    }

    private void walk(Path into) throws IOException {
        run(List.of("--region", into.toString(), "walk", tree.toString()));
    }

    private List<String> cli(String verb, String... arguments) {
        List<String> all = new ArrayList<>(List.of("--region", region.toString(), verb));
        all.addAll(Arrays.asList(arguments));
        return all;
    }

    /// @return what it printed; one char a byte
    private String run(List<String> arguments) throws IOException {
        try (ChildProcess child = new ChildProcess(Main.class, folder, arguments)) {
            String output = child.rest();
            if (child.exitCode() != 0) {
                throw new Violation("hotinode %s ended with %d: %s%s"
                        .formatted(String.join(" ", arguments), child.exitCode(), output, child.errors()));
            }
            return output;
        }
    }

    private String gnuFind() throws IOException {
        ProcessBuilder find = new ProcessBuilder("find", tree.toString(), "-printf", FORMAT);
        find.environment().put("LC_ALL", "C");
        Process process = find.redirectError(ProcessBuilder.Redirect.INHERIT).start();
        return new String(process.getInputStream().readAllBytes(), ISO_8859_1);
    }

    private static String sorted(String lines) {
        String[] all = lines.split("\n", -1);
        Arrays.sort(all);
        return String.join("\n", all);
    }

    private static String firstDifference(String expected, String found) {
        String[] expectedLines = expected.split("\n", -1);
        String[] foundLines = found.split("\n", -1);
        int at = Arrays.mismatch(expectedLines, foundLines);
        return "%d lines for %d, first '%s' for '%s'"
                .formatted(
                        foundLines.length,
                        expectedLines.length,
                        at < foundLines.length ? foundLines[at] : "",
                        at < expectedLines.length ? expectedLines[at] : "");
    }
}
