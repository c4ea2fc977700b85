package org.hotinode.table;

import java.util.Arrays;
import java.util.SplittableRandom;

/// What a power cut makes of the bytes that were not durable.
enum PowerCut {
    /// All of them had been written back.
    ALL_SURVIVE,
    /// None had.
    NONE_SURVIVES,
    /// Each sector had or had not.
    SECTORS,
    /// Each 8-byte word had or had not: less than any medium promises.
    WORDS,
    /// Each page had or had not.
    PAGES,
    /// One page had.
    ONE_PAGE,
    /// All but one page had.
    ALL_BUT_ONE_PAGE,
    /// Each sector had or had not, and one that never held durable bytes may hold rubbish or be torn.
    RUBBISH;

    private static final int PAGE_BYTES = 4096;

    static PowerCut random(SplittableRandom random) {
        return values()[random.nextInt(values().length)];
    }

    /// The bytes that are found after the power came back.
    byte[] apply(PowerCutRegion.Image image, SplittableRandom random) {
        byte[] after = image.medium().clone();
        int unit = switch (this) {
            case WORDS -> Long.BYTES;
            case SECTORS, RUBBISH -> PowerCutRegion.Image.SECTOR_BYTES;
            case ALL_SURVIVE, NONE_SURVIVES, PAGES, ONE_PAGE, ALL_BUT_ONE_PAGE -> PAGE_BYTES;
        };
        int dirty = 0;
        for (int at = 0; at < after.length; at += unit) {
            dirty += isDirty(image, at, unit) ? 1 : 0;
        }
        int chosen = dirty == 0 ? 0 : random.nextInt(dirty);
        int share = 1 + random.nextInt(99);
        for (int at = 0; at < after.length; at += unit) {
            if (isDirty(image, at, unit)) {
                boolean survives = switch (this) {
                    case ALL_SURVIVE -> true;
                    case NONE_SURVIVES -> false;
                    case SECTORS, WORDS, PAGES, RUBBISH -> random.nextInt(100) < share;
                    case ONE_PAGE -> chosen == 0;
                    case ALL_BUT_ONE_PAGE -> chosen != 0;
                };
                chosen--;
                if (survives) {
                    System.arraycopy(image.memory(), at, after, at, unit);
                }
                if (this == RUBBISH && !image.everDurable().get(at / unit) && random.nextInt(3) == 0) {
                    rubbish(image, after, at, random);
                }
            }
        }
        return after;
    }

    private static boolean isDirty(PowerCutRegion.Image image, int at, int unit) {
        return Arrays.mismatch(image.memory(), at, at + unit, image.medium(), at, at + unit) >= 0;
    }

    private static void rubbish(PowerCutRegion.Image image, byte[] after, int at, SplittableRandom random) {
        int bytes = PowerCutRegion.Image.SECTOR_BYTES;
        switch (random.nextInt(3)) {
            case 0 -> {
                byte[] noise = new byte[bytes];
                random.nextBytes(noise);
                System.arraycopy(noise, 0, after, at, bytes);
            }
            case 1 -> System.arraycopy(image.memory(), at, after, at, bytes / 2);
            default -> System.arraycopy(image.memory(), at + bytes / 2, after, at + bytes / 2, bytes / 2);
        }
    }
}
