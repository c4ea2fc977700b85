package org.hotinode.crash.guest;

/// How the program in the guest ended, or that it could not be run; empty as long as the guest has said neither.
///
/// ```
/// exit CODE [CAUSE] | failed: WHY
/// ```
record ProgramEnd(String line) {
    static final ProgramEnd NONE = new ProgramEnd("");

    boolean isKnown() {
        return !line.isEmpty();
    }

    boolean isProgram() {
        return line.startsWith("exit ");
    }

    boolean isClean() {
        return line.equals("exit 0 ");
    }

    /// Emulated code now and then dies of it, whatever the program does.
    boolean isIllegalInstruction() {
        return isProgram() && line.endsWith(" SIGILL");
    }
}
