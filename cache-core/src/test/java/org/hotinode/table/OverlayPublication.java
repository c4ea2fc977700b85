package org.hotinode.table;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JJJ_Result;

/// A key is put twice while another thread looks for it, and for one that is absent and ends its search at the same
/// slot.
@JCStressTest
@Outcome(
        id = {"0, 0, 0", "0, 16, 0", "0, 24, 0", "16, 16, 0", "16, 24, 0", "24, 24, 0"},
        expect = Expect.ACCEPTABLE,
        desc = "the newest of what was added so far")
@Outcome(expect = Expect.FORBIDDEN, desc = "another key's record, or an older one after a newer")
@State
public class OverlayPublication {
    private static final long HASH = 1;
    private static final long ABSENT_HASH = 2;

    private final Overlay overlay = new Overlay();

    public OverlayPublication() {
        // Not empty, so that it is searched.
        overlay.add(3L << Integer.SIZE, position -> false, 8);
    }

    @Actor
    public void add() {
        overlay.add(HASH, position -> true, 16);
        overlay.add(HASH, position -> true, 24);
    }

    @Actor
    public void find(JJJ_Result result) {
        result.r1 = overlay.find(HASH, position -> true);
        result.r2 = overlay.find(HASH, position -> true);
        result.r3 = overlay.find(ABSENT_HASH, position -> true);
    }
}
