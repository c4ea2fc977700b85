/// Crashes of a region in memory that knows each store to it: every image that a crash may leave is recovered and read.
@NullMarked
package org.hotinode.crash.simulated;

import org.jspecify.annotations.NullMarked;
