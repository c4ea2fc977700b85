package org.hotinode.benchmarks.table;

import java.util.concurrent.TimeUnit;
import org.hotinode.benchmarks.subject.Entries;
import org.hotinode.benchmarks.subject.Keys;
import org.hotinode.benchmarks.subject.Subject;
import org.hotinode.benchmarks.subject.Subjects;
import org.hotinode.benchmarks.subject.Values;
import org.hotinode.benchmarks.subject.Writer;

/// The child that updates random entries of a store over and over, where the store has no more room than 200 bytes an
/// entry if it can be told so; then again at a fixed rate, for the pauses.
///
/// Arguments: those of the [Job], and how many times the table it updates at most.
final class UpdateMeasurement {
    private static final long UPDATE_SECONDS = 600;
    private static final long PACED_MILLIS = 40_000;
    private static final int KEYS_AT_ONCE = 1024;
    /// Of the table's updates, before which a store still fills its room.
    private static final double FILLING = 0.5;

    private final Job job;
    private final Entries entries;
    private final Keys keys = new Keys(KEYS_AT_ONCE);
    private final Values values = Values.from(1L << 41, KEYS_AT_ONCE);

    private UpdateMeasurement(Job job) throws Exception {
        this.job = job;
        this.entries = job.data();
    }

    public static void main(String[] arguments) throws Exception {
        Output output = Output.take();
        Job job = Job.parse(arguments);
        new UpdateMeasurement(job).run(output, Double.parseDouble(arguments[4]));
        System.exit(0);
    }

    private void run(Output output, double times) throws Exception {
        try (Subject subject = Subjects.openWithin(job.subject(), job.folder(), job.entries())) {
            Loading.load(subject, entries);
            subject.sync();
            try (Writer writer = subject.writer()) {
                long most = (long) (times * job.entries());
                long filling = Math.min(most / 2, (long) (FILLING * job.entries()));
                long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(UPDATE_SECONDS);
                long updated = update(writer, 0, filling, until);
                long started = System.nanoTime();
                updated += update(writer, updated, most - updated, until);
                double nanos = (double) (System.nanoTime() - started) / Math.max(1, updated - filling);
                output.addWrite("update-cleaning", nanos, "ns", subject.durability());
                space(output, subject, (double) updated / job.entries(), times);
                if (Subjects.cleans(job.subject())) {
                    Pacing pacing = new Pacing();
                    long from = updated;
                    pacing.run(Long.MAX_VALUE, job.nanos(PACED_MILLIS), number -> put(writer, from + number));
                    PauseMeasurement.report(output, "cleaning", pacing, subject);
                }
            }
        }
    }

    private void space(Output output, Subject subject, double reached, double times) throws Exception {
        subject.sync();
        if (times >= Comparison.UPDATED_TIMES) {
            String note = reached < times ? "%.1f times the table in %d s".formatted(reached, UPDATE_SECONDS) : "";
            double bytes = (double) Disk.allocatedBytes(job.folder()) / job.entries();
            output.add(new Measured("bytes-per-entry-updated", bytes, "bytes", "", note));
        }
        double amplification = subject.writeAmplification();
        if (amplification > 0) {
            output.add("write-amplification", amplification, "x");
        }
    }

    /// Updates so many, or stops when the time is over.
    private long update(Writer writer, long from, long most, long until) throws Exception {
        long done = 0;
        for (; done < most && ((done & 255) != 0 || System.nanoTime() < until); done++) {
            put(writer, from + done);
        }
        return done;
    }

    private void put(Writer writer, long number) throws Exception {
        int i = (int) (number % KEYS_AT_ONCE);
        if (i == 0) {
            keys.clear();
            while (keys.size() < KEYS_AT_ONCE) {
                keys.addRandom(entries, number + keys.size());
            }
        }
        writer.put(keys, i, values, i);
    }
}
