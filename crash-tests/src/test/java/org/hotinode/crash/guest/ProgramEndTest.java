package org.hotinode.crash.guest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ProgramEndTest {
    @Test
    void onlyAnEndWithoutACauseIsClean() {
        assertTrue(new ProgramEnd("exit 0 ").isClean());
        assertFalse(new ProgramEnd("exit 0  no umount").isClean());
        assertFalse(new ProgramEnd("exit 1 ").isClean());
        assertFalse(ProgramEnd.NONE.isClean());
    }

    @Test
    void emulatedCodeIsBlamedOnlyForWhatItDid() {
        assertTrue(new ProgramEnd("exit 134 SIGILL").isIllegalInstruction());
        assertFalse(new ProgramEnd("exit 134 SIGILL no umount").isIllegalInstruction());
        assertFalse(new ProgramEnd("exit 1 ").isIllegalInstruction());
        assertFalse(new ProgramEnd("failed: no SIGILL").isIllegalInstruction());
    }

    @Test
    void aMachineThatNeverRanTheProgramIsNotItsEnd() {
        assertTrue(new ProgramEnd("failed: mke2fs").isKnown());
        assertFalse(new ProgramEnd("failed: mke2fs").isProgram());
        assertFalse(ProgramEnd.NONE.isKnown());
    }

    @Test
    void aCommaInAFolderIsNoOptionOfTheEmulator() {
        assertEquals("/a,,b/disk", GuestMachine.value(Path.of("/a,b/disk")));
    }
}
