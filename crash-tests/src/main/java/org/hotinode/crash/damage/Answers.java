package org.hotinode.crash.damage;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.hotinode.crash.Violation;
import org.hotinode.table.PersistentTable;
import org.jspecify.annotations.Nullable;

/// What a damaged region may answer.
///
/// Where only the index or a superblock is damaged, or the region was closed, a value is the newest one of its key or
/// is not given. The log of a region that was not closed may end where it is damaged; then values may also be those of
/// an earlier state, one since the last checkpoint but one. If they are not all of one state, the check says so before
/// anything else is written.
final class Answers {
    private final Specimen specimen;
    private final int oldest;
    /// Whether the damage may make index and log differ.
    private final boolean mayDiffer;
    /// Whether the check told of something before the writes.
    private final boolean told;
    private final Map<Integer, byte @Nullable []> written;

    Answers(Specimen specimen, Damage damage) {
        this(
                specimen,
                damage.mayEndTheLog(specimen) ? specimen.floor() : specimen.states() - 1,
                damage.isOfIndex(specimen) || damage.mayEndTheLog(specimen),
                false,
                Map.of());
    }

    private Answers(
            Specimen specimen, int oldest, boolean mayDiffer, boolean told, Map<Integer, byte @Nullable []> written) {
        this.specimen = specimen;
        this.oldest = oldest;
        this.mayDiffer = mayDiffer;
        this.told = told;
        this.written = written;
    }

    /// After writes to keys of the specimen.
    ///
    /// @param toldBefore whether the check had told of something
    Answers with(Map<String, byte @Nullable []> writes, boolean toldBefore) {
        Map<Integer, byte @Nullable []> all = new HashMap<>(written);
        writes.forEach((key, value) -> all.put(specimen.number(key), value));
        return new Answers(specimen, oldest, mayDiffer, toldBefore, all);
    }

    /// What was acknowledged after the damage is found as it is.
    void requireWritten(PersistentTable table) throws IOException {
        for (Map.Entry<Integer, byte @Nullable []> entry : written.entrySet()) {
            byte[] found = table.get(specimen.key(entry.getKey()));
            if (!Specimen.same(entry.getValue(), found)) {
                throw new Violation("%s was written after the damage: expected %s, found %s"
                        .formatted(keyName(entry.getKey()), text(entry.getValue()), text(found)));
            }
        }
    }

    /// Whether values may be those of several states though the check is content by now. What a damaged index does not
    /// know any more, or one that is ahead of a log which ends early, is garbage to the cleaning that comes with
    /// further writes, and what it knew beyond the end may have been written anew.
    boolean isTraceLost() {
        return mayDiffer && told;
    }

    Specimen specimen() {
        return specimen;
    }

    int oldest() {
        return oldest;
    }

    int newest() {
        return specimen.states() - 1;
    }

    byte @Nullable [] value(int state, int key) {
        return written.containsKey(key) ? written.get(key) : specimen.value(state, key);
    }

    /// Whether a key may have this value at all.
    boolean allows(int key, byte[] value) {
        for (int state = newest(); state >= oldest; state--) {
            if (Specimen.same(value(state, key), value)) {
                return true;
            }
        }
        return false;
    }

    String keyName(int key) {
        return "'" + new String(specimen.key(key), ISO_8859_1) + "'";
    }

    static String text(byte @Nullable [] value) {
        return value == null
                ? "nothing"
                : "%d bytes, 0x%s"
                        .formatted(
                                value.length, java.util.HexFormat.of().formatHex(value, 0, Math.min(8, value.length)));
    }
}
