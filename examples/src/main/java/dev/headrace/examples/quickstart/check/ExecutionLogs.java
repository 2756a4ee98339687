package dev.headrace.examples.quickstart.check;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What the handlers wrote when they started: {@code <epoch ms> <task id> <attempt> <fencing token> <worker process>} a line.
 *
 * @param executions how many starts there were
 * @param later how many of them were a second or later attempt
 * @param lastLaterMillis when the last of those was, in epoch milliseconds; 0 for none
 * @param torn lines that are none
 */
public record ExecutionLogs(long executions, long later, long lastLaterMillis, long torn) {
    private static final int FIELDS = 5;
    private static final ExecutionLogs NONE = new ExecutionLogs(0, 0, 0, 0);

    /** Reads every log in a folder. */
    public static ExecutionLogs readAll(Path folder) throws IOException {
        ExecutionLogs sum = NONE;
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "executions-*.log")) {
            for (Path file : files) {
                sum = sum.plus(read(file));
            }
        }
        return sum;
    }

    private static ExecutionLogs read(Path file) throws IOException {
        ExecutionLogs sum = NONE;
        try (BufferedReader lines = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                sum = sum.plus(of(line));
            }
        }
        return sum;
    }

    private static ExecutionLogs of(String line) {
        String[] fields = line.split(" ", -1);
        if (fields.length != FIELDS || !fields[0].matches("\\d{1,18}") || !fields[2].matches("\\d{1,9}")) {
            return new ExecutionLogs(0, 0, 0, 1);
        }
        boolean later = Integer.parseInt(fields[2]) > 1;
        return new ExecutionLogs(1, later ? 1 : 0, later ? Long.parseLong(fields[0]) : 0, 0);
    }

    private ExecutionLogs plus(ExecutionLogs other) {
        return new ExecutionLogs(
                executions + other.executions,
                later + other.later,
                Math.max(lastLaterMillis, other.lastLaterMillis),
                torn + other.torn);
    }
}
