package org.hotinode.cli;

import java.io.IOException;
import java.util.List;
import org.hotinode.table.CheckReport;
import org.hotinode.table.PersistentTable;
import org.hotinode.table.TableException;
import org.hotinode.table.TableOptions;

/// `hotinode check`: holds a whole region against its own rules; `--rebuild` makes the index anew first.
final class CheckVerb implements Verb {
    @Override
    public String name() {
        return "check";
    }

    @Override
    public String summary() {
        return "check whole regions: superblocks, log, every slot and record";
    }

    @Override
    public Options options() {
        return new Options()
                .flag("rebuild", '\0', "make the index anew from the log first")
                .flag("json", '\0', "one JSON object a region")
                .value("region", '\0', "FILE", "check this region");
    }

    @Override
    public String help() {
        return "usage: hotinode check [--rebuild] [--json]\n";
    }

    @Override
    public int run(Invocation invocation) throws UsageException, CommandException, OutputException, IOException {
        Options options = options().parse(invocation.arguments());
        if (!options.operands().isEmpty()) {
            throw new UsageException(
                    "extra operand " + Quoting.forShell(options.operands().getFirst()));
        }
        int status = OK;
        for (byte[] file : Places.files(invocation, options.bytes("region"))) {
            status = Math.max(status, check(invocation, options, file));
        }
        invocation.out().flush();
        return status;
    }

    private static int check(Invocation invocation, Options options, byte[] file) throws IOException, OutputException {
        CheckReport report;
        try (PersistentTable table = options.has("rebuild")
                ? PersistentTable.rebuild(file, TableOptions.defaults().withCreate(false))
                : PersistentTable.openReader(file)) {
            report = table.check();
        } catch (TableException.Owned | TableException.Full | TableException.Failed cannotLook) {
            throw cannotLook;
        } catch (TableException e) {
            // Not the advice to rebuild after a rebuild.
            String problem = options.has("rebuild") ? String.valueOf(e.getMessage()) : Problems.message(e);
            report = new CheckReport(0, 0, 0, 0, List.of(problem));
        }
        Output out = invocation.out();
        if (options.has("json")) {
            JsonWriter json = new JsonWriter(out).beginObject();
            json.bytesField("file", file);
            json.field("sound", report.isSound());
            json.field("segments", report.segments());
            json.field("frames", report.frames());
            json.field("records", report.records());
            json.field("entries", report.entries());
            json.beginArray("problems");
            report.problems().forEach(json::element);
            json.endArray().endObject().endDocument();
        } else if (report.isSound()) {
            out.put(file);
            out.put(": sound: " + report.entries() + " entries, " + report.records() + " records, " + report.frames()
                    + " frames, " + report.segments() + " segments\n");
        } else {
            out.flush();
            report.problems().forEach(invocation::complain);
        }
        out.endRecord();
        return report.isSound() ? OK : FAILED;
    }
}
