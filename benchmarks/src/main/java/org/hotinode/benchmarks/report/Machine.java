package org.hotinode.benchmarks.report;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/// What was measured on, and how.
@JsonPropertyOrder({"machine", "cpu", "cores", "memory", "kernel", "jdk", "filesystem", "commit", "command", "date"})
public record Machine(
        String machine,
        String cpu,
        int cores,
        long memory,
        String kernel,
        String jdk,
        String filesystem,
        String commit,
        String command,
        String date) {

    public static Machine of(Path folder, String command) throws IOException {
        return new Machine(
                firstLine("/sys/class/dmi/id/product_name", System.getProperty("os.arch")),
                field("/proc/cpuinfo", "model name"),
                Runtime.getRuntime().availableProcessors(),
                Long.parseLong(field("/proc/meminfo", "MemTotal").replaceAll("\\D", "")) * 1024,
                System.getProperty("os.name") + " " + System.getProperty("os.version"),
                Runtime.version().toString(),
                Files.getFileStore(folder).type(),
                System.getProperty("hotinode.commit", "unknown"),
                command,
                Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
    }

    private static String firstLine(String file, String otherwise) {
        try {
            return Files.readString(Path.of(file)).strip();
        } catch (IOException e) {
            // Not all machines say what they are.
            return otherwise;
        }
    }

    private static String field(String file, String name) throws IOException {
        for (String line : Files.readAllLines(Path.of(file), StandardCharsets.UTF_8)) {
            if (line.startsWith(name)) {
                return line.substring(line.indexOf(':') + 1).strip();
            }
        }
        return "unknown";
    }
}
