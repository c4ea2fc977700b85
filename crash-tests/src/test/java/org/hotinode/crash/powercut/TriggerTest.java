package org.hotinode.crash.powercut;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class TriggerTest {
    @Test
    void aLineFiresItWhateverElseItSays() {
        SplittableRandom random = new SplittableRandom(1);
        Trigger opened = Trigger.after("opened", random, 200);
        assertTrue(opened.isFiredBy("opened KILLED", 0));
        assertFalse(opened.isFiredBy("open", 0));
        Trigger open = Trigger.after("open", random, 200);
        assertTrue(open.isFiredBy("open", 0));
        assertFalse(open.isFiredBy("opened KILLED", 0));
    }

    @Test
    void acknowledgementsFireIt() {
        Trigger trigger = Trigger.acknowledgements(3);
        assertFalse(trigger.isFiredBy("a 0 1", 2));
        assertTrue(trigger.isFiredBy("a 0 2", 3));
    }
}
