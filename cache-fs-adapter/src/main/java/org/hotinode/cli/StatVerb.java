package org.hotinode.cli;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.util.List;
import org.hotinode.inode.InodeAttributes;

/// `hotinode stat`: GNU stat from the cache.
final class StatVerb implements Verb {
    private static final long NANOS = 1_000_000_000L;

    @Override
    public String name() {
        return "stat";
    }

    @Override
    public String program() {
        return "stat";
    }

    @Override
    public String summary() {
        return "show the attributes of files, as GNU stat prints them";
    }

    @Override
    public Options options() {
        return new Options()
                .flag("dereference", 'L', "follow a symlink as the last component")
                .value("format", 'c', "FORMAT", "print FORMAT and a newline for each path")
                .value("printf", '\0', "FORMAT", "like --format, with backslash escapes and no newline")
                .flag("terse", 't', "one line of fields a path")
                .flag("json", '\0', "one JSON object a path, with the names of statx")
                .flag("validate", '\0', "check each answer against the live filesystem, and correct the cache")
                .value("region", '\0', "FILE", "look into this region");
    }

    @Override
    public String help() {
        return "usage: hotinode stat [OPTION]... PATH...\n";
    }

    @Override
    public int run(Invocation invocation) throws UsageException, CommandException, OutputException, IOException {
        Options options = options().parse(invocation.arguments());
        List<byte[]> paths = options.operands();
        if (paths.isEmpty()) {
            throw new UsageException("missing operand");
        }
        Shape shape = Shape.of(options, warning -> invocation.complain("stat: " + warning));
        Output out = invocation.out();
        TimeFormat times = new TimeFormat();
        StatPrinter printer = new StatPrinter(out, times, new AccountNames());
        InodeAttributes attributes = new InodeAttributes();
        int status = OK;
        try (Regions regions = Places.forAnswers(invocation, options.bytes("region"), options.has("validate"))) {
            LiveCheck check = options.has("validate") ? new LiveCheck() : null;
            PathResolver resolver = new PathResolver(regions, invocation.workingDirectory(), check);
            Remarks remarks = new Remarks(invocation);
            for (byte[] path : paths) {
                try {
                    Located file = resolver.resolveInTree(path, options.has("dereference"));
                    CoveringTree tree = requireNonNull(file.tree());
                    if (check != null) {
                        check.beforeAttributes(tree, file);
                    }
                    if (!tree.cache().attributes(file.mount().filesystem(), file.inode(), attributes)) {
                        throw PathException.missing(file.path(), tree.root());
                    }
                    remarks.asOf(tree);
                    if (shape.json) {
                        json(out, times, path, file, tree, attributes);
                    } else {
                        boolean device = FileMode.isDevice(attributes.mode());
                        printer.print(device ? shape.forDevices : shape.format, path, file, attributes, shape.quoted);
                        if (shape.newline) {
                            out.put('\n');
                        }
                        out.endRecord();
                    }
                } catch (PathException e) {
                    out.flush();
                    invocation.complain("stat: cannot statx " + Quoting.forShell(path) + ": " + e.getMessage());
                    status = FAILED;
                }
            }
            out.flush();
            Remarks.checked(invocation, check);
        }
        return status;
    }

    private record Shape(boolean json, StatFormat format, StatFormat forDevices, boolean quoted, boolean newline) {
        private static final String TERSE = "%n %s %b %f %u %g %D %i %h %t %T %X %Y %Z %W %o";

        static Shape of(Options options, java.util.function.Consumer<String> warnings) throws UsageException {
            for (String given : options.sequence().reversed()) {
                switch (given) {
                    case "format", "printf" -> {
                        boolean escapes = "printf".equals(given);
                        byte[] text = java.util.Objects.requireNonNull(options.bytes(given));
                        StatFormat format = StatFormat.parse(text, escapes, warnings);
                        // As GNU stat does: names are quoted if the format has a %N without a width somewhere.
                        boolean quoted = ByteStrings.latin1(text).contains("%N");
                        return new Shape(false, format, format, quoted, !escapes);
                    }
                    case "terse" -> {
                        StatFormat format = StatFormat.parse(ByteStrings.of(TERSE), false, warnings);
                        return new Shape(false, format, format, true, true);
                    }
                    case "json" -> {
                        return new Shape(true, StatFormat.standard(false), StatFormat.standard(true), false, false);
                    }
                    default -> {}
                }
            }
            return new Shape(false, StatFormat.standard(false), StatFormat.standard(true), false, false);
        }
    }

    private static void json(
            Output out, TimeFormat times, byte[] path, Located file, CoveringTree tree, InodeAttributes a)
            throws OutputException {
        JsonWriter json = new JsonWriter(out).beginObject();
        json.bytesField("path", path);
        json.field("asOf", times.text(Math.floorDiv(tree.tree().asOfNanos(), NANOS), true));
        json.field("stx_mask", a.mask() & 0xffff_ffffL);
        json.field("stx_blksize", a.blockSizeBytes());
        json.field("stx_attributes", a.attributes() & 0xffff_ffffL);
        json.field("stx_nlink", a.nlink());
        json.field("stx_uid", a.uid());
        json.field("stx_gid", a.gid());
        json.field("stx_mode", a.mode());
        json.unsignedField("stx_ino", file.inode());
        json.field("stx_size", a.sizeBytes());
        json.field("stx_blocks", a.blocks512());
        json.field("stx_attributes_mask", a.attributesMask() & 0xffff_ffffL);
        time(json, "stx_atime", a.accessedSeconds(), a.accessedNanos());
        if (StatPrinter.hasBirth(a)) {
            time(json, "stx_btime", a.bornSeconds(), a.bornNanos());
        }
        time(json, "stx_ctime", a.changedSeconds(), a.changedNanos());
        time(json, "stx_mtime", a.modifiedSeconds(), a.modifiedNanos());
        json.field("stx_rdev_major", a.rdevMajor());
        json.field("stx_rdev_minor", a.rdevMinor());
        json.field("stx_dev_major", Devices.major(file.mount().device()));
        json.field("stx_dev_minor", Devices.minor(file.mount().device()));
        if (FileMode.isSymlink(a.mode())) {
            json.bytesField("target", a.target());
        }
        json.endObject().endDocument();
    }

    private static void time(JsonWriter json, String key, long seconds, int nanos) {
        json.beginObject(key).field("tv_sec", seconds).field("tv_nsec", nanos).endObject();
    }
}
