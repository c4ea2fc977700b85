package org.hotinode.crash.guest;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.hotinode.crash.Announcement;
import org.jspecify.annotations.Nullable;

/// The host's end of the serial line on which a program in the guest says what [Announcement] has it say.
final class SerialLine {
    private final InputStream input;
    private final OutputStream answers;

    SerialLine(InputStream input, OutputStream answers) {
        this.input = input;
        this.answers = answers;
    }

    /// The next line without its mark; null at the end. The program goes on only now, if it waits for an answer. A line
    /// without a mark is not the program's, and one that the end has cut was not said.
    @Nullable
    String next() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int next = input.read(); next >= 0; next = input.read()) {
            if (next != '\n') {
                line.append((char) next);
                continue;
            }
            char mark = line.isEmpty() ? ' ' : line.charAt(0);
            if (mark == Announcement.ANSWERED) {
                answer();
            }
            if (mark == Announcement.ANSWERED || mark == Announcement.UNANSWERED) {
                return line.substring(1);
            }
            line.setLength(0);
        }
        return null;
    }

    private void answer() {
        try {
            answers.write('\n');
            answers.flush();
        } catch (IOException e) {
            // The machine has just been killed; what it said counts.
        }
    }
}
