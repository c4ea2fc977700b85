package org.hotinode.crash.damage;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.hotinode.format.RegionLayout;
import org.hotinode.region.Durability;

/// The regions that are damaged: small, and in many states.
final class Specimens {
    /// Names of those that are damaged at every byte within a minute; of the others a part is.
    static final Set<String> WHOLE = Set.of("closed", "dirty, killed");

    private static final int KEYS = 24;
    private static final int VALUE_BYTES = 60;
    /// Keys in one write, where there are many.
    private static final int BULK = 100;

    private static final Durability GROUP = Durability.group(8, 1000);

    /// What is appended stays out of the index until a checkpoint.
    private static final Durability UNCOMMITTED = Durability.group(1000, 1000);

    private Specimens() {}

    static List<Specimen> all(long seed) throws IOException {
        List<Specimen> all = new ArrayList<>();
        all.add(closed(seed));
        addKilledAndCopied(all, "dirty", killed(seed + 1, GROUP));
        addKilledAndCopied(all, "PROCESS", killed(seed + 2, Durability.process()));
        all.add(incarnations(seed + 3));
        addKilledAndCopied(all, "growing", growing(seed + 4));
        addKilledAndCopied(all, "large values", largeValues(seed + 5));
        all.add(emptySegment(seed + 6));
        all.add(grown(seed + 10));
        all.add(aligned(seed + 7));
        addOldTails(all, seed + 8);
        addCleaned(all, seed + 9);
        return all;
    }

    /// Of another region: the same keys, other values.
    static Specimen foreign(long seed) throws IOException {
        return closed(seed + 100);
    }

    private static void addKilledAndCopied(List<Specimen> all, String name, SpecimenMaker maker) {
        Specimen killed = maker.specimen(name + ", killed", false);
        all.add(killed);
        all.add(killed.copied(name + ", copied", maker.otherIdentity()));
    }

    private static Specimen closed(long seed) throws IOException {
        SpecimenMaker maker = new SpecimenMaker(seed, GROUP);
        maker.mixed(40, KEYS, VALUE_BYTES);
        maker.checkpoint();
        maker.mixed(30, KEYS, VALUE_BYTES);
        maker.close();
        return maker.specimen("closed", true);
    }

    private static SpecimenMaker killed(long seed, Durability durability) throws IOException {
        SpecimenMaker maker = new SpecimenMaker(seed, durability);
        maker.mixed(30, KEYS, VALUE_BYTES);
        maker.close();
        maker.reopen();
        maker.mixed(30, KEYS, VALUE_BYTES);
        maker.checkpoint();
        maker.mixed(30, KEYS, VALUE_BYTES);
        return maker;
    }

    /// Five writers, each after a crash of the one before; closed in the end.
    private static Specimen incarnations(long seed) throws IOException {
        SpecimenMaker maker = new SpecimenMaker(seed, GROUP);
        maker.mixed(20, KEYS, VALUE_BYTES);
        for (int i = 0; i < 4; i++) {
            if (i % 2 == 0) {
                maker.killAndReopen();
            } else {
                maker.rebootAndReopen();
            }
            maker.mixed(15, KEYS, VALUE_BYTES);
        }
        maker.close();
        return maker.specimen("incarnations", true);
    }

    private static SpecimenMaker growing(long seed) throws IOException {
        SpecimenMaker maker = new SpecimenMaker(seed, GROUP);
        int slots = 16 * 512;
        for (int first = 0; first + BULK < 0.75 * slots; first += BULK) {
            maker.puts(bulk("bulk", first), 8);
        }
        maker.checkpoint();
        maker.mixed(30, KEYS, VALUE_BYTES);
        maker.puts(bulk("more", 0), 8);
        maker.mixed(30, KEYS, VALUE_BYTES);
        return maker;
    }

    /// Closed after the index had grown and keys were changed: the index as it was before still lies in its place.
    private static Specimen grown(long seed) throws IOException {
        SpecimenMaker maker = growing(seed);
        for (int first = 0; first < 10 * BULK; first += BULK) {
            maker.puts(bulk("bulk", first), 8);
        }
        maker.close();
        return maker.specimen("grown", true);
    }

    private static List<String> bulk(String name, int first) {
        return IntStream.range(first, first + BULK)
                .mapToObj(number -> name + " " + number)
                .toList();
    }

    private static SpecimenMaker largeValues(long seed) throws IOException {
        SpecimenMaker maker = new SpecimenMaker(seed, GROUP);
        maker.mixed(12, 6, 3_000);
        maker.put("key 1", maker.value(15_000));
        maker.checkpoint();
        maker.mixed(12, 6, 3_000);
        maker.put("key 2", maker.value(15_000));
        return maker;
    }

    /// Closed after the frame behind a link was lost: its last segment holds nothing.
    private static Specimen emptySegment(long seed) throws IOException {
        SpecimenMaker maker = new SpecimenMaker(seed, GROUP);
        maker.mixed(20, KEYS, VALUE_BYTES);
        maker.killAndReopen();
        maker.put("key 1", maker.value(VALUE_BYTES));
        maker.rebootWithoutTail(Specimen.SEGMENT_BYTES);
        maker.close();
        return maker.specimen("empty segment", true);
    }

    /// The same keys again and again, in records of one size: older versions of a key lie whole pages away.
    private static Specimen aligned(long seed) throws IOException {
        SpecimenMaker maker = new SpecimenMaker(seed, GROUP);
        for (int round = 0; round < 8; round++) {
            for (int i = 0; i < 64; i++) {
                maker.put("%03d".formatted(i), maker.value(5));
            }
        }
        maker.close();
        return maker.specimen("aligned", true);
    }

    /// What an older incarnation appended was lost in a power cut; another one went on.
    private static void addOldTails(List<Specimen> all, long seed) throws IOException {
        SpecimenMaker maker = new SpecimenMaker(seed, UNCOMMITTED);
        maker.mixed(20, KEYS, VALUE_BYTES);
        maker.checkpoint();
        maker.mixed(30, KEYS, VALUE_BYTES);
        maker.rebootWithoutTail(1000);
        maker.mixed(20, KEYS, VALUE_BYTES);
        maker.checkpoint();
        maker.mixed(20, KEYS, VALUE_BYTES);
        addKilledAndCopied(all, "old tail", maker);
        maker.close();
        all.add(maker.specimen("old tail, closed", true));
    }

    /// Segments were given back and used again; what was live in them lies in cold ones.
    private static void addCleaned(List<Specimen> all, long seed) throws IOException {
        long limit = RegionLayout.segmentPosition(16, Specimen.SEGMENT_BYTES);
        SpecimenMaker maker = new SpecimenMaker(seed, GROUP, limit);
        maker.mixedUntilCleaned(12, KEYS, VALUE_BYTES);
        maker.mixed(20, KEYS, VALUE_BYTES);
        addKilledAndCopied(all, "cleaned", maker);
        maker.close();
        all.add(maker.specimen("cleaned, closed", true));
    }
}
