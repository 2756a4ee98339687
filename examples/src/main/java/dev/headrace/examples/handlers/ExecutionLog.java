package dev.headrace.examples.handlers;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * A line for each start of a handler, written before its work: what really ran, whatever Redis says. The file is opened
 * for appending and each line is one write to the system, so a SIGKILL loses no line that was written and tears none,
 * and an interrupt of a handler cannot close the file for the others (it would close a channel).
 */
final class ExecutionLog {
    private static final long PID = ProcessHandle.current().pid();

    private final OutputStream out;

    private ExecutionLog(OutputStream out) {
        this.out = out;
    }

    /**
     * This process's own log in the folder, or one that drops everything when no folder is named.
     *
     * @param folder empty for none
     * @throws UncheckedIOException if the file cannot be opened
     */
    static ExecutionLog in(String folder) {
        if (folder.isEmpty()) {
            return new ExecutionLog(OutputStream.nullOutputStream());
        }
        Path file = Path.of(folder, "executions-" + PID + ".log");
        try {
            return new ExecutionLog(new FileOutputStream(file.toFile(), true));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot open the execution log " + file, e);
        }
    }

    /** Writes one line: {@code <epoch ms> <task id> <attempt> <fencing token> <worker process>}. Thread-safe. */
    void started(long epochMillis, String taskId, int attempt, long token) throws IOException {
        String line = epochMillis + " " + taskId + " " + attempt + " " + token + " " + PID + "\n";
        out.write(line.getBytes(StandardCharsets.UTF_8));
    }
}
