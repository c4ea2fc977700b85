package org.hotinode.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.hotinode.inode.InodeCache;
import org.hotinode.inode.Tree;
import org.hotinode.table.RecoveryReport;
import org.jspecify.annotations.Nullable;

/// `hotinode demo`: walks a tree into a temporary region, kills the process that holds it, and shows that a new one
/// answers as the live tree does, and how fast.
final class DemoVerb implements Verb {
    private static final String DEFAULT_DIRECTORY = "/usr";
    private static final String FORMAT = "%i %s %b %m %n %U %G %y %T@ %l %P\\0";

    @Override
    public String name() {
        return "demo";
    }

    @Override
    public String summary() {
        return "walk a tree, kill the process that holds the region, and compare its answers with the live tree";
    }

    @Override
    public Options options() {
        return new Options();
    }

    @Override
    public String help() {
        return """
                usage: hotinode demo [DIR]

                DIR is /usr if not given. Needs GNU find and du to compare with. As root it drops the kernel's caches
                to time a cold start. Leaves nothing behind.
                """;
    }

    @Override
    public int run(Invocation invocation) throws UsageException, CommandException, OutputException, IOException {
        Options options = options().parse(invocation.arguments());
        List<byte[]> operands = options.operands();
        if (operands.size() > 1) {
            throw new UsageException("one directory at a time");
        }
        byte[] directory = operands.isEmpty() ? ByteStrings.of(DEFAULT_DIRECTORY) : operands.getFirst();
        byte[] root = WalkVerb.realRoot(invocation, directory);
        try (DemoFolder folder = DemoFolder.make()) {
            return new Run(invocation, root, folder).run();
        }
    }

    private static final class Run {
        private final Invocation invocation;
        private final byte[] root;
        private final Path region;
        private final DemoPrograms programs;
        private boolean same = true;

        Run(Invocation invocation, byte[] root, DemoFolder folder) throws IOException {
            this.invocation = invocation;
            this.root = root;
            this.region = folder.path().resolve("demo.nvm");
            this.programs = new DemoPrograms(folder);
        }

        int run() throws CommandException, IOException, OutputException {
            line("walking " + Invocation.printable(root) + " into a temporary region " + region);
            programs.settle(root);
            double walkSeconds = walkAndKill();
            Tree tree = reopen();
            line(tree.entries() + " entries in " + tree.directories() + " directories, walked in "
                    + DemoPrograms.seconds(walkSeconds) + " by a process of its own");
            compareAndTime();
            line(same ? "the answers are those of the live tree" : "the answers are NOT those of the live tree");
            return same ? OK : FAILED;
        }

        private double walkAndKill() throws CommandException, IOException, OutputException {
            long begun = System.nanoTime();
            try (DemoHolder holder = DemoHolder.start(programs, region, root)) {
                holder.awaitWalk();
                double seconds = (System.nanoTime() - begun) / 1e9;
                holder.kill();
                line("killed process " + holder.pid() + ", which held the region, with SIGKILL");
                return seconds;
            }
        }

        private Tree reopen() throws IOException, OutputException {
            long begun = System.nanoTime();
            byte[] file = region.toString().getBytes(StandardCharsets.UTF_8);
            try (InodeCache cache = InodeCache.openReader(file)) {
                RecoveryReport recovery = cache.table().recovery();
                line("opened again in " + DemoPrograms.seconds((System.nanoTime() - begun) / 1e9) + ": "
                        + recovery.kind() + ", " + recovery.framesRedone() + " frames redone");
                return cache.trees().getFirst();
            }
        }

        private void compareAndTime() throws CommandException, IOException, OutputException {
            List<byte[]> find = List.of(root, ByteStrings.of("-printf"), ByteStrings.of(FORMAT));
            List<byte[]> du = List.of(ByteStrings.of("-s0"), root);
            boolean cold = programs.dropCaches();
            line("");
            line(row("", "live, GNU", "hotinode", "answers"));
            Timed liveCold = cold ? programs.gnu("find", find) : null;
            if (cold) {
                programs.dropCaches();
                Timed cached = programs.hotinode("find", region, find);
                line(row("find -printf, cold caches", text(liveCold), text(cached), ""));
            }
            compare("find", "find -printf, warm", find);
            compare("du", "du -s, warm", du);
            compare("du", "du -sb, warm", List.of(ByteStrings.of("-sb0"), root));
            Timed stat = programs.hotinode("stat", region, List.of(root));
            Timed liveStat = programs.gnu("stat", List.of(root));
            line(row("stat of one path", text(liveStat), text(stat), ""));
            Timed check = programs.hotinode("check", region, List.of());
            same &= check.status() == 0;
            line(row("check of the whole region", "", text(check), check.status() == 0 ? "sound" : "NOT SOUND"));
            if (!cold) {
                line("(cold caches were not timed: only root may drop them)");
            }
            line("");
        }

        // The second run of each is timed: the first has warmed it.
        private void compare(String verb, String label, List<byte[]> arguments)
                throws CommandException, IOException, OutputException {
            programs.gnu(verb, arguments);
            Timed live = programs.gnu(verb, arguments);
            programs.hotinode(verb, region, arguments);
            Timed cached = programs.hotinode(verb, region, arguments);
            String verdict;
            if (live == null) {
                verdict = "no GNU " + verb;
            } else if (live.records().equals(cached.records()) && cached.status() == live.status()) {
                verdict = live.records().count() == 1 ? "same" : live.records().count() + " lines, same";
            } else {
                same = false;
                verdict = "DIFFERENT: " + live.records().count() + " and "
                        + cached.records().count() + " lines";
            }
            line(row(label, text(live), text(cached), verdict));
        }

        private static String text(@Nullable Timed timed) {
            return timed == null ? "-" : DemoPrograms.seconds(timed.seconds());
        }

        private static String row(String label, String live, String cached, String verdict) {
            return "%-28s %10s %10s   %s"
                    .formatted(label, live, cached, verdict)
                    .stripTrailing();
        }

        private void line(String text) throws OutputException {
            invocation.out().put(text.getBytes(StandardCharsets.UTF_8));
            invocation.out().put('\n');
            invocation.out().flush();
        }
    }

    /// A program that ran: how long, with what exit code, and what it printed whatever the order.
    record Timed(double seconds, int status, RecordSet records) {}
}
