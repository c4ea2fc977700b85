package org.hotinode.crash.damage;

import java.io.IOException;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.hotinode.crash.damage.Trial.Outcome;

/// The process that opens damaged regions: whatever they do to it, the parent sees which one it was.
///
/// ```
/// at CASE | violation CASE TEXT | outcome NAME COUNT | done CASES
/// ```
final class DamageChild implements DamageRun.CaseVisitor {
    /// In the folder: the number of the case that is under way.
    static final String CASE_FILE = "case";

    private static final int MAX_VIOLATIONS = 5;

    private final long limit;
    private final long deadlineNanos;
    private final MappedByteBuffer now;
    private final Map<Outcome, Long> outcomes = new EnumMap<>(Outcome.class);
    private int violations;
    private long cases;

    private DamageChild(Path file, long limit, long milliseconds) throws IOException {
        this.limit = limit;
        this.deadlineNanos = System.nanoTime() + milliseconds * 1_000_000;
        try (FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            this.now = channel.map(FileChannel.MapMode.READ_WRITE, 0, Long.BYTES);
        }
    }

    public static void main(String[] arguments) throws IOException {
        long seed = Long.parseLong(arguments[1]);
        Path folder = Path.of(arguments[2]);
        DamageChild child =
                new DamageChild(folder.resolve(CASE_FILE), Long.parseLong(arguments[3]), Long.parseLong(arguments[4]));
        List<Specimen> specimens = Specimens.all(seed);
        DamageRun.requireSound(specimens);
        for (Kind kind : Kind.all(seed, Specimens.foreign(seed))) {
            if (kind.name().equals(arguments[0])) {
                new DamageRun(kind, specimens, seed, folder, child).run();
            }
        }
        child.outcomes.forEach((outcome, count) -> say("outcome " + outcome + " " + count));
        say("done " + child.cases);
    }

    private static void say(String line) {
        System.out.println(line);
    }

    /// The case is in a mapped file: there whatever happens to this process.
    @Override
    public boolean next(long number) {
        now.putLong(0, number);
        cases = number;
        if (number % 1000 == 0) {
            say("at " + number);
        }
        return number < limit && violations < MAX_VIOLATIONS && System.nanoTime() - deadlineNanos < 0;
    }

    @Override
    public void outcome(Outcome outcome) {
        outcomes.merge(outcome, 1L, Long::sum);
    }

    @Override
    public void violation(long number, String what) {
        violations++;
        say("violation " + number + " " + what.replace('\n', ' '));
    }
}
