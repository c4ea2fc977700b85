package org.hotinode.walk;

import java.io.IOException;

/// Where a walk puts what it finds. Its methods are called by all walking threads at once; a [WalkLane] by one
/// only.
///
/// An exception ends the walk and comes out of [TreeWalker#walk].
public interface WalkSink {
    /// What became of a place where something is mounted.
    enum Mount {
        /// The walk goes on below it, or it is a file.
        ENTERED,
        /// Nothing below it is wanted: it is another filesystem and one was asked for, or an automounter's.
        LEFT_OUT,
        /// It is one of the directories that it lies in.
        LOOP
    }

    /// A number for the filesystem that an open file, or path descriptor, lies on.
    ///
    /// @param statx address of the file's `struct statx`
    /// @param path of the file below the walk's root
    int filesystem(int fd, long statx, byte[] path) throws IOException;

    /// Something is mounted at a path below the walk's root. Told before the directory it lies in ends. False if
    /// the sink can't keep it: nothing below it will be walked.
    boolean mount(byte[] path, int filesystem, long inode, Mount mount) throws IOException;

    /// A directory could not be read, or attributes of an entry could not: by path below the walk's root.
    void unreadable(byte[] path, int errno);

    /// A new lane, for the calling thread. Closed by the walk.
    WalkLane lane() throws IOException;
}
