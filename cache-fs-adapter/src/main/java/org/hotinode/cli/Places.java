package org.hotinode.cli;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.hotinode.inode.InodeCache;
import org.hotinode.linux.Errno;
import org.hotinode.linux.Linux;
import org.hotinode.table.TableOptions;
import org.jspecify.annotations.Nullable;

/// Where regions are: `--region FILE`, else `HOTINODE_REGION`, else the default folder.
final class Places {
    static final String REGION_VARIABLE = "HOTINODE_REGION";
    private static final String ROOT_FOLDER = "/var/lib/hotinode";

    private Places() {}

    /// The region that the user named, or null.
    static byte @Nullable [] named(Invocation invocation, byte @Nullable [] afterVerb)
            throws UsageException, CommandException {
        byte[] named = afterVerb != null ? afterVerb : invocation.region();
        if (named == null) {
            String variable = invocation.variable(REGION_VARIABLE);
            named = variable == null ? null : variable.getBytes(java.nio.charset.StandardCharsets.UTF_8);
        }
        if (named == null) {
            return null;
        }
        if (named.length == 0) {
            throw new UsageException("--region needs the name of a file");
        }
        return invocation.absolute(named);
    }

    static byte[] folder(Invocation invocation) throws CommandException {
        if (Linux.geteuid() == 0) {
            return ByteStrings.of(ROOT_FOLDER);
        }
        String cache = invocation.variable("XDG_CACHE_HOME");
        String home = invocation.variable("HOME");
        if (cache != null && cache.startsWith("/")) {
            return (cache + "/hotinode").getBytes(java.nio.charset.StandardCharsets.UTF_8);
        }
        if (home == null) {
            throw new CommandException("neither XDG_CACHE_HOME nor HOME is set: name a region with --region FILE");
        }
        return (home + "/.cache/hotinode").getBytes(java.nio.charset.StandardCharsets.UTF_8);
    }

    /// The regions to answer from.
    ///
    /// @param correcting whether they are to be corrected on the way
    static Regions forAnswers(Invocation invocation, byte @Nullable [] afterVerb, boolean correcting)
            throws UsageException, CommandException {
        byte[] named = named(invocation, afterVerb);
        if (named != null) {
            requireFile(named);
        }
        byte[] folder = named != null ? new byte[] {'/'} : folder(invocation);
        TableOptions writing = TableOptions.defaults().withCreate(false);
        return new Regions(
                named,
                folder,
                correcting ? file -> InodeCache.open(file, writing) : InodeCache::openReader,
                (file, cache) -> Remarks.opened(invocation, file, cache));
    }

    /// The region that the user named, or all of the default folder.
    static List<byte[]> files(Invocation invocation, byte @Nullable [] afterVerb)
            throws UsageException, CommandException, IOException {
        byte[] named = named(invocation, afterVerb);
        if (named != null) {
            requireFile(named);
            return List.of(named);
        }
        byte[] folder = folder(invocation);
        List<byte[]> files = new ArrayList<>();
        for (byte[] name : RegionNames.namesIn(folder)) {
            files.add(ByteStrings.child(folder, name));
        }
        if (files.isEmpty()) {
            throw new CommandException(
                    "no region in " + Invocation.printable(folder) + "; hotinode walk DIR makes one");
        }
        return files;
    }

    private static void requireFile(byte[] region) throws CommandException {
        try (LiveFile file = new LiveFile()) {
            int errno = file.stat(region, true);
            if (errno != 0) {
                throw new CommandException("region " + Quoting.escaped(region) + ": " + Errno.text(errno)
                        + "; hotinode walk DIR makes one");
            }
        }
    }
}
