package org.hotinode.crash.simulated;

import java.util.ArrayList;
import java.util.List;
import org.hotinode.crash.simulated.Medium.Unit;

/// Which versions of which units a crash has left: the part of a violation that can be made smaller.
final class CrashState {
    private final Medium medium;
    private final List<Unit> units;
    private final int[] versions;

    /// Whether the image in the slab breaks a promise.
    interface Test {
        boolean fails();
    }

    CrashState(Medium medium) {
        this.medium = medium;
        this.units = List.copyOf(medium.pending());
        this.versions = new int[units.size()];
        for (int i = 0; i < versions.length; i++) {
            versions[i] = medium.version(units.get(i));
        }
    }

    /// Takes away, unit by unit, what is not needed for it to fail: stores that were kept, then stores that were lost.
    void shrink(Test test) {
        boolean smaller = true;
        while (smaller) {
            smaller = false;
            for (int i = 0; i < versions.length; i++) {
                smaller |= versions[i] != 0 && stillFails(i, 0, test);
            }
        }
        boolean fuller = true;
        while (fuller) {
            fuller = false;
            for (int i = 0; i < versions.length; i++) {
                fuller |= versions[i] != 0
                        && versions[i] != medium.newest(units.get(i))
                        && stillFails(i, medium.newest(units.get(i)), test);
            }
        }
    }

    private boolean stillFails(int unit, int version, Test test) {
        medium.set(units.get(unit), version);
        if (test.fails()) {
            versions[unit] = version;
            return true;
        }
        medium.set(units.get(unit), versions[unit]);
        return false;
    }

    /// A line for each unit, the lost ones that begin like each other in one.
    List<String> lines(int segmentBytes) {
        List<String> lines = new ArrayList<>();
        int lost = 0;
        for (int i = 0; i < versions.length; i++) {
            Unit unit = units.get(i);
            if (versions[i] == 0) {
                lost++;
            } else {
                String place = Places.of(medium.position(unit), segmentBytes);
                int of = medium.newest(unit);
                lines.add(
                        versions[i] > of
                                ? "survived: rubbish in " + place
                                : "survived: %d of %d stores to %s".formatted(versions[i], of, place));
            }
        }
        lines.add("lost: the stores to %d others".formatted(lost));
        return lines;
    }
}
