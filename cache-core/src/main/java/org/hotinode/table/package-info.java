/// The persistent hash table: log and index behind one facade.
@NullMarked
package org.hotinode.table;

import org.jspecify.annotations.NullMarked;
