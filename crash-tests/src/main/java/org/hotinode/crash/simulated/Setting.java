package org.hotinode.crash.simulated;

import java.lang.classfile.ClassTransform;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// What traces are made to do often.
enum Setting {
    /// A bit of all.
    REGION(Map.of()),
    /// Every region is soon full, and cleaned.
    CLEANED(Map.of()),
    /// Few writes, which those who have lost them do again, each as long as the other: what is left of the
    /// lost ones fits in behind them.
    REPEATED(Map.of()),
    /// A sync fails in nearly every process, and many are killed right after.
    FAILING(Map.of()),
    /// Nothing is durable but by checkpoints, so that the index may be ahead of the log.
    PROCESS(Map.of()),
    /// The index grows at a handful of entries, and fingerprints are cut.
    SMALL_INDEX(SmallIndex.CHANGES),
    /// Nothing is relocated, as where records are very small: room is made by writing the log once more.
    REWRITTEN(NothingRelocated.CHANGES),
    /// What is recorded are the system calls of the file region.
    BELOW_REGION(BelowRegion.CHANGES),
    /// The same, where the file is persistent memory: what is recorded is each write-back.
    BELOW_DAX(BelowRegion.CHANGES);

    // Never changed: all are immutable maps.
    @SuppressWarnings("ImmutableEnumChecker")
    private final Map<String, ClassTransform> changes;

    Setting(Map<String, ClassTransform> changes) {
        this.changes = changes;
    }

    boolean isBelowRegion() {
        return this == BELOW_REGION || this == BELOW_DAX;
    }

    /// Those of the media that it may be on.
    List<String> models() {
        return this == BELOW_DAX ? List.of(Model.LINE64.toString(), Model.WORD8.toString()) : Model.names();
    }

    /// Runs such traces.
    ///
    /// @param mutations of the product's classes, made first, one after the other
    /// @param thin as of [TraceEngine]
    Engine engine(List<Map<String, ClassTransform>> mutations, boolean thin) {
        List<Map<String, ClassTransform>> all = new ArrayList<>(mutations);
        all.add(changes);
        all.add(Interleaved.CHANGES);
        return ChangedClasses.engine(all, this, thin);
    }
}
