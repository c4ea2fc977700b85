/// Inodes, directory fragments and trees, and the typed facade over the table that keeps them.
@NullMarked
package org.hotinode.inode;

import org.jspecify.annotations.NullMarked;
