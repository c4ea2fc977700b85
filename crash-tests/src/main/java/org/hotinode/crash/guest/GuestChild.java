package org.hotinode.crash.guest;

import static org.hotinode.crash.Announcement.say;
import static org.hotinode.crash.Announcement.sayUnanswered;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.hotinode.crash.Snapshot;
import org.hotinode.crash.WriterChild;
import org.hotinode.region.Durability;
import org.hotinode.table.PersistentTable;
import org.hotinode.table.TableOptions;

/// The program that writes in the guest. Besides what [WriterChild] says, over the serial line:
///
/// ```
/// absent | region MAPPINGS SYNC_MAPPINGS OPEN_MICROSECONDS | entry KEY DIGEST | index SLOTS GROWING
/// ```
/// `absent` comes before `open`, where there is no region; what is in the snapshot before `snapshot`.
final class GuestChild {
    private GuestChild() {}

    /// Runs.
    ///
    /// @param arguments the region, and those of [WriterChild#open]
    public static void main(String[] arguments) throws Exception {
        Path region = Path.of(arguments[0]);
        loadClasses();
        if (!Files.exists(region)) {
            say("absent");
        }
        WriterChild child = WriterChild.open(region, List.of(arguments).subList(1, arguments.length));
        Mappings mappings = Mappings.of(region);
        say("region %d %d %d".formatted(mappings.count(), mappings.synchronous(), child.openNanos() / 1000));
        child.run(GuestChild::tell);
    }

    /// To an emulated processor that is much work, and none of the region's opening.
    private static void loadClasses() throws IOException {
        Path other = Files.createTempDirectory("other").resolve("region.nvm");
        TableOptions options = TableOptions.defaults().withDurability(Durability.process());
        PersistentTable.open(other, options).close();
        PersistentTable.open(other, options).close();
    }

    private static void tell(Snapshot found) throws IOException {
        List<String> entries = new ArrayList<>();
        found.digests().forEach((key, digest) -> entries.add("entry " + key + " " + digest));
        entries.add("index " + found.indexSlots() + " " + found.indexGrowing());
        sayUnanswered(entries);
    }
}
