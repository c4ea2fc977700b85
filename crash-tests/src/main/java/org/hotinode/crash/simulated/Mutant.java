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
        List<Map<String, ClassTransform>> all = new ArrayList<>(changes);
        all.add(Map.of("org.hotinode." + product, change));
        return new Mutant(name, setting, isQuick, all);
    }

    Mutant in(Setting other) {
        return new Mutant(name, other, isQuick, changes);
    }

    /// It takes longer to be caught.
    Mutant slow() {
        return new Mutant(name, setting, false, changes);
    }

    /// Runs short traces of it.
    Engine engine() {
        return setting.engine(changes, true);
    }
}
