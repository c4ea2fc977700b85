package org.hotinode.benchmarks.table;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.hotinode.benchmarks.subject.Entries;
import org.hotinode.benchmarks.subject.Mode;
import org.hotinode.benchmarks.subject.Names;
import org.hotinode.benchmarks.subject.Subject;
import org.hotinode.benchmarks.subject.Subjects;

/// What a child is to do: its arguments.
///
/// @param folder of the subject's store
/// @param names the file of names
record Job(String subject, Path folder, long entries, Path names) {
    /// A table that small is measured to see that all works.
    private static final int SMALL = 100_000;

    static Job parse(String[] arguments) {
        return new Job(arguments[0], Path.of(arguments[1]), Long.parseLong(arguments[2]), Path.of(arguments[3]));
    }

    List<String> arguments() {
        return List.of(subject, folder.toString(), Long.toString(entries), names.toString());
    }

    Subject open(Mode mode) throws Exception {
        return Subjects.open(subject, folder, mode, entries);
    }

    Entries data() throws IOException {
        return new Entries(Names.read(names), entries);
    }

    /// How long to measure: hardly at all where the table is small.
    long nanos(long milliseconds) {
        return TimeUnit.MILLISECONDS.toNanos(entries < SMALL ? milliseconds / 50 : milliseconds);
    }
}
