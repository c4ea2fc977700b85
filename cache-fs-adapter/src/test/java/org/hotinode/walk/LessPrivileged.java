package org.hotinode.walk;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import org.hotinode.linux.Linux;

/// Takes root's power over files away from one thread, for good: glibc's `setfsuid` is about the calling thread
/// alone.
public final class LessPrivileged {
    private static final int NOBODY = 65534;

    private LessPrivileged() {}

    /// What a thread without root's power over files gets, or one as it is if this process isn't root's.
    public static <T> T call(Callable<T> what) throws Exception {
        FutureTask<T> task = new FutureTask<>(() -> {
            if (Linux.geteuid() == 0) {
                thisThread();
            }
            return what.call();
        });
        Thread thread = new Thread(task);
        thread.start();
        return task.get();
    }

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
