package org.hotinode.crash.powercut;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.hotinode.crash.Snapshot;
import org.hotinode.crash.Violation;

/// What a crash may leave: each writer's keys as after some of its steps, none of those missing that are durable, none
/// there that were not started, and none there without those that were acknowledged before it was started.
///
/// @param base each writer's keys before its first step
/// @param steps of each writer, one that was not acknowledged included
/// @param acknowledged so many were
/// @param durable so many are
/// @param regionDurable whether the region has to be there
public record Expectation(
        List<Map<String, Long>> base,
        List<List<Done>> steps,
        Counts acknowledged,
        Counts durable,
        boolean regionDurable) {
    private static final int SHOWN = 5;

    /// The same, of what was durable at the beginning of a cut, and of what was started until its end.
    Expectation until(Expectation end) {
        return new Expectation(base, end.steps, end.acknowledged, durable, regionDurable);
    }

    /// The same, after a kill, which loses nothing that was acknowledged.
    public Expectation killed() {
        return new Expectation(base, steps, acknowledged, acknowledged, regionDurable);
    }

    /// There is no region.
    ///
    /// @throws Violation if there has to be one
    public void verifyAbsent() {
        if (regionDurable) {
            throw new Violation("the region is not there, although a process had made or opened it", "absent");
        }
    }

    /// How far each writer got.
    ///
    /// @throws Violation if this is not a state that the crash may leave
    public Reached reached(Snapshot found) {
        Counts least = durable;
        Counts most = durable;
        int keys = 0;
        for (int writer = 0; writer < steps.size(); writer++) {
            Map<String, Long> own = CutHistory.keysOf(writer, found);
            keys += own.size();
            List<Integer> possible = possible(writer, own);
            least = least.with(writer, possible.getFirst());
            most = most.with(writer, possible.getLast());
        }
        if (keys != found.digests().size()) {
            throw new Violation(
                    "expected keys of writers(=%d), found %d: keys that nobody put"
                            .formatted(keys, found.digests().size()),
                    "lookup");
        }
        verifyOrder(least, most);
        return new Reached(least, most);
    }

    /// The log is one: what was acknowledged before a step was started lies before it.
    private void verifyOrder(Counts least, Counts most) {
        for (int writer = 0; writer < steps.size(); writer++) {
            if (least.of(writer) == 0) {
                continue;
            }
            Counts before = steps.get(writer).get(least.of(writer) - 1).before();
            for (int other = 0; other < steps.size(); other++) {
                if (before.of(other) > most.of(other)) {
                    throw new Violation(
                            "step %d of writer %d is there, but of writer %d no more than %d steps, of which %d were acknowledged before that was started"
                                    .formatted(least.of(writer) - 1, writer, other, most.of(other), before.of(other)),
                            "lookup");
                }
            }
        }
    }

    /// After how many steps the writer's keys are as they were found.
    private List<Integer> possible(int writer, Map<String, Long> found) {
        Set<String> differing = new HashSet<>(base.get(writer).keySet());
        differing.addAll(found.keySet());
        differing.removeIf(key -> Objects.equals(base.get(writer).get(key), found.get(key)));
        List<Integer> all = new ArrayList<>();
        Set<String> whereDurable = Set.of();
        Set<String> whereAcknowledged = Set.of();
        for (int count = 0; count <= steps.get(writer).size(); count++) {
            if (count > 0) {
                steps.get(writer).get(count - 1).digests().forEach((key, digest) -> {
                    if (Objects.equals(digest, found.get(key))) {
                        differing.remove(key);
                    } else {
                        differing.add(key);
                    }
                });
            }
            if (differing.isEmpty()) {
                all.add(count);
            }
            whereDurable = count == durable.of(writer) ? Set.copyOf(differing) : whereDurable;
            whereAcknowledged = count == acknowledged.of(writer) ? Set.copyOf(differing) : whereAcknowledged;
        }
        List<Integer> allowed =
                all.stream().filter(count -> count >= durable.of(writer)).toList();
        if (allowed.isEmpty()) {
            throw new Violation(difference(writer, all, whereDurable, whereAcknowledged), "lookup");
        }
        return allowed;
    }

    private String difference(int writer, List<Integer> lost, Set<String> whereDurable, Set<String> whereAcknowledged) {
        String what = lost.isEmpty()
                ? "not the state after any number of steps"
                : "the state after %d steps, an older one".formatted(lost.getLast());
        return "writer %d: %s: expected one from step %d (durable) to %d (acknowledged), or one more; keys that differ: %s at the first, %s at the last"
                .formatted(
                        writer,
                        what,
                        durable.of(writer),
                        acknowledged.of(writer),
                        shown(whereDurable),
                        shown(whereAcknowledged));
    }

    private static String shown(Set<String> keys) {
        List<String> first = new TreeSet<>(keys).stream().limit(SHOWN).toList();
        return keys.size() + " " + first;
    }
}
