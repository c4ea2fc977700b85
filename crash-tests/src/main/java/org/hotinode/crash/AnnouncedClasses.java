package org.hotinode.crash;

import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeModel;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.MethodModel;
import java.lang.classfile.instruction.ReturnInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// Classes of the table, changed so that a child says when it begins and ends what kills are to fall into.
enum AnnouncedClasses {
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

    /// Writes them.
    ///
    /// @param folder to come before others in the child's class path
    static void writeTo(Path folder) throws IOException {
        for (AnnouncedClasses each : values()) {
            String file = each.className.replace('.', '/') + ".class";
            Path changed = folder.resolve(file);
            Files.createDirectories(changed.getParent());
            Files.write(changed, each.changed(file));
        }
    }

    private byte[] changed(String file) throws IOException {
        try (@Nullable InputStream in = AnnouncedClasses.class.getResourceAsStream("/" + file)) {
            if (in == null) {
                throw new IOException(file + ": expected it on the class path");
            }
            ClassFile classFile = ClassFile.of();
            int[] changed = {0};
            byte[] bytes = classFile.transformClass(classFile.parse(in.readAllBytes()), (builder, element) -> {
                if (element instanceof MethodModel method && method.methodName().equalsString(methodName)) {
                    changed[0]++;
                    builder.transformMethod(method, (code, part) -> {
                        if (part instanceof CodeModel body) {
                            code.transformCode(body, announced());
                        } else {
                            code.with(part);
                        }
                    });
                } else {
                    builder.with(element);
                }
            });
            if (changed[0] != 1) {
                throw new IOException(
                        "%s: expected one method %s, found %d".formatted(className, methodName, changed[0]));
            }
            return bytes;
        }
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
