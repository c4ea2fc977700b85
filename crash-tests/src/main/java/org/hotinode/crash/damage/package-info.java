/// Damaged regions, opened in every way there is, and the oracle that judges what they answer.
@NullMarked
package org.hotinode.crash.damage;

import org.jspecify.annotations.NullMarked;
