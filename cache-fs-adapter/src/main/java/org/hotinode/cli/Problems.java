package org.hotinode.cli;

import java.io.IOException;
import org.hotinode.table.TableException;

/// Words for failures of the region.
final class Problems {
    private Problems() {}

    static String message(IOException e) {
        String message = e.getMessage() == null ? e.toString() : e.getMessage();
        return switch (e) {
            case TableException.Damaged damaged -> message + " (hotinode check --rebuild may help)";
            default -> message;
        };
    }
}
