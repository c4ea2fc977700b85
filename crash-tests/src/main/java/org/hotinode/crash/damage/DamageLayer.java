package org.hotinode.crash.damage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.hotinode.crash.Budget;
import org.hotinode.crash.Layer;
import org.hotinode.crash.Progress;
import org.hotinode.crash.Result;

/// Regions that are damaged in every place: the right answer or a clear error, never a wrong answer, a hang or the end
/// of the JVM. Each kind of damage runs in a child process, which is killed if it hangs.
public final class DamageLayer implements Layer {
    private static final List<String> KINDS =
            List.of("oldsuperblock", "oldtail", "foreign", "zero", "truncate", "swap", "slot", "flip");

    private static final Path SHARED_MEMORY = Path.of("/dev/shm");

    @Override
    public String name() {
        return "damage";
    }

    @Override
    public List<String> models() {
        return KINDS;
    }

    @Override
    public List<Result> run(Budget budget, Progress progress) throws IOException {
        List<String> kinds = KINDS.stream().filter(budget.models()::contains).toList();
        List<Result> results = new ArrayList<>();
        Path folder = temporaryFolder();
        long left = budget.crashes();
        for (int i = 0; i < kinds.size(); i++) {
            long nanos = Math.max(0, budget.deadlineNanos() - System.nanoTime());
            // The last one has the most cases: it gets half of the time at least.
            long share = i == kinds.size() - 1 ? nanos : nanos / (kinds.size() + 2);
            long cases = left / (kinds.size() - i);
            Result result = new KindOfDamage(kinds.get(i), budget.seed(), folder, progress).run(cases, share);
            left -= result.count(Result.STATES);
            results.add(result);
        }
        if (results.stream().allMatch(result -> result.failures().isEmpty())) {
            Files.deleteIfExists(folder.resolve(DamageChild.CASE_FILE));
            Files.deleteIfExists(folder.resolve(DamageRun.FILE));
            Files.delete(folder);
        }
        return results;
    }

    /// In memory where that can be had: no file is there for longer than a moment.
    private static Path temporaryFolder() throws IOException {
        boolean memory = Files.isDirectory(SHARED_MEMORY) && Files.isWritable(SHARED_MEMORY);
        return memory
                ? Files.createTempDirectory(SHARED_MEMORY, "hotinode-damage")
                : Files.createTempDirectory("hotinode-damage");
    }
}
