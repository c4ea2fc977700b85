package org.hotinode.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.lang.foreign.Linker;
import java.lang.foreign.SymbolLookup;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// Imports go strictly down; siblings don't import each other; only `org.hotinode.linux` binds native code.
final class ImportOrderTest {

    private static final String PREFIX = "org.hotinode.";

    /// From the top to the bottom; packages of one line are siblings.
    private static final List<Set<String>> LAYERS = List.of(
            Set.of("cli"),
            Set.of("walk"),
            Set.of("inode"),
            Set.of("table"),
            Set.of("log", "index"),
            Set.of("format", "region"),
            Set.of("linux"));

    /// Below another package, and still not to be known by it.
    private static final Map<String, Set<String>> HIDDEN =
            Map.of("walk", Set.of("inode", "table", "log", "index", "format"));

    private static final JavaClasses PRODUCT = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("org.hotinode");

    @Test
    void importsGoStrictlyDown() {
        assertEquals(new TreeSet<>(), violations(PRODUCT));
    }

    @Test
    void everyLayerIsLookedAt() {
        Map<String, Long> classes = PRODUCT.stream()
                .filter(type -> !type.getSimpleName().equals("package-info"))
                .collect(Collectors.groupingBy(ImportOrderTest::layerName, Collectors.counting()));
        Set<String> expected = LAYERS.stream().flatMap(Set::stream).collect(Collectors.toCollection(TreeSet::new));
        assertEquals(expected, new TreeSet<>(classes.keySet()), () -> "classes by package: " + classes);
    }

    @Test
    void anImportUpwardsIsCaught() {
        // Read with the layers upside down, the product's own imports are what must be caught.
        Set<String> upsideDown = violations(PRODUCT, LAYERS.reversed());
        assertTrue(upsideDown.stream().anyMatch(line -> line.contains("org.hotinode.cli.Main")), upsideDown::toString);
        assertTrue(upsideDown.stream().anyMatch(line -> line.contains("org.hotinode.region")), upsideDown::toString);
    }

    @Test
    void onlyTheLinuxPackageBindsNativeCode() {
        Set<String> binders = PRODUCT.stream()
                .filter(type -> type.getDirectDependenciesFromSelf().stream()
                        .anyMatch(dependency -> dependency.getTargetClass().isEquivalentTo(Linker.class)
                                || dependency.getTargetClass().isEquivalentTo(SymbolLookup.class)))
                .map(ImportOrderTest::layerName)
                .collect(Collectors.toSet());
        assertEquals(Set.of("linux"), binders);
    }

    private static Set<String> violations(JavaClasses classes) {
        return violations(classes, LAYERS);
    }

    private static Set<String> violations(JavaClasses classes, List<Set<String>> layers) {
        Set<String> found = new TreeSet<>();
        for (JavaClass type : classes) {
            for (var dependency : type.getDirectDependenciesFromSelf()) {
                JavaClass target = dependency.getTargetClass();
                if (target.getPackageName().startsWith(PREFIX)
                        && !mayImport(layerName(type), layerName(target), layers)) {
                    found.add(type.getName() + " -> " + target.getName());
                }
            }
        }
        return found;
    }

    private static boolean mayImport(String from, String to, List<Set<String>> layers) {
        return from.equals(to)
                || (depth(from, layers) < depth(to, layers)
                        && !HIDDEN.getOrDefault(from, Set.of()).contains(to));
    }

    private static int depth(String name, List<Set<String>> layers) {
        for (int i = 0; i < layers.size(); i++) {
            if (layers.get(i).contains(name)) {
                return i;
            }
        }
        throw new AssertionError("package org.hotinode." + name + " has no place in the import order");
    }

    private static String layerName(JavaClass type) {
        String rest = type.getPackageName().substring(PREFIX.length());
        int dot = rest.indexOf('.');
        return dot < 0 ? rest : rest.substring(0, dot);
    }
}
