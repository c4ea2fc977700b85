/// The table beside its peers and the physical limits: `scripts/bench table`.
@NullMarked
package org.hotinode.benchmarks.table;

import org.jspecify.annotations.NullMarked;
