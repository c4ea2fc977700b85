package org.hotinode.walk;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/// Takes root's power over files away from one thread, for good: glibc's `setfsuid` is about the calling thread
/// alone.
final class LessPrivileged {
    private static final int NOBODY = 65534;

    private LessPrivileged() {}

    @SuppressWarnings("restricted")
    static void thisThread() {
        Linker linker = Linker.nativeLinker();
        MethodHandle setfsuid = linker.downcallHandle(
                linker.defaultLookup().findOrThrow("setfsuid"),
                FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));
        try {
            int before = (int) setfsuid.invokeExact(NOBODY);
            int after = (int) setfsuid.invokeExact(NOBODY);
            if (after != NOBODY) {
                throw new IllegalStateException("setfsuid: " + before + " stays " + after);
            }
        } catch (Throwable t) {
            throw new AssertionError("setfsuid", t);
        }
    }
}
