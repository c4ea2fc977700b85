/// Power cuts on real filesystems, whose images are cloned while they are written to, and what is left of a region
/// then.
@NullMarked
package org.hotinode.crash.powercut;

import org.jspecify.annotations.NullMarked;
