package org.hotinode.index;

/// Decides whether the record at a position has the key that is looked for: the index compares only fingerprints.
@FunctionalInterface
public interface Matcher {
    boolean matches(long position);
}
