package org.hotinode.crash.simulated;

import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.Opcode;
import java.lang.classfile.Superclass;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.constant.ClassDesc;
import java.util.Map;

/// Puts the recording below the real file region: its system calls and its write-backs go to [SimulatedKernel], its
/// stores are logged. So a flag that a call lacks is found, or a sync that growing lacks.
final class BelowRegion {
    private static final String LINUX = "org/hotinode/linux/Linux";
    private static final String PERSISTENT_MEMORY = "org/hotinode/linux/PersistentMemory";
    private static final ClassDesc KERNEL = ClassDesc.of("org.hotinode.crash.simulated.SimulatedKernel");
    private static final String UNSAFE_BUFFER = "org/agrona/concurrent/UnsafeBuffer";
    private static final ClassDesc RECORDED = ClassDesc.of("org.hotinode.crash.simulated.RecordedBuffer");

    static final Map<String, ClassTransform> CHANGES = Map.of(
            "org.hotinode.region.FileRegion", systemCalls(),
            "org.hotinode.region.OpenFile", systemCalls(),
            "org.hotinode.region.Reservation", systemCalls(),
            "org.hotinode.region.Reservation$Unmap", systemCalls(),
            "org.hotinode.region.RegionIdentity$Boot", systemCalls(),
            "org.hotinode.region.RegionBuffer", recorded());

    private BelowRegion() {}

    private static ClassTransform systemCalls() {
        return ClassTransform.transformingMethodBodies(calls(Opcode.INVOKESTATIC, LINUX, KERNEL)
                .andThen(calls(Opcode.INVOKESTATIC, PERSISTENT_MEMORY, KERNEL)));
    }

    private static ClassTransform recorded() {
        return ClassTransform.transformingMethodBodies(calls(Opcode.INVOKESPECIAL, UNSAFE_BUFFER, RECORDED))
                .andThen((builder, element) -> {
                    if (element instanceof Superclass) {
                        builder.withSuperclass(RECORDED);
                    } else {
                        builder.with(element);
                    }
                });
    }

    private static CodeTransform calls(Opcode opcode, String from, ClassDesc to) {
        return (code, element) -> {
            if (element instanceof InvokeInstruction call
                    && call.opcode() == opcode
                    && call.owner().name().equalsString(from)) {
                code.invoke(opcode, to, call.name().stringValue(), call.typeSymbol(), false);
            } else {
                code.with(element);
            }
        };
    }
}
