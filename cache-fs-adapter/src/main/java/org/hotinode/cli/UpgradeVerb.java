package org.hotinode.cli;

import java.io.IOException;
import org.hotinode.table.PersistentTable;
import org.hotinode.table.UpgradeReport;

/// `hotinode upgrade`: makes regions of an earlier format version writable.
final class UpgradeVerb implements Verb {
    @Override
    public String name() {
        return "upgrade";
    }

    @Override
    public String summary() {
        return "bring regions of an earlier format version to this one";
    }

    @Override
    public Options options() {
        return new Options()
                .flag("json", '\0', "one JSON object a region")
                .value("region", '\0', "FILE", "upgrade this region");
    }

    @Override
    public String help() {
        return """
                usage: hotinode upgrade [--json]

                Nothing is lost if it is interrupted: do it again. Older programs can't read the region after it.
                """;
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
            try {
                report(invocation.out(), file, PersistentTable.upgrade(file), options.has("json"));
            } catch (IOException e) {
                invocation.out().flush();
                invocation.complain("hotinode upgrade: " + Problems.message(e));
                status = FAILED;
            }
        }
        invocation.out().flush();
        return status;
    }

    private static void report(Output out, byte[] file, UpgradeReport report, boolean asJson)
            throws IOException, OutputException {
        if (asJson) {
            JsonWriter json = new JsonWriter(out).beginObject();
            json.bytesField("file", file);
            json.field("versionBefore", report.versionBefore());
            json.field("version", report.version());
            json.endObject().endDocument();
        } else {
            out.put(file);
            out.put(
                    report.versionBefore() == report.version()
                            ? ": is of format version " + report.version() + " already\n"
                            : ": format version " + report.version() + ", was " + report.versionBefore() + "\n");
            out.endRecord();
        }
    }
}
