/// Hash to position. The index never sees a key.
@NullMarked
package org.hotinode.index;

import org.jspecify.annotations.NullMarked;
