package org.hotinode.crash;

import java.lang.classfile.ClassBuilder;
import java.lang.classfile.ClassElement;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.MethodModel;
import java.lang.classfile.MethodTransform;
import java.lang.classfile.instruction.ReturnInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.util.HashMap;
import java.util.Map;

/// Classes of the table, changed so that a child says when it begins and ends what kills are to fall into.
public enum AnnouncedClasses {
    CLEANING("org.hotinode.table.Cleaner", "pass"),
    CHECKPOINT("org.hotinode.table.Checkpointer", "checkpoint"),
    REGION_GROWTH("org.hotinode.log.SegmentAllocator", "growRegion");

    private static final ClassDesc ANNOUNCEMENT = ClassDesc.of(Announcement.class.getName());
    private static final MethodTypeDesc WHAT = MethodTypeDesc.of(ConstantDescs.CD_void, ConstantDescs.CD_String);

    private final String className;
    private final String methodName;

    AnnouncedClasses(String className, String methodName) {
        this.className = className;
        this.methodName = methodName;
    }

    /// What changes them, by their names.
    public static Map<String, ClassTransform> changes() {
        Map<String, ClassTransform> changes = new HashMap<>();
        for (AnnouncedClasses each : values()) {
            changes.put(each.className, ClassTransform.ofStateful(each::change));
        }
        return changes;
    }

    private ClassTransform change() {
        return new ClassTransform() {
            private int changed;

            @Override
            public void accept(ClassBuilder builder, ClassElement element) {
                if (element instanceof MethodModel method && method.methodName().equalsString(methodName)) {
                    changed++;
                    builder.transformMethod(method, MethodTransform.transformingCode(announced()));
                } else {
                    builder.with(element);
                }
            }

            @Override
            public void atEnd(ClassBuilder builder) {
                if (changed != 1) {
                    throw new IllegalStateException(
                            "%s: expected one method %s, found %d".formatted(className, methodName, changed));
                }
            }
        };
    }

    private CodeTransform announced() {
        return new CodeTransform() {
            @Override
            public void atStart(CodeBuilder code) {
                say(code, "begins");
            }

            @Override
            public void accept(CodeBuilder code, CodeElement element) {
                if (element instanceof ReturnInstruction) {
                    say(code, "ends");
                }
                code.with(element);
            }
        };
    }

    private void say(CodeBuilder code, String how) {
        code.loadConstant(name()).invokestatic(ANNOUNCEMENT, how, WHAT);
    }
}
