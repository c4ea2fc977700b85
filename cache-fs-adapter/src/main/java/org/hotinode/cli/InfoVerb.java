package org.hotinode.cli;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import org.hotinode.inode.InodeCache;
import org.hotinode.inode.Tree;
import org.hotinode.table.RecoveryReport;
import org.hotinode.table.TableOptions;
import org.hotinode.table.TableStatistics;

/// `hotinode info`: what a region holds, and how it is.
final class InfoVerb implements Verb {
    private static final long NANOS = 1_000_000_000L;

    @Override
    public String name() {
        return "info";
    }

    @Override
    public String summary() {
        return "describe regions and the trees in them";
    }

    @Override
    public Options options() {
        return new Options()
                .flag("json", '\0', "one JSON object a region")
                .value("region", '\0', "FILE", "describe this region");
    }

    @Override
    public String help() {
        return "usage: hotinode info [--json]\n";
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
            try (InodeCache cache = InodeCache.openReader(file)) {
                if (options.has("json")) {
                    json(invocation.out(), file, cache);
                } else {
                    text(invocation.out(), file, cache);
                }
            } catch (IOException e) {
                invocation.out().flush();
                invocation.complain("hotinode info: " + Problems.message(e));
                status = FAILED;
            }
        }
        invocation.out().flush();
        return status;
    }

    private static void json(Output out, byte[] file, InodeCache cache) throws IOException, OutputException {
        TableStatistics table = cache.table().statistics();
        RecoveryReport recovery = cache.table().recovery();
        TimeFormat times = new TimeFormat();
        JsonWriter json = new JsonWriter(out).beginObject();
        json.bytesField("file", file);
        json.field("uuid", table.uuid().toString());
        json.field("medium", table.medium().toString());
        json.field("durability", offered(table));
        json.field("regionBytes", table.regionBytes());
        json.field("limitBytes", table.limitBytes());
        json.field("usedBytes", table.usedBytes());
        json.field("segmentBytes", table.segmentBytes());
        json.field("segments", table.segments());
        json.field("usedSegments", table.usedSegments());
        json.field("indexSegments", table.indexSegments());
        json.field("entries", table.entries());
        json.field("indexSlots", table.indexSlots());
        json.field("indexLoad", table.indexLoad(), 4);
        json.field("indexGrowing", table.indexGrowing());
        json.field("logBytes", table.logBytes());
        json.field("liveBytes", table.liveBytes());
        json.field("garbageBytes", table.garbageBytes());
        json.field("garbageShare", table.garbageShare(), 4);
        json.field("reclaimedBytes", table.reclaimedBytes());
        json.field("userBytes", table.userBytes());
        json.field("relocatedBytes", table.relocatedBytes());
        json.field("writeAmplification", table.writeAmplification(), 3);
        json.field("lsn", table.lsn());
        json.field("checkpointLsn", table.checkpointLsn());
        json.field("incarnation", table.incarnation());
        json.beginObject("recovery");
        json.field("kind", recovery.kind().toString());
        json.field("framesRedone", recovery.framesRedone());
        json.field("operationsRedone", recovery.operationsRedone());
        json.field("tornTails", recovery.tornTails());
        json.field("indexRebuilt", recovery.indexRebuilt());
        json.endObject();
        json.beginArray("trees");
        for (Tree tree : cache.trees()) {
            json.beginObject();
            json.field("id", tree.id());
            json.bytesField("root", tree.root());
            json.field("filesystem", tree.identity().toString());
            json.field("oneFileSystem", tree.oneFileSystem());
            json.beginArray("excludes");
            for (byte[] exclude : tree.excludes()) {
                json.element(Invocation.printable(exclude));
            }
            json.endArray();
            json.field("entries", tree.entries());
            json.field("directories", tree.directories());
            json.unsignedField("sizeBytes", tree.sizeBytes());
            json.field("unreadableDirectories", tree.unreadableDirectories());
            json.field("unreadEntries", tree.unreadEntries());
            json.field("loops", tree.loops());
            json.field("asOf", iso(times, tree.asOfNanos()));
            json.field("startedAt", iso(times, tree.startedNanos()));
            json.field("finishedAt", tree.finished() ? iso(times, tree.finishedNanos()) : "");
            json.field("complete", tree.complete());
            json.endObject();
        }
        json.endArray();
        json.endObject().endDocument();
    }

    // A reader writes nothing: what counts is what a writer gets.
    private static String offered(TableStatistics table) throws IOException {
        return TableOptions.defaults().durabilityOn(table.medium()).toString();
    }

    private static String iso(TimeFormat times, long nanos) {
        return times.text(Math.floorDiv(nanos, NANOS), true);
    }

    private static void text(Output out, byte[] file, InodeCache cache) throws IOException, OutputException {
        TableStatistics table = cache.table().statistics();
        TimeFormat times = new TimeFormat();
        out.put("region       ");
        out.put(file);
        out.put('\n');
        line(out, "durability", offered(table) + " on " + table.medium());
        line(
                out,
                "size",
                HumanSize.text(table.regionBytes()) + " (" + table.regionBytes() + " bytes); a walk may let it grow to "
                        + HumanSize.text(table.limitBytes()) + " unless its --limit says otherwise");
        line(
                out,
                "in use",
                HumanSize.text(table.usedBytes()) + ", " + table.usedSegments() + " of " + table.segments()
                        + " segments of " + HumanSize.text(table.segmentBytes()));
        line(
                out,
                "log",
                HumanSize.text(table.logBytes()) + ", about " + HumanSize.text(table.liveBytes()) + " live and "
                        + HumanSize.text(table.garbageBytes()) + " (" + Math.round(table.garbageShare() * 100)
                        + " %) garbage; " + HumanSize.text(table.reclaimedBytes()) + " reclaimed so far");
        line(out, "entries", Long.toString(table.entries()));
        line(
                out,
                "index",
                Math.round(table.indexLoad() * 100) + " % of " + table.indexSlots() + " slots taken"
                        + (table.indexGrowing() ? ", growing" : ""));
        line(
                out,
                "written",
                HumanSize.text(table.userBytes()) + " by users, " + HumanSize.text(table.relocatedBytes())
                        + " by cleaning: write amplification "
                        + String.format(Locale.ROOT, "%.2f", table.writeAmplification()));
        line(out, "last opening", cache.table().recovery().kind().toString());
        List<Tree> trees = cache.trees();
        for (Tree tree : trees) {
            out.put("tree         ");
            out.put(tree.root());
            out.put('\n');
            line(out, "  filesystem", tree.identity() + (tree.oneFileSystem() ? ", this one only" : ""));
            line(out, "  entries", tree.entries() + " in " + tree.directories() + " directories");
            line(out, "  as of", times.text(Math.floorDiv(tree.asOfNanos(), NANOS), false));
            line(out, "  complete", completeness(tree));
        }
        if (trees.isEmpty()) {
            line(out, "trees", "none");
        }
        out.endRecord();
    }

    private static String completeness(Tree tree) {
        if (tree.complete()) {
            return "yes";
        }
        if (!tree.finished()) {
            return "no, the walk was not finished: walk it again to finish it";
        }
        return "no, " + tree.unreadableDirectories() + " directories and the attributes of " + tree.unreadEntries()
                + " entries could not be read";
    }

    private static void line(Output out, String key, String value) {
        out.put(key + " ".repeat(Math.max(1, 13 - key.length())) + value + "\n");
    }
}
