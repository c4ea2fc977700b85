package org.hotinode.crash;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// The command line of the crash tests; `scripts/crash-tests` runs it.
public final class CrashTests {
    private static final String USAGE =
            "usage: scripts/crash-tests [--layer kill] [--kills N | --minutes M] [--seed S] [--folder DIR] [--json]";
    private static final int EXIT_VIOLATION = 1;
    private static final int EXIT_USAGE = 2;

    private long seed = System.nanoTime() & Integer.MAX_VALUE;
    private int kills = 100;
    private long deadlineNanos = Long.MAX_VALUE;
    private @Nullable Path folder;
    private boolean json;

    private CrashTests() {}

    public static void main(String[] arguments) throws IOException {
        CrashTests tests = new CrashTests();
        try {
            tests.parse(List.of(arguments));
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage() + System.lineSeparator() + USAGE);
            System.exit(EXIT_USAGE);
        }
        System.exit(tests.run());
    }

    private void parse(List<String> arguments) {
        for (int i = 0; i < arguments.size(); i++) {
            String option = arguments.get(i);
            if (option.equals("--json")) {
                json = true;
                continue;
            }
            if (i + 1 == arguments.size()) {
                throw new IllegalArgumentException(option + ": unknown, or its value is missing");
            }
            String value = arguments.get(++i);
            switch (option) {
                case "--layer" -> layer(value);
                case "--kills" -> kills = Integer.parseInt(value);
                case "--minutes" -> {
                    deadlineNanos =
                            System.nanoTime() + (long) (Double.parseDouble(value) * TimeUnit.MINUTES.toNanos(1));
                    kills = Integer.MAX_VALUE;
                }
                case "--seed" -> seed = Long.parseLong(value);
                case "--folder" -> folder = Path.of(value);
                default -> throw new IllegalArgumentException(option + ": unknown");
            }
        }
    }

    private static void layer(String name) {
        if (!name.equals("kill")) {
            throw new IllegalArgumentException("--layer " + name + ": there is kill");
        }
    }

    private int run() throws IOException {
        long start = System.nanoTime();
        Path own = folder == null ? Files.createTempDirectory("hotinode-crash") : folder;
        PrintStream log = json ? new PrintStream(OutputStream.nullOutputStream()) : System.out;
        log.println("seed " + seed);
        KillLayer layer = new KillLayer(own, log);
        layer.run(seed, kills, deadlineNanos);
        String failure = layer.failure();
        double seconds = (System.nanoTime() - start) / 1e9;
        if (json) {
            System.out.println(layer.counts().json(seed, failure == null ? 0 : 1, seconds));
        } else {
            System.out.printf("%s, %.1f s%n", layer.counts(), seconds);
        }
        if (failure != null) {
            System.err.println("violation: " + failure);
            return EXIT_VIOLATION;
        }
        if (folder == null) {
            Files.delete(own);
        }
        return 0;
    }
}
