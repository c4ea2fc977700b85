package org.hotinode.crash.simulated;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;

import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassTransform;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class MutantChangesTest {
    /// A call that has gone to another method leaves a mutant that is the product.
    @Test
    void everyMutantFindsWhatItChanges() {
        for (Mutant mutant : Mutants.all()) {
            assertDoesNotThrow(() -> change(mutant), mutant.name());
        }
    }

    private static void change(Mutant mutant) throws IOException {
        for (Map<String, ClassTransform> changes : mutant.changes()) {
            for (Map.Entry<String, ClassTransform> change : changes.entrySet()) {
                ClassFile classFile = ClassFile.of();
                classFile.transformClass(classFile.parse(bytes(change.getKey())), change.getValue());
            }
        }
    }

    private static byte[] bytes(String name) throws IOException {
        String file = "/" + name.replace('.', '/') + ".class";
        try (InputStream in = Objects.requireNonNull(Mutant.class.getResourceAsStream(file), file)) {
            return in.readAllBytes();
        }
    }
}
