/// Benchmarks and timing programs over the product's public classes.
@NullMarked
package org.hotinode.benchmarks;

import org.jspecify.annotations.NullMarked;
