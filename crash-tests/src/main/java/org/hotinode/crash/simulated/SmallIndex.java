package org.hotinode.crash.simulated;

import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.instruction.ReturnInstruction;
import java.util.Map;
import org.hotinode.format.IndexLayout;

/// Makes rare things of the index common: it grows at a handful of entries, and fingerprints are cut, so that keys of
/// one bucket have the same and are told apart in the log alone.
final class SmallIndex {
    /// Of the bits of a fingerprint beyond the home bucket's, so many are left: those that place a key in an extent of
    /// up to 256 pages.
    private static final int FINGERPRINT_BITS = 4;

    private static final long FINGERPRINT_MASK =
            ((1L << (IndexLayout.HOME_BITS + FINGERPRINT_BITS)) - 1) << IndexLayout.POSITION_BITS;

    /// The smallest extent, of 8,192 slots, grows at 4 entries instead of 6,144.
    private static final Map<Double, Double> LOADS = Map.of(0.75, 4.0 / 8192, 0.77, 9.0 / 8192, 0.80, 14.0 / 8192);

    /// For each operation a page is migrated, instead of for eight.
    private static final Map<Integer, Integer> OPERATIONS_A_PAGE = Map.of(8, 1);

    static final Map<String, ClassTransform> CHANGES = Map.of(
            "org.hotinode.format.IndexLayout",
            ClassTransform.transformingMethodBodies(
                    method -> method.methodName().equalsString("fingerprint"), cutBeforeReturn()),
            "org.hotinode.index.HashIndex",
            Edits.constants(LOADS),
            "org.hotinode.table.IndexGrowth",
            Edits.constants(LOADS),
            "org.hotinode.table.IndexUpdater",
            Edits.constants(OPERATIONS_A_PAGE),
            "org.hotinode.table.Rebuild",
            Edits.constants(LOADS));

    private SmallIndex() {}

    private static CodeTransform cutBeforeReturn() {
        return (code, element) -> {
            if (element instanceof ReturnInstruction) {
                code.loadConstant(FINGERPRINT_MASK).land();
            }
            code.with(element);
        };
    }
}
