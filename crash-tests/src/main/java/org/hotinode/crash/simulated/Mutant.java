package org.hotinode.crash.simulated;

import java.lang.classfile.ClassTransform;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// The product with one of its rules taken out.
///
/// @param name says which
/// @param isQuick whether it is caught in about a second
/// @param setting in which the rule is at work
/// @param changes by the name of the class, made one after the other
record Mutant(String name, Setting setting, boolean isQuick, List<Map<String, ClassTransform>> changes) {
    /// Where traces of it run. What it holds is never changed: the maps are immutable ones.
    @SuppressWarnings("ImmutableEnumChecker")
    enum Setting {
        REGION(Map.of(), false, false),
        /// Every region is cleaned.
        CLEANED(Map.of(), false, true),
        SMALL_INDEX(SmallIndex.CHANGES, false, false),
        BELOW_REGION(BelowRegion.CHANGES, true, false);

        private final Map<String, ClassTransform> changes;
        private final boolean belowRegion;
        private final boolean cleans;

        Setting(Map<String, ClassTransform> changes, boolean belowRegion, boolean cleans) {
            this.changes = changes;
            this.belowRegion = belowRegion;
            this.cleans = cleans;
        }
    }

    Mutant {
        changes = List.copyOf(changes);
    }

    static Mutant of(String name, String product, ClassTransform change) {
        return new Mutant(name, Setting.REGION, true, List.of()).and(product, change);
    }

    /// The product as it is.
    static Mutant none(Setting setting) {
        return new Mutant("none, " + setting, setting, true, List.of());
    }

    /// With one more change.
    ///
    /// @param product a class, its name without that of the project
    Mutant and(String product, ClassTransform change) {
        return new Mutant(name, setting, isQuick, with(Map.of("org.hotinode." + product, change)));
    }

    Mutant in(Setting other) {
        return new Mutant(name, other, isQuick, changes);
    }

    /// It takes longer to be caught.
    Mutant slow() {
        return new Mutant(name, setting, false, changes);
    }

    /// Runs traces of it.
    Engine engine() {
        return ChangedClasses.engine(with(setting.changes), setting.belowRegion, true, setting.cleans);
    }

    private List<Map<String, ClassTransform>> with(Map<String, ClassTransform> last) {
        List<Map<String, ClassTransform>> all = new ArrayList<>(changes);
        all.add(last);
        return all;
    }
}
