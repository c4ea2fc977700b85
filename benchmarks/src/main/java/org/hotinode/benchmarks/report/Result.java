package org.hotinode.benchmarks.report;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.util.Objects;

/// What the rounds of an operation of a subject gave.
///
/// @param value the median
/// @param durability what the writes of the operation survive, or empty
/// @param note what there is to say about it, or empty
@JsonPropertyOrder({"subject", "operation", "entries", "value", "unit", "min", "max", "runs", "durability", "note"})
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record Result(
        String subject,
        String operation,
        long entries,
        double value,
        String unit,
        double min,
        double max,
        int runs,
        String durability,
        String note) {

    /// Those that are empty are left out of the JSON.
    public Result {
        durability = Objects.requireNonNullElse(durability, "");
        note = Objects.requireNonNullElse(note, "");
    }
}
