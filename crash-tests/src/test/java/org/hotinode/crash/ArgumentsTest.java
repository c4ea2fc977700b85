package org.hotinode.crash;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ArgumentsTest {
    private static Arguments parse(String words) {
        return Arguments.parse(List.of(words.split(" ", -1)));
    }

    private static String refusal(String words) {
        return String.valueOf(
                assertThrows(IllegalArgumentException.class, () -> parse(words)).getMessage());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--states 0",
                "--kills 0",
                "--kills -1",
                "--cuts 0",
                "--cuts -5",
                "--cycles 0",
                "--minutes 0",
                "--minutes NaN"
            })
    void aRunThatTriesNothingIsRefused(String words) {
        String option = words.split(" ", -1)[0];
        assertTrue(refusal("--layer all " + words).startsWith(option + ": expected a number > 0"));
    }

    @Test
    void eachModelOfPowerCutsGetsACut() {
        assertTrue(refusal("--layer power-cut --cuts 1").startsWith("--cuts 1: expected one at least for each of"));
        assertEquals(1, parse("--layer power-cut --fs ext4 --cuts 1").layers().size());
        assertEquals(1, parse("--layer kill --cuts 1").layers().size());
    }

    @ParameterizedTest
    @ValueSource(strings = {"kill", "guest", "damage"})
    void layersWithoutMutantsAreToldApart(String layer) {
        assertEquals(
                "--mutants: layer " + layer + " has none, only simulated and power-cut have some",
                refusal("--mutants --layer " + layer));
    }

    @ParameterizedTest
    @ValueSource(strings = {"all", "simulated", "power-cut"})
    void layersWithMutantsAreTaken(String layer) {
        assertTrue(parse("--mutants --layer " + layer).mutants());
    }

    @ParameterizedTest
    @CsvSource({"--fs nofs,--fs nofs: ", "--model nomodel,--model nomodel: "})
    void anUnknownNameIsToldAsItWasGiven(String words, String beginning) {
        assertTrue(refusal("--layer power-cut " + words).startsWith(beginning));
    }
}
