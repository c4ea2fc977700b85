package org.hotinode.crash.simulated;

import java.lang.classfile.ClassTransform;
import java.lang.constant.ConstantDesc;
import java.util.Map;

/// No segment is worth to be relocated, however little of it is live. (It would take thousands of very small records to
/// come to that, and every key is read after every crash.)
final class NothingRelocated {
    private static final Map<ConstantDesc, ConstantDesc> MAX_LIVE_SHARE = Map.of(0.9, -1.0);

    static final Map<String, ClassTransform> CHANGES =
            Map.of("org.hotinode.table.Victims", Edits.constants(MAX_LIVE_SHARE));

    private NothingRelocated() {}
}
