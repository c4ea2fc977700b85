@NullMarked
package org.hotinode.architecture;

import org.jspecify.annotations.NullMarked;
