package org.hotinode.cli;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import org.hotinode.table.BackupReport;
import org.hotinode.table.PersistentTable;

/// `hotinode backup`: copies a region while it is in use.
final class BackupVerb implements Verb {
    @Override
    public String name() {
        return "backup";
    }

    @Override
    public String summary() {
        return "copy a region into a file, also while a walk writes to it";
    }

    @Override
    public Options options() {
        return new Options()
                .flag("json", '\0', "the summary as a JSON object")
                .value("region", '\0', "FILE", "copy this region");
    }

    @Override
    public String help() {
        return """
                usage: hotinode backup [OPTION]... FILE

                FILE must not be there: it appears when the copy is whole and durable, not at all if it is interrupted.
                The copy is compact and holds all that was in the region when the backup began. It is a region like
                any other: 'hotinode --region FILE VERB' answers from it, as of when its trees were walked. To restore
                it, put it in the place of the region while nobody has that open.
                """;
    }

    @Override
    public int run(Invocation invocation) throws UsageException, CommandException, OutputException, IOException {
        Options options = options().parse(invocation.arguments());
        if (options.operands().size() != 1) {
            throw new UsageException(options.operands().isEmpty() ? "into which file?" : "one file at a time");
        }
        byte[] to = options.operands().getFirst();
        if (to.length == 0) {
            throw new UsageException("the copy needs the name of a file");
        }
        List<byte[]> regions = Places.files(invocation, options.bytes("region"));
        if (regions.size() > 1) {
            throw new UsageException("there are " + regions.size() + " regions: choose one with --region FILE");
        }
        long startedAt = System.nanoTime();
        byte[] file = regions.getFirst();
        BackupMeasure measure = new BackupMeasure();
        BackupReport report;
        try (Interruption interruption = new Interruption();
                PersistentTable table = PersistentTable.openReader(file)) {
            interruption.guard(measure::stop);
            try (Meter _ = Meter.start(invocation, measure)) {
                report = table.backup(invocation.absolute(to), measure);
            }
        } catch (IOException e) {
            invocation.complain("hotinode backup: " + (measure.isStopped() ? "interrupted" : Problems.message(e)));
            return FAILED;
        }
        summary(
                invocation.out(),
                options.has("json"),
                file,
                invocation.absolute(to),
                report,
                (System.nanoTime() - startedAt) / 1e9);
        return OK;
    }

    private static void summary(Output out, boolean asJson, byte[] file, byte[] to, BackupReport report, double seconds)
            throws OutputException, IOException {
        if (asJson) {
            JsonWriter json = new JsonWriter(out).beginObject();
            json.bytesField("file", to);
            json.bytesField("region", file);
            json.field("uuid", report.uuid().toString());
            json.field("backupOf", report.origin().region().toString());
            json.field(
                    "backupTime", InfoVerb.iso(new TimeFormat(), report.origin().timeNanos()));
            json.field("entries", report.entries());
            json.field("regionBytes", report.regionBytes());
            json.field("seconds", seconds, 3);
            json.endObject().endDocument();
        } else {
            out.put(to);
            out.put(": " + report.entries() + " entries, " + HumanSize.text(report.regionBytes()) + " ("
                    + report.regionBytes() + " bytes), in " + String.format(Locale.ROOT, "%.1f", seconds)
                    + " s\n");
        }
        out.flush();
    }
}
