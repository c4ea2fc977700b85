/// Walks a filesystem tree into a sink; knows nothing of the table.
@NullMarked
package org.hotinode.walk;

import org.jspecify.annotations.NullMarked;
