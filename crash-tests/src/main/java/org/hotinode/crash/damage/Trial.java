package org.hotinode.crash.damage;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.hotinode.crash.Violation;
import org.hotinode.table.PersistentTable;
import org.hotinode.table.TableException;
import org.jspecify.annotations.Nullable;

/// One damaged region, opened in one way, read wholly, and judged.
final class Trial {
    private final Specimen specimen;
    private final Damage damage;
    private final Place place;

    /// How it is opened.
    enum Way {
        READ,
        WRITE,
        REBUILD
    }

    /// What came of it, from the best to the worst that is allowed.
    enum Outcome {
        /// All answers are right, and the check finds nothing.
        RIGHT,
        /// All answers are right, and the check says what is damaged.
        REPORTED,
        /// An older state, whole: the log of a region that was not closed ends where it is damaged.
        SHORTER,
        /// Some answers are missing or errors, and the check says so, or did before something else was written.
        PARTIAL,
        /// It was not opened.
        REFUSED
    }

    Trial(Specimen specimen, Damage damage, Place place) {
        this.specimen = specimen;
        this.damage = damage;
        this.place = place;
    }

    /// @throws Violation if an answer was wrong, or an error not a clear one
    Outcome run(Way way) throws IOException {
        place.load(specimen, damage);
        try {
            return opened(way);
        } catch (TableException e) {
            return refused(e);
        } catch (Violation e) {
            throw e;
        } catch (IOException | RuntimeException | Error e) {
            throw new Violation(describe(e), e);
        }
    }

    static String describe(Throwable e) {
        StackTraceElement[] trace = e.getStackTrace();
        StringBuilder text = new StringBuilder(e.toString());
        for (int i = 0; i < Math.min(6, trace.length); i++) {
            text.append(" at ").append(trace[i]);
        }
        return text.toString();
    }

    private Outcome refused(TableException e) {
        requireClear(e, place.name());
        return Outcome.REFUSED;
    }

    static void requireClear(TableException e, String name) {
        String message = e.getMessage();
        if (message == null || !message.contains(name)) {
            throw new Violation("the message does not name the region: " + e, e);
        }
    }

    private Outcome opened(Way way) throws IOException {
        Answers expected = new Answers(specimen, damage);
        PersistentTable table = switch (way) {
            case READ -> place.openReader();
            case WRITE -> place.open(specimen.options());
            case REBUILD -> place.rebuild(specimen.options());
        };
        try (table) {
            Reading reading = new Reading(table, place.name(), expected, way == Way.REBUILD);
            Outcome outcome = reading.judge();
            if (way == Way.WRITE) {
                writeOn(table, expected, reading.isTold());
            }
            return outcome;
        }
    }

    /// A region that opens takes writes, and has them when it is opened again.
    private void writeOn(PersistentTable table, Answers expected, boolean told) throws IOException {
        Map<String, byte @Nullable []> written = new HashMap<>();
        for (int i = 0; i < 3; i++) {
            String key = new String(specimen.key((specimen.keys() - 1) * i / 2), ISO_8859_1);
            byte[] value = i == 1 ? null : ("written on " + i).getBytes(ISO_8859_1);
            if (value == null) {
                table.remove(key.getBytes(ISO_8859_1));
            } else {
                table.put(key.getBytes(ISO_8859_1), value);
            }
            written.put(key, value);
        }
        Answers next = expected.with(written, told);
        next.requireWritten(table);
        table.close();
        try (PersistentTable again = place.openReader()) {
            new Reading(again, place.name(), next, false).judge();
            next.requireWritten(again);
        }
    }
}
