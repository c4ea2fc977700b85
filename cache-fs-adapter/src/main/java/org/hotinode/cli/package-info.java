/// The command line: one class per verb.
@NullMarked
package org.hotinode.cli;

import org.jspecify.annotations.NullMarked;
