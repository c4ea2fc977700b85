package org.hotinode.table;

/// Loads past the end of a file that was cut short: the JVM throws an InternalError for them, but in compiled code only
/// at
/// the next point where the thread can be stopped, which may be after the caller has returned.
final class Faults {
    private Faults() {}

    /// Throws the error of a load before it, if there was one. Not needed where a checksum has said that what was
    /// loaded is
    /// right.
    static void check() {
        returns(2);
    }

    /// The thread can be stopped where a method returns that is not compiled into its caller; and the compiler does so
    /// with no more than one level of a method that calls itself.
    private static void returns(int times) {
        if (times > 0) {
            returns(times - 1);
        }
    }
}
