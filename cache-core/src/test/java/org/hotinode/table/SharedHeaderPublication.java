package org.hotinode.table;

import java.util.UUID;
import org.agrona.concurrent.AtomicBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.hotinode.format.SharedHeaderLayout;
import org.hotinode.log.LogPosition;
import org.hotinode.region.RegionIdentity;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JJ_Result;

/// An owner publishes where its index stands while another process looks.
public final class SharedHeaderPublication {
    private static final RegionIdentity IDENTITY = new RegionIdentity(1, 2, 3, 4, 5, 6);
    private static final UUID REGION = new UUID(1, 2);
    private static final long SUPERBLOCK = 7;
    private static final int BYTES = SharedHeaderLayout.PUBLISHED_B_OFFSET + SharedHeaderLayout.PUBLISHED_BYTES;
    private static final long NOTHING = 0;
    private static final long MIXTURE = -1;

    private SharedHeaderPublication() {}

    private static SharedHeader header(AtomicBuffer buffer) {
        return new SharedHeader(buffer, IDENTITY, REGION);
    }

    /// A header whose owner has published once.
    private static SharedHeader owner(AtomicBuffer buffer) {
        SharedHeader owner = header(buffer);
        publish(owner, 1);
        return owner;
    }

    private static void publish(SharedHeader owner, long lsn) {
        owner.publish(new LogPosition(lsn, 8 * lsn, ~lsn), 10 * lsn, 100 * lsn, SUPERBLOCK);
    }

    /// The LSN, where all the rest goes with it.
    private static long published(SharedHeader reader) {
        SharedHeader.Published found = reader.published(SUPERBLOCK);
        if (found == null) {
            return NOTHING;
        }
        long lsn = found.indexed().lsn();
        boolean whole = found.indexed().position() == 8 * lsn
                && found.indexed().chain() == ~lsn
                && found.watermark() == 10 * lsn
                && found.entries() == 100 * lsn;
        return whole ? lsn : MIXTURE;
    }

    /// There is always a whole copy, and a later look never finds an older one.
    @JCStressTest
    @Outcome(
            id = {"1, 1", "1, 2", "1, 3", "2, 2", "2, 3", "3, 3"},
            expect = Expect.ACCEPTABLE,
            desc = "what was published so far")
    @Outcome(expect = Expect.FORBIDDEN, desc = "nothing, a mixture, or an older state after a newer one")
    @State
    public static class WholeAndNewest {
        private final AtomicBuffer buffer = new UnsafeBuffer(new byte[BYTES]);
        private final SharedHeader owner = owner(buffer);
        private final SharedHeader reader = header(buffer);

        @Actor
        public void publish() {
            SharedHeaderPublication.publish(owner, 2);
            SharedHeaderPublication.publish(owner, 3);
        }

        @Actor
        public void look(JJ_Result result) {
            result.r1 = published(reader);
            result.r2 = published(reader);
        }
    }

    /// A reader keeps what it has found until the view differs: so it is raised once there is something new to find.
    @JCStressTest
    @Outcome(
            id = {"1, 1", "1, 2", "2, 2"},
            expect = Expect.ACCEPTABLE,
            desc = "new, or to be looked for again")
    @Outcome(expect = Expect.FORBIDDEN, desc = "the old state, which is kept")
    @State
    public static class ViewIsRaisedLast {
        private final AtomicBuffer buffer = new UnsafeBuffer(new byte[BYTES]);
        private final SharedHeader owner = owner(buffer);
        private final SharedHeader reader = header(buffer);

        @Actor
        public void publish() {
            SharedHeaderPublication.publish(owner, 2);
        }

        @Actor
        public void look(JJ_Result result) {
            result.r1 = reader.view();
            result.r2 = published(reader);
        }
    }
}
