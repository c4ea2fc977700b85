package org.hotinode.linux;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.io.IOException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.management.ManagementFactory;
import org.agrona.UnsafeApi;
import org.jspecify.annotations.Nullable;

/// Write-back of the processor's caches to non-volatile memory, by the JDK's own intrinsic: CLWB, or what the
/// processor has in its place, for each line, and one fence. No system call.
public final class PersistentMemory {
    /// What the processor writes back at once.
    public static final int LINE_BYTES = 64;

    private static final String UNLOCK = "UnlockDiagnosticVMOptions";
    private static final String DELAY = "DelayCompilerStubsGeneration";
    private static final String FLAGS = "-XX:+" + UNLOCK + " -XX:-" + DELAY;

    private PersistentMemory() {}

    /// The lines that hold these bytes are in the memory on return, with all earlier stores to them. The bytes must be
    /// mapped, and [#check] must have passed before.
    public static void writeBack(long address, long length) {
        try {
            WriteBack.HANDLE.invokeExact(address, length);
        } catch (Throwable t) {
            throw new AssertionError("a write-back does not throw once it was tried", t);
        }
    }

    /// Whether this process can write back, tried on a line of its own.
    ///
    /// JDK 25 leaves the code for it to be made by the C2 compiler when that starts. A process without that
    /// compiler, or too early for it, jumps to address 0 and dies: only a flag tells that it has been made.
    ///
    /// @param file on whose behalf, for the message
    /// @throws IOException if it can't; the message says what to do
    public static void check(String file) throws IOException {
        // Where diagnostic flags are unlocked and this one is none of them, nothing is left for later.
        String delayed = flag(DELAY);
        boolean safe = "false".equals(delayed) || (delayed == null && "true".equals(flag(UNLOCK)));
        if (!safe) {
            throw new IOException(file + ": this JVM may crash when it writes back to persistent memory: start it with "
                    + FLAGS + ", as scripts/hotinode does");
        }
        long line = UnsafeApi.allocateMemory(LINE_BYTES);
        try {
            UnsafeApi.putLong(line, 0);
            WriteBack.HANDLE.invokeExact(line, (long) Long.BYTES);
        } catch (Throwable t) {
            throw new IOException(file + ": this JVM can't write back to persistent memory: " + t, t);
        } finally {
            UnsafeApi.freeMemory(line);
        }
    }

    /// The value of a flag of this JVM, or null if it has none of that name, or none that is unlocked.
    private static @Nullable String flag(String name) {
        try {
            return ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class)
                    .getVMOption(name)
                    .getValue();
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    /// Not in java.lang.foreign: its `force` takes only whole mappings that the JDK itself has made.
    private static final class WriteBack {
        static final MethodHandle HANDLE = find();

        private static MethodHandle find() {
            try {
                Class<?> unsafe = Class.forName("jdk.internal.misc.Unsafe");
                Object instance = unsafe.getMethod("getUnsafe").invoke(null);
                MethodType type = MethodType.methodType(void.class, long.class, long.class);
                return MethodHandles.lookup()
                        .findVirtual(unsafe, "writebackMemory", type)
                        .bindTo(instance);
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException(
                        "expected --add-exports=java.base/jdk.internal.misc=ALL-UNNAMED: " + e, e);
            }
        }
    }
}
