package org.hotinode.crash.simulated;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassTransform;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.hotinode.crash.Violation;
import org.jspecify.annotations.Nullable;

/// Loads the table and what crashes it once more, some of the classes changed on the way.
final class ChangedClasses extends ClassLoader {
    private static final String OURS = "org.hotinode.";
    /// What both sides speak of.
    private static final Set<String> SHARED = Set.of(Engine.class.getName(), Violation.class.getName());

    private final List<Map<String, ClassTransform>> changes;

    private ChangedClasses(List<Map<String, ClassTransform>> changes) {
        super(ChangedClasses.class.getClassLoader());
        this.changes = changes;
    }

    /// An engine that runs traces of the changed classes.
    ///
    /// @param changes by the name of the class, made one after the other
    /// @param thin as of [TraceEngine]
    static Engine engine(List<Map<String, ClassTransform>> changes, Setting setting, boolean thin) {
        try {
            ChangedClasses loader = new ChangedClasses(changes);
            return (Engine) loader.loadClass(TraceEngine.class.getName())
                    .getConstructor(String.class, boolean.class)
                    .newInstance(setting.name(), thin);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("the simulation can't be loaded once more", e);
        }
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        if (!name.startsWith(OURS) || SHARED.contains(name)) {
            return super.loadClass(name, resolve);
        }
        synchronized (getClassLoadingLock(name)) {
            Class<?> loaded = findLoadedClass(name);
            return loaded != null ? loaded : define(name);
        }
    }

    private Class<?> define(String name) throws ClassNotFoundException {
        try (@Nullable InputStream in = getParent().getResourceAsStream(name.replace('.', '/') + ".class")) {
            if (in == null) {
                throw new ClassNotFoundException(name);
            }
            byte[] bytes = in.readAllBytes();
            for (Map<String, ClassTransform> each : changes) {
                ClassTransform change = each.get(name);
                if (change != null) {
                    ClassFile classFile = ClassFile.of();
                    bytes = classFile.transformClass(classFile.parse(bytes), change);
                }
            }
            return defineClass(name, bytes, 0, bytes.length);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
