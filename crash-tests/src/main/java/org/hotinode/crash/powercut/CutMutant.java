package org.hotinode.crash.powercut;

import static org.hotinode.crash.simulated.Edits.dropped;
import static org.hotinode.crash.simulated.Edits.lastArgument;
import static org.hotinode.crash.simulated.Edits.redirected;

import java.lang.classfile.ClassTransform;
import java.lang.constant.ClassDesc;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.hotinode.crash.Scenario;
import org.hotinode.crash.Scenario.Profile;
import org.hotinode.region.Durability;

/// The product without one of its syncs.
///
/// @param platforms where that is missed
/// @param rounds in which the sync is at work
/// @param product the class that has it, without the name of the project
record CutMutant(
        String name, List<Platform> platforms, String product, ClassTransform change, Predicate<Scenario> rounds) {
    private static final ClassDesc DEVICE = ClassDesc.of(UnflushedDevice.class.getName());
    private static final int MIN_GROUP = 16;
    private static final long MIN_GROUP_MILLISECONDS = 10;
    private static final List<Platform> BOTH = List.of(Platform.EXT4, Platform.EXT4_UNFLUSHED);

    CutMutant(String name, List<Platform> platforms, String product, ClassTransform change) {
        this(name, platforms, product, change, _ -> true);
    }

    static List<CutMutant> all() {
        return List.of(
                new CutMutant(
                        "commit without RWF_DSYNC",
                        BOTH,
                        "region.FileRegion",
                        lastArgument("writeDurably", "OpenFile.writeFully", 0)),
                new CutMutant(
                        "commit that does not flush the device",
                        List.of(Platform.EXT4_UNFLUSHED),
                        "region.OpenFile",
                        redirected("writeFully", "Linux.pwritev2", DEVICE, "pwritev2")),
                new CutMutant(
                        "growth without its sync",
                        BOTH,
                        "region.OpenFile",
                        lastArgument("makeSizeDurable", "OpenFile.writeZeros", 0),
                        CutMutant::growsUnprepared),
                new CutMutant(
                        "checkpoint without its flush",
                        BOTH,
                        "table.Checkpointer",
                        dropped("flushExtent", "Region.flush")),
                new CutMutant(
                        "flush that does not wait", BOTH, "region.FileRegion", lastArgument("flush", "Linux.msync", 1)),
                new CutMutant(
                        "superblock not committed", BOTH, "table.SuperblockStore", dropped("store", "Region.commit")),
                new CutMutant(
                        "recovered tail not made durable",
                        BOTH,
                        "table.TailSync",
                        dropped("run", "TailSync.makeDurable"),
                        CutMutant::leavesMuchUndone),
                new CutMutant(
                        "relocated records not durable", BOTH, "log.ColdWriter", dropped("append", "Region.commit")));
    }

    /// New segments are not filled with durable zeros, which makes the size durable too.
    private static boolean growsUnprepared(Scenario scenario) {
        boolean grows = scenario.profile() == Profile.LARGE_VALUES || scenario.profile() == Profile.BATCHES;
        return grows && !scenario.background();
    }

    /// A kill leaves acknowledged writes in the page cache only.
    private static boolean leavesMuchUndone(Scenario scenario) {
        Durability durability = scenario.durability();
        return durability.kind() == Durability.Kind.GROUP
                && durability.operations() >= MIN_GROUP
                && durability.milliseconds() >= MIN_GROUP_MILLISECONDS;
    }

    List<Map<String, ClassTransform>> changes() {
        return List.of(Map.of("org.hotinode." + product, change));
    }
}
