package org.hotinode.linux;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import org.agrona.UnsafeApi;

/// Calls into glibc with errno captured.
///
/// Every function goes through one shape, (address, six longs) to long: each further shape would cost a fresh
/// JVM milliseconds to build, and both the x86-64 and the aarch64 calling convention pass up to six integer
/// arguments, variadic or not, in the same registers whether they are declared int or long. Only the result
/// needs care: the upper half of an int result is undefined.
final class Native {
    private static final Linker LINKER = Linker.nativeLinker();

    @SuppressWarnings("restricted")
    private static final MethodHandle SIX = LINKER.downcallHandle(
            FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG),
            Linker.Option.captureCallState("errno"));

    private static final CapturedState CAPTURED = new CapturedState();

    private Native() {}

    /// The function of this name, or NULL where the C library lacks it: calls then give -ENOSYS.
    static MemorySegment find(String name) {
        return LINKER.defaultLookup().find(name).orElse(MemorySegment.NULL);
    }

    static boolean present(MemorySegment function) {
        return function.address() != 0;
    }

    /// For functions that return an int: the result, or -errno where it is -1.
    static int callInt(MemorySegment function, long a, long b, long c, long d, long e, long f) {
        if (!present(function)) {
            return -Errno.ENOSYS;
        }
        MemorySegment captured = CAPTURED.get();
        int result = (int) invoke(function, captured, a, b, c, d, e, f);
        return result == -1 ? -UnsafeApi.getInt(captured.address()) : result;
    }

    /// For functions that return a long or a pointer: the result, or -errno where it is -1.
    static long callLong(MemorySegment function, long a, long b, long c, long d, long e, long f) {
        if (!present(function)) {
            return -Errno.ENOSYS;
        }
        MemorySegment captured = CAPTURED.get();
        long result = invoke(function, captured, a, b, c, d, e, f);
        return result == -1 ? -UnsafeApi.getInt(captured.address()) : result;
    }

    private static long invoke(
            MemorySegment function, MemorySegment captured, long a, long b, long c, long d, long e, long f) {
        try {
            return (long) SIX.invokeExact(function, captured, a, b, c, d, e, f);
        } catch (Throwable t) {
            throw new AssertionError("a downcall does not throw", t);
        }
    }

    /// Where the linker stores errno for this thread: on Linux the captured state is that one int.
    private static final class CapturedState extends ThreadLocal<MemorySegment> {
        @Override
        protected MemorySegment initialValue() {
            return Arena.ofAuto().allocate(Integer.BYTES, Integer.BYTES);
        }
    }
}
