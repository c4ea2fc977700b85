package org.hotinode.walk;

import java.util.ArrayList;
import java.util.List;

/// What a walk leaves out, by globs on bytes. Immutable.
///
/// A pattern without a slash, but for one at its end, is held against the name of every entry at any depth. A pattern
/// with a slash is held against the whole path below the walk's root; a slash at its beginning is only there to say
/// so. A slash at the end restricts it to directories. `*` stands for any bytes but a slash, `**` for any bytes, `?`
/// for one byte but a slash, `[a-z]` and `[!a-z]` for one of a set, a backslash takes away the meaning of what
/// follows.
///
/// What lies below a directory that is left out is left out too; [#matches] is about one path.
public final class ExcludeGlobs {
    private static final ExcludeGlobs NONE = new ExcludeGlobs(List.of());

    private final List<byte[]> patterns;
    private final List<Glob> byName = new ArrayList<>();
    private final List<Glob> byPath = new ArrayList<>();

    private ExcludeGlobs(List<byte[]> patterns) {
        this.patterns = patterns.stream().map(byte[]::clone).toList();
        for (byte[] pattern : patterns) {
            Glob glob = new Glob(pattern);
            (glob.onPath() ? byPath : byName).add(glob);
        }
    }

    public static ExcludeGlobs none() {
        return NONE;
    }

    /// Patterns as they are given on a command line.
    public static ExcludeGlobs of(List<byte[]> patterns) {
        return patterns.isEmpty() ? NONE : new ExcludeGlobs(patterns);
    }

    /// The patterns as they were given.
    public List<byte[]> patterns() {
        return patterns.stream().map(byte[]::clone).toList();
    }

    public boolean isEmpty() {
        return patterns.isEmpty();
    }

    /// Whether there are patterns that need the path; else [#matches] looks at the name alone.
    public boolean needPath() {
        return !byPath.isEmpty();
    }

    /// Whether an entry is left out.
    ///
    /// @param path below the walk's root, without a leading slash, the first `length` bytes of the array
    /// @param nameOffset where its last component begins
    /// @param directory whether the entry is a directory
    public boolean matches(byte[] path, int length, int nameOffset, boolean directory) {
        for (Glob glob : byName) {
            if (glob.matches(path, nameOffset, length, directory)) {
                return true;
            }
        }
        for (Glob glob : byPath) {
            if (glob.matches(path, 0, length, directory)) {
                return true;
            }
        }
        return false;
    }
}
