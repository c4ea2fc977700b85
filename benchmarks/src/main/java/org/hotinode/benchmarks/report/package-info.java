/// What was measured, as JSON, as text, as the pages and plots of docs/benchmarks.md: `scripts/bench report`.
@NullMarked
package org.hotinode.benchmarks.report;

import org.jspecify.annotations.NullMarked;
