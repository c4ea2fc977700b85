package org.hotinode.crash.guest;

import org.hotinode.crash.Scenario;
import org.hotinode.crash.Snapshot;
import org.hotinode.crash.powercut.CutHistory;
import org.hotinode.table.RecoveryReport;

/// What is known of the region from one run of the machine to the next.
final class RegionState {
    final Scenario scenario;
    /// What may be in it.
    CutHistory history;
    Snapshot last = Snapshot.EMPTY;
    /// It was closed, and not opened since.
    boolean closed;
    /// It was written to since it was opened.
    boolean written;

    RegionState(Scenario scenario) {
        this.scenario = scenario;
        this.history = new CutHistory(scenario, null);
    }

    /// Whether a machine that has just been switched on may find it so.
    boolean mayOpenAs(RecoveryReport.Kind kind) {
        return switch (kind) {
            case CLEAN -> !written;
            case POWER_CUT -> !closed;
            default -> kind != RecoveryReport.Kind.KILLED && !closed && !written;
        };
    }
}
