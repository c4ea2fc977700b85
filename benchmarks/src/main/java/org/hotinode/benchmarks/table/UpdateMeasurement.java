package org.hotinode.benchmarks.table;

import java.util.concurrent.TimeUnit;
import org.hotinode.benchmarks.subject.Entries;
import org.hotinode.benchmarks.subject.Subject;
import org.hotinode.benchmarks.subject.Subjects;
import org.hotinode.benchmarks.subject.Writer;

/// The child that updates random entries of a store over and over, where the store has no more room than 200 bytes an
/// entry if it can be told so.
///
/// Arguments: those of the [Job], and whether the store is loaded already.
final class UpdateMeasurement {
    private static final double TIMES = 10;
    /// After which it is seen how far it has come.
    private static final long SECONDS = 120;
    /// Of the table's updates, before which a store still fills its room.
    private static final double FILLING = 0.5;

    private UpdateMeasurement() {}

    public static void main(String[] arguments) throws Exception {
        Output output = Output.take();
        Job job = Job.parse(arguments);
        Entries entries = job.data();
        try (Subject subject = Subjects.openWithin(job.subject(), job.folder(), job.entries())) {
            if (!Boolean.parseBoolean(arguments[4])) {
                Loading.load(subject, entries);
                subject.sync();
            } else {
                Loading.bringIn(subject);
            }
            update(output, job, subject, entries);
        }
        System.exit(0);
    }

    private static void update(Output output, Job job, Subject subject, Entries entries) throws Exception {
        try (Writer writer = subject.writer()) {
            RandomUpdates updates = new RandomUpdates(writer, entries);
            long most = (long) (TIMES * job.entries());
            long filling = (long) (FILLING * job.entries());
            long started = System.nanoTime();
            long until = started + TimeUnit.SECONDS.toNanos(SECONDS);
            updates.run(filling, until);
            long filled = 0;
            if (System.nanoTime() < until) {
                filled = updates.done();
                started = System.nanoTime();
                updates.run(most - filled, until);
            }
            double nanos = (double) (System.nanoTime() - started) / (updates.done() - filled);
            double reached = (double) updates.done() / job.entries();
            String note = reached < TIMES ? "%.2f times the table in %d s".formatted(reached, SECONDS) : "";
            output.add(new Measured("update-cleaning", nanos, "ns", subject.durability(), note));
            subject.sync();
            double bytes = (double) Disk.allocatedBytes(job.folder()) / job.entries();
            output.add(new Measured("bytes-per-entry-updated", bytes, "bytes", "", note));
            double amplification = subject.writeAmplification();
            if (amplification > 0) {
                output.add("write-amplification", amplification, "x");
            }
        }
    }
}
