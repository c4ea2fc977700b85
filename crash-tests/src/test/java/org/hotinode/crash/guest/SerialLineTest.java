package org.hotinode.crash.guest;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SerialLineTest {
    private final ByteArrayOutputStream answers = new ByteArrayOutputStream();

    private List<String> lines(String said) throws IOException {
        SerialLine line = new SerialLine(new ByteArrayInputStream(said.getBytes(ISO_8859_1)), answers);
        List<String> lines = new ArrayList<>();
        for (String next = line.next(); next != null; next = line.next()) {
            lines.add(next);
        }
        return lines;
    }

    @Test
    void onlyLinesThatWaitForAnAnswerGetOne() throws IOException {
        assertEquals(List.of("open", "entry w0k1 7", "snapshot"), lines("@open\n+entry w0k1 7\n@snapshot\n"));
        assertEquals(2, answers.size());
    }

    @Test
    void whatHasNoMarkIsNotTheProgramsAndIsPassedOver() throws IOException {
        assertEquals(List.of("a 0 1"), lines("SeaBIOS\r\n\n[ 1.2] sysrq: Power Off\n@a 0 1\nand more"));
    }

    @Test
    void aLineThatTheKillHasCutWasNotSaid() throws IOException {
        assertEquals(List.of("a 0 11"), lines("@a 0 11\n@a 0 1"));
        assertEquals(1, answers.size());
    }
}
