/// The bytes of a region: offsets and checksums, static, no I/O. Specified in docs/format.md.
@NullMarked
package org.hotinode.format;

import org.jspecify.annotations.NullMarked;
