/// A guest machine that is killed while a program in it writes to a region, on an emulated NVDIMM or on a disk.
@NullMarked
package org.hotinode.crash.guest;

import org.jspecify.annotations.NullMarked;
