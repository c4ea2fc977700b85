package org.hotinode.table;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.hotinode.region.RegionIdentity;
import org.hotinode.table.PowerCutRegion.Image;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// An upgrade that ends at any point is done again, and nothing is lost.
class UpgradeTest {
    private static final int CUTS_A_MOMENT = 12;
    private static final ByteBuffer MAIN = PowerCutRegion.slab();
    private static final ByteBuffer SIDE = PowerCutRegion.slab();

    @TempDir
    Path folder;

    private final TableOptions options =
            TableOptions.defaults().withLimitBytes(PowerCutRegion.LIMIT_BYTES).withBackground(false);
    private long boots;

    private RegionIdentity boot() {
        return new RegionIdentity(1, 2, 3, ++boots, 5, 6);
    }

    @ParameterizedTest
    @ValueSource(strings = {"golden-closed.nvm.gz", "golden-killed.nvm.gz"})
    void anUpgradeThatEndsAnywhereIsDoneAgain(String name) throws Exception {
        byte[] bytes = Files.readAllBytes(GoldenRegion.unpack(name, folder));
        List<Image> images = new ArrayList<>();
        PowerCutRegion region =
                new PowerCutRegion(MAIN, Image.durable(bytes), boot(), 1, moment -> images.add(moment.image()));
        upgrade(region);
        assertTrue(images.size() > 4, images.size() + " moments");
        images.add(region.image());
        SplittableRandom random = new SplittableRandom(1);
        for (Image image : images) {
            upgrade(new PowerCutRegion(SIDE, image, boot(), 1, moment -> {}));
            for (int cut = 0; cut < CUTS_A_MOMENT; cut++) {
                byte[] left = PowerCut.random(random).apply(image, random);
                upgrade(new PowerCutRegion(
                        SIDE, new Image(left, left, image.everDurable(), new BitSet()), boot(), 1, moment -> {}));
            }
        }
    }

    private void upgrade(PowerCutRegion region) throws IOException {
        try (PersistentTable table = new PersistentTable(new RegionOpening(region, options).upgraded(), options)) {
            Map<String, String> found = new TreeMap<>();
            table.scan((key, keyOffset, keyLength, value, valueOffset, valueLength) -> assertNull(found.put(
                    key.getStringWithoutLengthUtf8(keyOffset, keyLength),
                    value.getStringWithoutLengthUtf8(valueOffset, valueLength))));
            assertEquals(GoldenRegion.content(), found);
        }
    }
}
