package org.hotinode.crash.damage;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.SplittableRandom;
import org.hotinode.crash.damage.Specimen.OldSuperblock;
import org.hotinode.format.RegionLayout;

/// A kind of damage: all damages of it that a specimen can get, numbered.
sealed interface Kind {
    int MANY_KEYS = 1000;

    String name();

    /// How many there are.
    long count(Specimen specimen);

    Damage at(Specimen specimen, long number);

    /// Whether there are too many to try each in every way.
    default boolean isLarge() {
        return false;
    }

    /// A specimen takes part in one of so many rounds: one with many keys takes its time.
    default int every(Specimen specimen) {
        return specimen.keys() > MANY_KEYS ? 64 : 1;
    }

    /// In the order in which they run: the longest last.
    static List<Kind> all(long seed, Specimen foreign) {
        return List.of(
                new OlderSuperblock(),
                new OlderTail(),
                new Foreign(seed, foreign),
                new Zero(),
                new Truncate(),
                new Swap(),
                new Slot(),
                new Flip(seed));
    }

    /// Of two specimens every byte has its turn within a minute.
    private static int everyOfLarge(Specimen specimen) {
        return Specimens.WHOLE.contains(specimen.name()) ? 1 : specimen.keys() > MANY_KEYS ? 512 : 8;
    }

    private static int hash(long seed, long number, int bound) {
        return new SplittableRandom(seed + number).nextInt(bound);
    }

    /// One bit: of each byte one, then all others of the headers.
    record Flip(long seed) implements Kind {
        @Override
        public String name() {
            return "flip";
        }

        @Override
        public long count(Specimen specimen) {
            return specimen.size() + 7L * specimen.headerPositions().size();
        }

        @Override
        public boolean isLarge() {
            return true;
        }

        @Override
        public int every(Specimen specimen) {
            return everyOfLarge(specimen);
        }

        @Override
        public Damage at(Specimen specimen, long number) {
            long beyond = number - specimen.size();
            int position =
                    (int) (beyond < 0 ? number : specimen.headerPositions().get((int) (beyond / 7)));
            int first = hash(seed, position, 8);
            int bit = (int) (beyond < 0 ? first : (first + 1 + beyond % 7) % 8);
            return Damage.of(
                    "bit %d of byte %,d flipped".formatted(bit, position),
                    specimen,
                    position,
                    position + 1,
                    region -> region.putByte(position, (byte) (region.getByte(position) ^ 1 << bit)));
        }
    }

    /// A slot of the index: one bit of it flipped, or one byte inverted or zero.
    record Slot() implements Kind {
        private static final int CASES = Long.SIZE + 2 * Long.BYTES;

        @Override
        public String name() {
            return "slot";
        }

        @Override
        public long count(Specimen specimen) {
            return (long) CASES * specimen.slotPositions().size();
        }

        @Override
        public Damage at(Specimen specimen, long number) {
            int slot = specimen.slotPositions().get((int) (number / CASES));
            int rest = (int) (number % CASES);
            boolean bit = rest < Long.SIZE;
            int position = slot + (bit ? rest / Byte.SIZE : rest % Long.BYTES);
            byte old = specimen.image()[position];
            byte changed = (byte) (bit ? old ^ 1 << rest % Byte.SIZE : rest < Long.SIZE + Long.BYTES ? ~old : 0);
            return Damage.of(
                    "byte %,d of a slot is 0x%02x instead of 0x%02x".formatted(position, changed, old),
                    specimen,
                    position,
                    position + 1,
                    region -> region.putByte(position, changed));
        }
    }

    /// Cut to each length.
    record Truncate() implements Kind {
        @Override
        public String name() {
            return "truncate";
        }

        @Override
        public long count(Specimen specimen) {
            return specimen.size();
        }

        @Override
        public boolean isLarge() {
            return true;
        }

        @Override
        public int every(Specimen specimen) {
            return everyOfLarge(specimen);
        }

        @Override
        public Damage at(Specimen specimen, long number) {
            int length = (int) number;
            List<Damage.Range> lost = List.of(new Damage.Range(length, specimen.size()));
            return new Damage("cut to %,d bytes".formatted(length), length, lost, region -> {});
        }
    }

    /// A page, sector or line that reads as zeros.
    record Zero() implements Kind {
        private static final int[] UNITS = {RegionLayout.PAGE_BYTES, 512, 64};

        @Override
        public String name() {
            return "zero";
        }

        @Override
        public long count(Specimen specimen) {
            long count = 0;
            for (int unit : UNITS) {
                count += specimen.size() / unit;
            }
            return count;
        }

        @Override
        public Damage at(Specimen specimen, long number) {
            long rest = number;
            int kind = 0;
            while (rest >= specimen.size() / UNITS[kind]) {
                rest -= specimen.size() / UNITS[kind++];
            }
            int bytes = UNITS[kind];
            int from = (int) rest * bytes;
            return Damage.of(
                    "%d bytes at %,d zeroed".formatted(bytes, from),
                    specimen,
                    from,
                    from + bytes,
                    region -> region.setMemory(from, bytes, (byte) 0));
        }
    }

