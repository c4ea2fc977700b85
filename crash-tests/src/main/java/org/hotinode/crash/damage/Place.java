package org.hotinode.crash.damage;

import java.io.IOException;
import org.hotinode.table.PersistentTable;
import org.hotinode.table.TableOptions;

/// Where a damaged region lies while it is opened.
interface Place {
    /// As messages name it.
    String name();

    /// Becomes a damaged specimen, as it was left.
    void load(Specimen specimen, Damage damage) throws IOException;

    PersistentTable open(TableOptions options) throws IOException;

    PersistentTable openReader() throws IOException;

    PersistentTable rebuild(TableOptions options) throws IOException;
}
