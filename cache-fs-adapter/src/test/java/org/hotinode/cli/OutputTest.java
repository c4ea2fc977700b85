package org.hotinode.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

final class OutputTest {
    private static String taken(java.util.function.Consumer<Output> writer) {
        Output out = new Output((bytes, offset, length) -> {}, true);
        writer.accept(out);
        return ByteStrings.latin1(out.takeBack(0));
    }

    @Property
    void numbersAreThoseOfTheJdk(@ForAll long value) {
        assertEquals(Long.toString(value), taken(out -> out.putDecimal(value)));
        assertEquals(Long.toUnsignedString(value), taken(out -> out.putUnsigned(value)));
        assertEquals(Long.toOctalString(value), taken(out -> out.putOctal(value)));
        assertEquals(Long.toHexString(value), taken(out -> out.putHex(value)));
    }

    @Test
    void fieldsAreCutThenWidened() {
        assertEquals("   ab", taken(out -> {
            out.put("abcd");
            out.pad(0, 5, 2, false);
        }));
        assertEquals("abcd ", taken(out -> {
            out.put("abcd");
            out.pad(0, 5, -1, true);
        }));
        assertEquals("007", taken(out -> out.putPadded(7, 3)));
    }

    @Test
    void moreThanABufferIsHandedOnWholeAndInOrder() throws OutputException {
        StringBuilder seen = new StringBuilder();
        Output out = new Output(
                (bytes, offset, length) ->
                        seen.append(new String(bytes, offset, length, java.nio.charset.StandardCharsets.ISO_8859_1)),
                false);
        StringBuilder expected = new StringBuilder();
        for (int i = 0; i < 100_000; i++) {
            out.putDecimal(i);
            out.put('\n');
            out.endRecord();
            expected.append(i).append('\n');
        }
        byte[] long1 = "x".repeat(3 * Output.BUFFER_BYTES).getBytes(java.nio.charset.StandardCharsets.US_ASCII);
        out.put(long1);
        out.endRecord();
        out.flush();
        expected.append("x".repeat(3 * Output.BUFFER_BYTES));
        assertEquals(expected.toString(), seen.toString());
    }

    @Test
    void humanSizesRoundUpAsDuDoes() {
        assertEquals("0", HumanSize.text(0));
        assertEquals("1023", HumanSize.text(1023));
        assertEquals("1.0K", HumanSize.text(1024));
        assertEquals("1.1K", HumanSize.text(1025));
        assertEquals("10K", HumanSize.text(10_189));
        assertEquals("1.0M", HumanSize.text(1024 * 1024 - 1));
        assertEquals("8.0E", HumanSize.text(Long.MAX_VALUE));
        assertEquals("8.0E", HumanSize.text(Long.MIN_VALUE));
        assertEquals("12E", HumanSize.text(0xc000_0000_0000_0000L));
        assertEquals("16E", HumanSize.text(-1));
    }

    @Test
    void sizesAreReadAsTheyAreWritten() throws UsageException {
        assertEquals(4096, HumanSize.parse("--limit", "4K"));
        assertEquals(4L << 30, HumanSize.parse("--limit", "4GiB"));
        assertEquals(4_000_000_000L, HumanSize.parse("--limit", "4GB"));
        assertEquals(1 << 20, HumanSize.parse("--limit", "M"));
        assertEquals(Long.MIN_VALUE, HumanSize.parse("--limit", "8E"));
        for (String wrong : new String[] {"", "x", "4X", "-1", "4Kx", "99999999999E", "16E", "Y"}) {
            org.junit.jupiter.api.Assertions.assertThrows(
                    UsageException.class, () -> HumanSize.parse("--limit", wrong), wrong);
        }
    }

    @Test
    void recordsAreCountedWhateverTheyHold() throws IOException {
        byte[] names = ByteStrings.of("a\nb\0c\0\n\0");
        byte[] otherOrder = ByteStrings.of("\n\0c\0a\nb\0");
        RecordSet records = RecordSet.read(new ByteArrayInputStream(names));
        assertEquals(3, records.count());
        assertEquals(records, RecordSet.read(new ByteArrayInputStream(otherOrder)));
        assertNotEquals(records, RecordSet.read(new ByteArrayInputStream(ByteStrings.of("a\0b\0c\0\n\n"))));
    }
}
