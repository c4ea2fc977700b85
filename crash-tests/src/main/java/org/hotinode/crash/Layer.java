package org.hotinode.crash;

import java.io.IOException;
import java.util.List;

/// One way to crash a table, with an oracle that judges what is left.
public interface Layer {
    String name();

    /// What `--model` chooses from; empty if there is nothing to choose.
    List<String> models();

    /// Crashes until the budget is used up or something is wrong.
    ///
    /// @return a row for each model that ran, or one that says why the layer can't run here
    List<Result> run(Budget budget, Progress progress) throws IOException;
}
