package org.hotinode.cli;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import org.hotinode.linux.Errno;
import org.hotinode.table.TableException;

/// Words for failures of regions and of their folder.
final class Problems {
    private Problems() {}

    static String message(IOException e) {
        String message = e.getMessage() == null ? e.toString() : e.getMessage();
        return switch (e) {
            case TableException.Damaged damaged -> message + " (hotinode check --rebuild may help)";
            case FileSystemException failure
            when failure.getFile() != null -> failure.getFile() + ": " + reason(failure);
            default -> message;
        };
    }

    // The most frequent reasons are told by the type alone.
    private static String reason(FileSystemException failure) {
        return switch (failure) {
            case AccessDeniedException denied -> Errno.text(Errno.EACCES);
            case NoSuchFileException missing -> Errno.text(Errno.ENOENT);
            case FileAlreadyExistsException existing -> Errno.text(Errno.EEXIST);
            case NotDirectoryException other -> Errno.text(Errno.ENOTDIR);
            default -> failure.getReason() == null ? failure.getClass().getSimpleName() : failure.getReason();
        };
    }
}
