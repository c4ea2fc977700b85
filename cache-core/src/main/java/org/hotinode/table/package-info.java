/// The log-structured persistent hash table: [PersistentTable] is the one facade.
@NullMarked
package org.hotinode.table;

import org.jspecify.annotations.NullMarked;
