/// The log of frames: writing, reading, and the allocation of segments.
@NullMarked
package org.hotinode.log;

import org.jspecify.annotations.NullMarked;
