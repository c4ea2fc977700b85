package org.hotinode.cli;

import java.util.List;

/// What a find command line asks for.
///
/// @param inOrder whether only one thread may work on it
/// @param followStarts whether starting points that are symlinks are followed
record FindRequest(
        List<byte[]> starts,
        Expression expression,
        int minDepth,
        int maxDepth,
        boolean depthFirst,
        boolean oneFileSystem,
        boolean inOrder,
        boolean followStarts) {}
