package org.hotinode.crash.simulated;

import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.util.Map;
import java.util.Set;

/// Makes the table tell [Interleaving] where another thread may write: before and after each step of a
/// checkpoint and of cleaning.
final class Interleaved {
    private static final ClassDesc INTERLEAVING = ClassDesc.of(Interleaving.class.getName());
    private static final MethodTypeDesc NOTHING = MethodTypeDesc.of(ConstantDescs.CD_void);
    private static final MethodTypeDesc DUE = MethodTypeDesc.of(ConstantDescs.CD_boolean, ConstantDescs.CD_boolean);

    /// Calls, by the method that they are made in. All of them are made without the commit lock and the append
    /// lock.
    private static final Map<String, Set<String>> CHECKPOINT = Map.of("checkpoint", Set.of("flush", "write"));

    private static final Map<String, Set<String>> CLEANING = Map.of(
            "pass", Set.of("checkpoint"),
            "passOnce", Set.of("checkpoint", "writeAgain", "take", "relocate", "free"),
            "rewrite", Set.of("checkpoint", "writeAgain", "rewrite", "free"),
            "free", Set.of("take", "free"));

    private static final Map<String, Set<String>> RELOCATION =
            Map.of("relocate", Set.of("find", "adopt"), "adopt", Set.of("startCold", "append", "adopt"));

    private static final Map<String, Set<String>> REWRITING =
            Map.of("rewrite", Set.of("fill", "tryAppend", "commitTo"));

    private static final Map<String, Set<String>> READING = Map.of("visit", Set.of("next"));

    static final Map<String, ClassTransform> CHANGES = Map.of(
            "org.hotinode.table.Checkpointer",
                    points(CHECKPOINT, "point")
                            .andThen(entered("checkpoint", "checkpointBegins"))
                            .andThen(entered("writeAgain", "checkpointBegins"))
                            .andThen(entered("close", "checkpointBegins"))
                            .andThen(entered("makeRoom", "checkpointBegins"))
                            .andThen(entered("makeRoom", "makesRoom")),
            "org.hotinode.table.Cleaner",
                    points(CLEANING, "pointOfCleaning")
                            .andThen(entered("makeRoom", "makesRoom"))
                            .andThen(entered("makeRun", "makesRoom")),
            "org.hotinode.table.Relocator", points(RELOCATION, "pointOfCleaning"),
            "org.hotinode.table.Rewriter", points(REWRITING, "pointOfCleaning"),
            "org.hotinode.table.WholeSegment", points(READING, "pointOfCleaning"),
            "org.hotinode.table.Maintenance", due());

    private Interleaved() {}

    /// @param point called before and after the calls
    private static ClassTransform points(Map<String, Set<String>> calls, String point) {
        ClassTransform all = ClassTransform.ACCEPT_ALL;
        for (Map.Entry<String, Set<String>> entry : calls.entrySet()) {
            all = all.andThen(ClassTransform.transformingMethodBodies(
                    method -> method.methodName().equalsString(entry.getKey()), around(entry.getValue(), point)));
        }
        return all;
    }

    private static CodeTransform around(Set<String> names, String point) {
        return (code, element) -> {
            boolean named = element instanceof InvokeInstruction call
                    && call.owner().name().stringValue().startsWith("org/hotinode/")
                    && names.contains(call.name().stringValue());
            if (named) {
                code.invokestatic(INTERLEAVING, point, NOTHING);
            }
            code.with(element);
            if (named) {
                code.invokestatic(INTERLEAVING, point, NOTHING);
            }
        };
    }

    /// @param tells called at the start of the method
    private static ClassTransform entered(String name, String tells) {
        return ClassTransform.transformingMethodBodies(
                method -> method.methodName().equalsString(name), new CodeTransform() {
                    @Override
                    public void atStart(CodeBuilder code) {
                        code.invokestatic(INTERLEAVING, tells, NOTHING);
                    }

                    @Override
                    public void accept(CodeBuilder code, CodeElement element) {
                        code.with(element);
                    }
                });
    }

    private static ClassTransform due() {
        return ClassTransform.transformingMethodBodies(
                method -> method.methodName().equalsString("appended"), (code, element) -> {
                    code.with(element);
                    if (element instanceof InvokeInstruction call && call.name().equalsString("isDue")) {
                        code.invokestatic(INTERLEAVING, "unlessOther", DUE);
                    }
                });
    }
}
