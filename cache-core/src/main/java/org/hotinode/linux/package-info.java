/// System calls through `java.lang.foreign`, errno captured. Nothing else binds native code.
@NullMarked
package org.hotinode.linux;

import org.jspecify.annotations.NullMarked;
