package dev.headrace.examples.quickstart.process;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The processes that the quick start runs, none of which may outlive it. Its own end, Ctrl-C included, kills them; for
 * the end that no program can act on, SIGKILL, a small shell waits at the other end of a pipe: when the pipe closes
 * without a word, it kills what is left. Thread-safe, as the shutdown hook may come at any time.
 */
public final class Children implements AutoCloseable {
    private static final long SECONDS_FOR_A_GRACEFUL_END = 10;

    /** Reads a process id a line, and the word {@code done} when there is nothing left to do. */
    private static final String GUARD = "trap '' INT TERM HUP; pids=; "
            + "while read -r line; do [ \"$line\" = done ] && exit 0; pids=\"$pids $line\"; done; "
            + "[ -n \"$pids\" ] && kill -9 $pids; rm -rf -- \"$0\"";

    private final Path folder;
    private final Process guard;
    private final List<Process> running = new ArrayList<>();
    private boolean closed;

    /** @param folder where the children's output goes, a file each; the guard deletes it when it has to act */
    public Children(Path folder) throws IOException {
        this.folder = folder;
        this.guard = new ProcessBuilder("sh", "-c", GUARD, folder.toString())
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    /** Starts a process whose output goes to {@code <name>.log}. */
    public synchronized Process start(String name, List<String> command, Map<String, String> environment) {
        if (closed) {
            throw new IllegalStateException("the quick start is ending; " + name + " is not started any more");
        }
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
                .redirectOutput(log(name).toFile());
        builder.environment().putAll(environment);
        try {
            Process process = builder.start();
            running.add(process);
            tellGuard(Long.toString(process.pid()));
            return process;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start " + command.get(0) + " as " + name, e);
        }
    }

    /** Where a child's output goes. */
    public Path log(String name) {
        return folder.resolve(name + ".log");
    }

    /** What a child printed last. */
    public String lastLine(String name) {
        try (Stream<String> lines = Files.lines(log(name), StandardCharsets.UTF_8)) {
            return lines.filter(line -> !line.isBlank())
                    .reduce((first, second) -> second)
                    .orElse("(it is empty)");
        } catch (IOException | UncheckedIOException e) {
            return "(it cannot be read)";
        }
    }

    /** Asks a child to end, and kills it if that takes longer than 10 s. */
    public void end(Process process) throws InterruptedException {
        process.destroy();
        if (!process.waitFor(SECONDS_FOR_A_GRACEFUL_END, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            process.waitFor();
        }
    }

    /** Kills what still runs and returns when it is gone; nothing is started afterwards. */
    @Override
    public synchronized void close() {
        closed = true;
        running.forEach(Process::destroyForcibly);
        running.forEach(process -> process.onExit().join());
        running.clear();
        if (guard.isAlive()) {
            dismissGuard();
        }
    }

    private void dismissGuard() {
        try {
            tellGuard("done");
            guard.getOutputStream().close();
        } catch (IOException e) {
            guard.destroyForcibly();
        }
        guard.onExit().join();
    }

    private void tellGuard(String line) throws IOException {
        guard.getOutputStream().write((line + "\n").getBytes(StandardCharsets.US_ASCII));
        guard.getOutputStream().flush();
    }
}
