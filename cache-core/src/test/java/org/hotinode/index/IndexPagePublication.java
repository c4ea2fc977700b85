package org.hotinode.index;

import org.agrona.concurrent.AtomicBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.hotinode.format.Binding;
import org.hotinode.format.IndexLayout;
import org.hotinode.format.SlotBinding;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.IJJ_Result;
import org.openjdk.jcstress.infra.results.JJ_Result;

/// One thread changes an index page while another looks into it.
public final class IndexPagePublication {
    /// All have the same home bucket, which the first eight fill.
    private static final int FILLING = IndexLayout.SLOTS_PER_BUCKET;

    private IndexPagePublication() {}

    /// A key's hash, and the position of its record.
    private static long hash(int key) {
        return (long) key << (IndexLayout.HOME_BITS + IndexLayout.MIN_PAGE_BITS);
    }

    private static long position(int key) {
        return 8L * (1 + key);
    }

    private static final SlotBinding BINDING = new Binding(7, true).slots(65_536);

    private static AtomicBuffer page(int keys) {
        AtomicBuffer page = new UnsafeBuffer(new byte[IndexLayout.PAGE_BYTES]);
        for (int key = 0; key < keys; key++) {
            put(page, key, position(key));
        }
        return page;
    }

    private static void put(AtomicBuffer page, int key, long position) {
        IndexPage.put(page, 0, BINDING, hash(key), found -> true, position);
    }

    private static long find(AtomicBuffer page, int key) {
        return IndexPage.find(page, 0, BINDING, hash(key), found -> true);
    }

    /// A key goes on to the next bucket: its way is marked before its slot is taken.
    @JCStressTest
    @Outcome(
            id = {"0, 0, 0", "0, 0, 72", "0, 72, 72", "1, 72, 72"},
            expect = Expect.ACCEPTABLE,
            desc = "found as soon as its slot is taken")
    @Outcome(expect = Expect.FORBIDDEN, desc = "its slot is taken, and its way is cut")
    @State
    public static class WayIsMarkedFirst {
        private final AtomicBuffer page = page(FILLING);

        @Actor
        public void insert() {
            put(page, FILLING, position(FILLING));
        }

        @Actor
        public void find(IJJ_Result result) {
            result.r1 = page.getLongVolatile(IndexLayout.BUCKET_BYTES) == 0 ? 0 : 1;
            result.r2 = IndexPagePublication.find(page, FILLING);
            result.r3 = IndexPagePublication.find(page, FILLING);
        }
    }

    /// A key gets a new position: it is never missing.
    @JCStressTest
    @Outcome(
            id = {"80, 80", "80, 800", "800, 800"},
            expect = Expect.ACCEPTABLE,
            desc = "the old position, then the new one")
    @Outcome(expect = Expect.FORBIDDEN, desc = "a miss, or the old position after the new one")
    @State
    public static class ReplacedAtOnce {
        private final AtomicBuffer page = page(FILLING + 2);

        @Actor
        public void replace() {
            put(page, FILLING + 1, 800);
        }

        @Actor
        public void find(JJ_Result result) {
            result.r1 = IndexPagePublication.find(page, FILLING + 1);
            result.r2 = IndexPagePublication.find(page, FILLING + 1);
        }
    }

    /// The first slot of a bucket, which has the overflow bit, is given to another key: those further on are found all
    /// the while.
    @JCStressTest
    @Outcome(
            id = {"72, 0", "72, 800"},
            expect = Expect.ACCEPTABLE,
            desc = "the key further on is found")
    @Outcome(expect = Expect.FORBIDDEN, desc = "its way was cut, or a record was given to another key")
    @State
    public static class WayStays {
        private final AtomicBuffer page = page(FILLING + 1);

        @Actor
        public void reuse() {
            IndexPage.remove(page, 0, BINDING, hash(0), found -> true);
            put(page, FILLING + 5, 800);
        }

        @Actor
        public void find(JJ_Result result) {
            result.r1 = IndexPagePublication.find(page, FILLING);
            result.r2 = IndexPagePublication.find(page, FILLING + 5);
        }
    }
}
