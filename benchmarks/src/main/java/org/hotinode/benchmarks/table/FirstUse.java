package org.hotinode.benchmarks.table;

import java.nio.file.Path;
import org.hotinode.benchmarks.subject.Keys;
import org.hotinode.benchmarks.subject.Mode;
import org.hotinode.benchmarks.subject.Reader;
import org.hotinode.benchmarks.subject.Subject;
import org.hotinode.benchmarks.subject.Subjects;

/// The child that opens a store and gets one value as the first thing that its process does.
///
/// Arguments: the name of the operation, the subject, its folder, its entries, and a key in hexadecimal.
final class FirstUse {
    private FirstUse() {}

    public static void main(String[] arguments) throws Exception {
        long started = System.nanoTime();
        byte[] key = new byte[arguments[4].length() / 2];
        for (int i = 0; i < key.length; i++) {
            key[i] = (byte) Integer.parseInt(arguments[4], 2 * i, 2 * i + 2, 16);
        }
        long entries = Long.parseLong(arguments[3]);
        Subject subject = Subjects.open(arguments[1], Path.of(arguments[2]), Mode.LAZY, entries);
        Reader reader = subject.reader();
        int length = reader.get(Keys.of(key), 0);
        double nanos = System.nanoTime() - started;
        OpeningMeasurement.check(length);
        Output.take().add(arguments[0], nanos / 1e6, "ms");
        reader.close();
        subject.close();
        System.exit(0);
    }
}
