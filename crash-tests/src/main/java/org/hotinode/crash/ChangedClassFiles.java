package org.hotinode.crash;

import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassTransform;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Classes of the product, changed for a child.
public final class ChangedClassFiles {
    private ChangedClassFiles() {}

    /// Writes them.
    ///
    /// @param folder to come before others in the child's class path
    /// @param changes by the name of the class, made one after the other
    public static void write(Path folder, List<Map<String, ClassTransform>> changes) throws IOException {
        Set<String> names = new TreeSet<>();
        changes.forEach(each -> names.addAll(each.keySet()));
        for (String name : names) {
            String file = name.replace('.', '/') + ".class";
            Path changed = folder.resolve(file);
            Files.createDirectories(changed.getParent());
            Files.write(changed, changed(file, name, changes));
        }
    }

    private static byte[] changed(String file, String name, List<Map<String, ClassTransform>> changes)
            throws IOException {
        try (@Nullable InputStream in = ChangedClassFiles.class.getResourceAsStream("/" + file)) {
            if (in == null) {
                throw new IOException(file + ": expected it on the class path");
            }
            byte[] bytes = in.readAllBytes();
            for (Map<String, ClassTransform> each : changes) {
                ClassTransform change = each.get(name);
                if (change != null) {
                    ClassFile classFile = ClassFile.of();
                    bytes = classFile.transformClass(classFile.parse(bytes), change);
                }
            }
            return bytes;
        }
    }
}
