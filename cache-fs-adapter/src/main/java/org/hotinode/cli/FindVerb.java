package org.hotinode.cli;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.util.List;
import org.hotinode.linux.Errno;

/// `hotinode find`: GNU find over the cached trees.
final class FindVerb implements Verb {
    @Override
    public String name() {
        return "find";
    }

    @Override
    public String program() {
        return "find";
    }

    @Override
    public String summary() {
        return "list the files below directories, as GNU find prints them";
    }

    @Override
    public Options options() {
        return new Options()
                .flag("validate", '\0', "check each answer against the live filesystem, and correct the cache")
                .value("region", '\0', "FILE", "look into this region");
    }

    @Override
    public String help() {
        return """
                usage: hotinode find [--region FILE] [--validate] [-H] [-P] [DIR...] [EXPRESSION]

                  options     -depth -maxdepth N -mindepth N -xdev -mount
                  tests       -name -iname -path -ipath -wholename -iwholename -lname -ilname GLOB
                              -type [bcdpfls],... -size [+-]N[bcwkMG] -empty -perm [-/]MODE -links N -inum N
                              -uid N -gid N -user NAME -group NAME -nouser -nogroup -true -false
                  actions     -print -print0 -printf FORMAT -prune -quit
                  operators   ( EXPR )  ! EXPR  EXPR -a EXPR  EXPR -o EXPR  EXPR , EXPR

                -printf knows %a %A? %b %B? %c %C? %d %D %f %g %G %h %H %i %k %l %m %M %n %p %P %s %S %t %T? %u %U
                %y %Y %% with flags, widths and precisions, and the escapes \\a \\b \\c \\f \\n \\r \\t \\v \\0 \\NNN \\\\.
                """;
    }

    @Override
    public boolean asksForHelp(List<byte[]> arguments) {
        return FindWords.of(arguments, options()).asksForHelp();
    }

    @Override
    public int run(Invocation invocation) throws UsageException, CommandException, OutputException, IOException {
        FindWords words = FindWords.of(invocation.arguments(), options());
        Options own = options().parse(words.own());
        List<byte[]> rest = words.expression();
        FindRequest request = parse(rest, invocation.out(), invocation, true);
        int status = OK;
        try (Regions regions = Places.forAnswers(invocation, own.bytes("region"), own.has("validate"))) {
            LiveCheck check = own.has("validate") ? new LiveCheck() : null;
            FindSearch search = new FindSearch(invocation, regions, out -> parse(rest, out, invocation, false), check);
            Remarks remarks = new Remarks(invocation);
            PathResolver resolver = new PathResolver(regions, invocation.workingDirectory(), check);
            for (byte[] start : request.starts()) {
                try {
                    Located located = locate(resolver, start, request.followStarts());
                    CoveringTree tree = requireNonNull(located.tree());
                    remarks.asOf(tree);
                    status = Math.max(status, search.run(start, located, tree, request));
                } catch (PathException e) {
                    invocation.out().flush();
                    invocation.complain("find: " + Quoting.escaped(start) + ": " + e.getMessage());
                    status = FAILED;
                }
                if (search.hasQuit()) {
                    break;
                }
            }
            invocation.out().flush();
            Remarks.checked(invocation, check);
        }
        return status;
    }

    // A symlink that leads nowhere stands for itself.
    private static Located locate(PathResolver resolver, byte[] start, boolean follow)
            throws PathException, IOException {
        try {
            return resolver.resolveInTree(start, follow);
        } catch (PathException e) {
            if (!follow || e.errno() != Errno.ENOENT) {
                throw e;
            }
            return resolver.resolveInTree(start, false);
        }
    }

    private static FindRequest parse(List<byte[]> words, Output out, Invocation invocation, boolean warns)
            throws UsageException {
        PrintfDirectives directives = new PrintfDirectives(new TimeFormat(), new AccountNames());
        return FindParser.parse(words, out, directives, warning -> {
            if (warns) {
                invocation.complain("find: warning: " + warning);
            }
        });
    }
}
