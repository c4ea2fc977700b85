/// The log: segments, and frames appended to and read from them.
@NullMarked
package org.hotinode.log;

import org.jspecify.annotations.NullMarked;
