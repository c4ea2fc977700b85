/// The NVM mapping API and the region that the table lives in. Every durable byte passes through it.
@NullMarked
package org.hotinode.region;

import org.jspecify.annotations.NullMarked;
