package org.hotinode.benchmarks.table;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.hotinode.benchmarks.subject.Subjects;
import org.jspecify.annotations.Nullable;

/// What is asked for.
///
/// @param subjects by name, hotinode first
/// @param plot file for a plot, or null
record Options(
        long entries,
        List<String> subjects,
        int runs,
        Path folder,
        boolean json,
        @Nullable Path plot) {
    private static final long MAX_ENTRIES = 1_000_000_000;
    private static final int MAX_RUNS = 1000;

    /// The arguments are not what is expected; the message says what is.
    static final class Wrong extends Exception {
        private static final long serialVersionUID = 1;

        Wrong(String message) {
            super(message);
        }
    }

    static Options parse(List<String> arguments) throws Wrong {
        long entries = 10_000_000;
        List<String> peers = Subjects.PEERS;
        int runs = 3;
        Path folder = Path.of(System.getenv().getOrDefault("TMPDIR", "/var/tmp"));
        boolean json = false;
        Path plot = null;
        for (int i = 0; i < arguments.size(); i++) {
            String option = arguments.get(i);
            switch (option) {
                case "--json" -> json = true;
                case "--entries" -> entries = number(option, value(arguments, ++i), MAX_ENTRIES);
                case "--runs" -> runs = (int) number(option, value(arguments, ++i), MAX_RUNS);
                case "--peers" -> peers = peers(value(arguments, ++i));
                case "--folder" -> folder = Path.of(value(arguments, ++i));
                case "--plot" -> plot = Path.of(value(arguments, ++i));
                default ->
                    throw new Wrong(option + ": expected --entries N, --peers LIST, --runs N, --folder DIR, --json or"
                            + " --plot FILE.png");
            }
        }
        if (!Files.isDirectory(folder) || !Files.isWritable(folder)) {
            throw new Wrong("--folder " + folder + ": expected a folder that can be written to");
        }
        if (plot != null && !plot.toString().endsWith(".png")) {
            throw new Wrong("--plot " + plot + ": expected the name of a file that ends with .png");
        }
        List<String> subjects = new ArrayList<>(List.of(Subjects.HOTINODE));
        subjects.addAll(peers);
        return new Options(entries, subjects, runs, folder, json, plot);
    }

    private static String value(List<String> arguments, int i) throws Wrong {
        if (i == arguments.size()) {
            throw new Wrong(arguments.get(i - 1) + ": expected a value behind it");
        }
        return arguments.get(i);
    }

    private static long number(String option, String value, long most) throws Wrong {
        long number = value.matches("\\d{1,18}") ? Long.parseLong(value) : 0;
        if (number < 1 || number > most) {
            throw new Wrong("%s %s: expected a number from 1 to %d".formatted(option, value, most));
        }
        return number;
    }

    private static List<String> peers(String list) throws Wrong {
        List<String> asked = list.isEmpty() ? List.of() : List.of(list.split(",", -1));
        for (String peer : asked) {
            if (!Subjects.PEERS.contains(peer)) {
                throw new Wrong("--peers " + list + ": expected names of " + String.join(",", Subjects.PEERS)
                        + ", found '" + peer + "'");
            }
        }
        return Subjects.PEERS.stream().filter(asked::contains).toList();
    }
}
