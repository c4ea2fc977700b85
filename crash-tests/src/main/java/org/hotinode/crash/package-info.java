/// Programs that are killed while they write, and the oracles that judge what is left.
@NullMarked
package org.hotinode.crash;

import org.jspecify.annotations.NullMarked;
