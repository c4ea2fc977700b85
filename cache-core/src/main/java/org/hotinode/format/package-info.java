/// The on-media layouts: static functions over buffers, no I/O. Specified in docs/format.md.
@NullMarked
package org.hotinode.format;

import org.jspecify.annotations.NullMarked;
