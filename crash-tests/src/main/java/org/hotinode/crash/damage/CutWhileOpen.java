package org.hotinode.crash.damage;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.util.List;
import org.hotinode.crash.Violation;
import org.hotinode.table.PersistentTable;
import org.hotinode.table.TableException;

/// A file that is cut short while a table is open in it: loads past its end fault.
final class CutWhileOpen {
    private final Specimen specimen;
    private final FilePlace place;

    CutWhileOpen(Specimen specimen, FilePlace place) {
        this.specimen = specimen;
        this.place = place;
    }

    /// @throws Violation if an answer was wrong, or an error not a clear one
    void run(int length, boolean readOnly) throws IOException {
        Damage nothing = new Damage("nothing", specimen.size(), List.of(), region -> {});
        place.load(specimen, nothing);
        PersistentTable table = readOnly ? place.openReader() : place.open(specimen.options());
        try {
            place.truncate(length);
            new Reading(table, place.name(), new Answers(specimen, nothing), false).judge();
            if (!readOnly) {
                write(table);
            }
        } catch (TableException e) {
            Trial.requireClear(e, place.name());
        } catch (Violation e) {
            throw e;
        } catch (IOException | RuntimeException | Error e) {
            throw new Violation(Trial.describe(e), e);
        } finally {
            close(table);
        }
    }

    private static void write(PersistentTable table) throws IOException {
        table.put("late".getBytes(ISO_8859_1), "value".getBytes(ISO_8859_1));
        table.sync();
        table.remove("late".getBytes(ISO_8859_1));
        table.checkpoint();
    }

    private void close(PersistentTable table) {
        try {
            table.close();
        } catch (TableException e) {
            Trial.requireClear(e, place.name());
        } catch (RuntimeException | Error e) {
            throw new Violation("close: " + Trial.describe(e), e);
        }
    }
}
