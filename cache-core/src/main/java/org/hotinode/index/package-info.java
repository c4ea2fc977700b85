/// The index: hash -> position. It sees neither keys nor records, and can be made anew from the log.
@NullMarked
package org.hotinode.index;

import org.jspecify.annotations.NullMarked;
