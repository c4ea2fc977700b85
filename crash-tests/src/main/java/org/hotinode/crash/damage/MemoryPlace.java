package org.hotinode.crash.damage;

import java.io.IOException;
import org.hotinode.region.RegionIdentity;
import org.hotinode.table.PersistentTable;
import org.hotinode.table.TableOptions;

/// In memory: fast, and of any medium.
final class MemoryPlace implements Place {
    private final MemoryRegion region = new MemoryRegion("damaged.nvm", new RegionIdentity(0, 0, 0, 0, 0, 0));

    @Override
    public String name() {
        return region.name();
    }

    @Override
    public void load(Specimen specimen, Damage damage) {
        region.load(specimen.image(), specimen.size(), specimen.identity());
        damage.edit().apply(region.bytes());
        if (damage.length() != specimen.size()) {
            region.load(region.bytes(damage.length()), damage.length(), specimen.identity());
        }
    }

    @Override
    public PersistentTable open(TableOptions options) throws IOException {
        return PersistentTable.open(region, options);
    }

    @Override
    public PersistentTable openReader() throws IOException {
        return PersistentTable.openReader(region);
    }

    @Override
    public PersistentTable rebuild(TableOptions options) throws IOException {
        return PersistentTable.rebuild(region, options);
    }
}