    /// Two pages, each in the other's place.
    record Swap() implements Kind {
        @Override
        public String name() {
            return "swap";
        }

        @Override
        public long count(Specimen specimen) {
            return specimen.pages() * (specimen.pages() - 1L) / 2;
        }

        @Override
        public Damage at(Specimen specimen, long number) {
            int second = (int) ((1 + Math.sqrt(1 + 8.0 * number)) / 2);
            int first = (int) (number - second * (second - 1L) / 2);
            int a = first * RegionLayout.PAGE_BYTES;
            int b = second * RegionLayout.PAGE_BYTES;
            return new Damage(
                    "pages at %,d and %,d swapped".formatted(a, b),
                    specimen.size(),
                    List.of(
                            new Damage.Range(a, a + RegionLayout.PAGE_BYTES),
                            new Damage.Range(b, b + RegionLayout.PAGE_BYTES)),
                    region -> {
                        region.putBytes(a, specimen.image(), b, RegionLayout.PAGE_BYTES);
                        region.putBytes(b, specimen.image(), a, RegionLayout.PAGE_BYTES);
                    });
        }
    }

    /// Files that are no regions, and pages of another region with the same keys.
    record Foreign(long seed, Specimen other) implements Kind {
        private static final int FILES = 200;

        @Override
        public String name() {
            return "foreign";
        }

        @Override
        public long count(Specimen specimen) {
            return FILES + 2L * Math.min(specimen.pages(), other.pages());
        }

        @Override
        public Damage at(Specimen specimen, long number) {
            if (number < FILES) {
                return file((int) number);
            }
            int page = (int) (number - FILES) / 2;
            int from = page * RegionLayout.PAGE_BYTES;
            // From the first one on it would be that region.
            boolean toTheEnd = number % 2 != 0 && page > 0;
            int end = toTheEnd ? Math.min(specimen.size(), other.size()) : from + RegionLayout.PAGE_BYTES;
            return Damage.of(
                    "bytes %,d to %,d are another region's".formatted(from, end),
                    specimen,
                    from,
                    end,
                    region -> region.putBytes(from, other.image(), from, end - from));
        }

        private Damage file(int number) {
            SplittableRandom random = new SplittableRandom(seed + number);
            byte[] bytes = new byte[number % 2 == 0 ? random.nextInt(200_000) : 65_536 + random.nextInt(16) * 4096];
            String what = "a file of random bytes";
            if (number % 4 == 0) {
                what = "a file of zeros";
            } else {
                random.nextBytes(bytes);
            }
            byte[] magic = "HOTINODE".getBytes(StandardCharsets.US_ASCII);
            if (number % 3 == 0 && bytes.length > 5000) {
                what += " with the magic";
                System.arraycopy(magic, 0, bytes, number % 2 * RegionLayout.PAGE_BYTES, magic.length);
            }
            List<Damage.Range> all = List.of(new Damage.Range(0, bytes.length));
            return new Damage(what, bytes.length, all, region -> region.putBytes(0, bytes));
        }
    }

    /// From some point on the log is as an older incarnation left it: frames that were lost and replaced since.
    record OlderTail() implements Kind {
        private static final int UNIT = 16;

        @Override
        public String name() {
            return "oldtail";
        }

        @Override
        public long count(Specimen specimen) {
            byte[] before = specimen.before();
            return before == null ? 0 : 2L * Math.min(before.length, specimen.size()) / UNIT;
        }

        @Override
        public Damage at(Specimen specimen, long number) {
            byte[] before = specimen.before();
            if (before == null) {
                throw new IllegalArgumentException(specimen + " has no older tail");
            }
            int from = (int) (number / 2) * UNIT;
            int segmentEnd = (from / Specimen.SEGMENT_BYTES + 1) * Specimen.SEGMENT_BYTES;
            int end = number % 2 == 0 ? segmentEnd : from / 512 * 512 + 512;
            int to = Math.min(end, Math.min(before.length, specimen.size()));
            boolean log = specimen.isInLog(from, to);
            return Damage.of(
                    log ? "bytes %,d to %,d are an older incarnation's".formatted(from, to) : "",
                    specimen,
                    from,
                    to,
                    region -> region.putBytes(from, before, from, log ? to - from : 0));
        }
    }

    /// One superblock as it was at some time.
    record OlderSuperblock() implements Kind {
        @Override
        public String name() {
            return "oldsuperblock";
        }

        @Override
        public long count(Specimen specimen) {
            return specimen.oldSuperblocks().size();
        }

        @Override
        public Damage at(Specimen specimen, long number) {
            OldSuperblock old = specimen.oldSuperblocks().get((int) number);
            return Damage.of(
                    "version %d of the superblock at %,d".formatted(number, old.position()),
                    specimen,
                    old.position(),
                    old.position() + RegionLayout.PAGE_BYTES,
                    region -> region.putBytes(old.position(), old.page()));
        }
    }
}
