package org.hotinode.crash.powercut;

import java.util.HashMap;
import java.util.Map;
import org.hotinode.crash.Change;
import org.hotinode.crash.Step;
import org.jspecify.annotations.Nullable;

/// A step of a writer, and when it was started.
///
/// @param digests what it leaves of each of its keys; null where it removes it
/// @param before how many steps of each writer had been acknowledged when it was started
public record Done(Step.Kind kind, Map<String, @Nullable Long> digests, Counts before) {
    static Done of(Step step, Counts before) {
        Map<String, @Nullable Long> digests = new HashMap<>();
        for (Change change : step.changes()) {
            byte[] value = change.value();
            digests.put(change.key(), value == null ? null : Change.digest(value));
        }
        return new Done(step.kind(), digests, before);
    }
}
