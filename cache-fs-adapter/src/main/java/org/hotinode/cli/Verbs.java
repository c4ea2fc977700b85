package org.hotinode.cli;

import java.util.List;

/// All verbs. Each is made when it is asked for: a process runs one of them.
final class Verbs {
    private static final List<String> NAMES =
            List.of("walk", "stat", "find", "du", "info", "check", "backup", "upgrade", "demo", "help", "completion");

    private Verbs() {}

    static List<String> names() {
        return NAMES;
    }

    static Verb named(byte[] name) throws UsageException {
        return switch (ByteStrings.latin1(name)) {
            case "find" -> new FindVerb();
            case "stat" -> new StatVerb();
            case "du" -> new DuVerb();
            case "walk" -> new WalkVerb();
            case "info" -> new InfoVerb();
            case "check" -> new CheckVerb();
            case "backup" -> new BackupVerb();
            case "upgrade" -> new UpgradeVerb();
            case "demo" -> new DemoVerb();
            case "help" -> new HelpVerb();
            case "completion" -> new CompletionVerb();
            default -> throw unknown(name);
        };
    }

    private static UsageException unknown(byte[] name) {
        String text = ByteStrings.latin1(name);
        String nearest = "";
        int least = 3;
        for (String candidate : NAMES) {
            int distance = distance(text, candidate);
            if (distance < least) {
                least = distance;
                nearest = candidate;
            }
        }
        String hint = nearest.isEmpty() ? "" : "; did you mean '" + nearest + "'?";
        return new UsageException("no verb " + Quoting.escaped(name) + hint);
    }

    // Levenshtein's.
    private static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int above = row[j];
                int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                row[j] = Math.min(replaced, Math.min(above, row[j - 1]) + 1);
                diagonal = above;
            }
        }
        return row[b.length()];
    }
}
