/// The stores that are measured, one class each, and the entries that they are given.
@NullMarked
package org.hotinode.benchmarks.subject;

import org.jspecify.annotations.NullMarked;
