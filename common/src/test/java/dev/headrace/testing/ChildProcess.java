package dev.headrace.testing;

import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** A process that a test started, with all it has printed. Made by {@link Processes}. */
public final class ChildProcess implements AutoCloseable {

    private static final int LINES_IN_A_FAILURE = 60;
    private static final int SIGINT = 2;

    private final String name;
    private final Process process;
    private final List<String> lines = new ArrayList<>();
    private final Thread reader;
    private boolean outputEnded;

    ChildProcess(String name, Process process) {
        this.name = name;
        this.process = process;
        this.reader = new Thread(this::read, "output of " + name);
        reader.setDaemon(true);
        reader.start();
    }

    public long pid() {
        return process.pid();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** What it has printed so far, standard output and error in one. */
    public List<String> lines() {
        synchronized (lines) {
            return List.copyOf(lines);
        }
    }

    /** Waits for a line, those already printed included, and returns the first that fits. */
    public String awaitLine(Predicate<String> wanted, Duration timeout) {
        return awaitLine(wanted, "the awaited line", timeout);
    }

    /** Waits for a line that contains this text. */
    public String awaitLine(String text, Duration timeout) {
        return awaitLine(line -> line.contains(text), "'" + text + "'", timeout);
    }

    private String awaitLine(Predicate<String> wanted, String what, Duration timeout) {
        long deadline = System.nanoTime() + timeout.toNanos();
        int seen = 0;
        synchronized (lines) {
            while (true) {
                for (; seen < lines.size(); seen++) {
                    if (wanted.test(lines.get(seen))) {
                        return lines.get(seen);
                    }
                }
                long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
                if (outputEnded || left <= 0) {
                    String why = outputEnded ? "ended without printing " : "did not print within " + timeout + " ";
                    throw new AssertionError(name + " " + why + what + "; it printed:\n" + tail());
                }
                waitForMore(left);
            }
        }
    }

    /** Waits until it has ended; a signal's death reads as 128 + its number. */
    public int awaitExit(Duration timeout) {
        try {
            if (!process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new AssertionError(name + " did not end within " + timeout + "; it printed:\n" + tail());
            }
            reader.join(timeout.toMillis());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while " + name + " was awaited", interrupted);
        }
        return process.exitValue();
    }

    /** Writes a line to its standard input. */
    public void type(String line) {
        try {
            process.getOutputStream().write((line + "\n").getBytes(StandardCharsets.UTF_8));
            process.getOutputStream().flush();
        } catch (IOException gone) {
            throw new AssertionError(name + " reads no more; it printed:\n" + tail(), gone);
        }
    }

    /** SIGKILL; returns when it is gone. */
    public void sigkill() {
        Children.kill(process);
    }

    /** SIGTERM. */
    public void sigterm() {
        Children.signal(process, "TERM");
    }

    /**
     * Whether {@link #sigint} reaches a process that this one starts. It does not where this one was started with SIGINT
     * ignored, as a shell's script starts what it puts into the background: that is inherited, and no JVM changes it.
     */
    public static boolean interruptible() {
        try (Stream<String> status = Files.lines(Path.of("/proc/self/status"))) {
            return status.filter(line -> line.startsWith("SigIgn:"))
                    .map(line -> Long.parseUnsignedLong(line.substring(7).strip(), 16))
                    .noneMatch(ignored -> (ignored >> (SIGINT - 1) & 1) == 1);
        } catch (IOException noLinux) {
            return true;
        }
    }

    /** SIGINT, as Ctrl-C sends it. */
    public void sigint() {
        Children.signal(process, "INT");
    }

    /**
     * SIGSTOP: it stands still with everything it holds when this returns. The signal alone is only on its way then, and
     * a thread on another core goes on for a moment.
     */
    public void sigstop() {
        Children.signal(process, "STOP");
        await(name + " standing still").atMost(Duration.ofSeconds(10)).until(this::stopped);
    }

    /** Where there is no such file, as on macOS, there is no better word than the signal's. */
    private boolean stopped() {
        Path threads = Path.of("/proc", Long.toString(process.pid()), "task");
        try (Stream<Path> each = Files.list(threads)) {
            return each.allMatch(thread -> stopped(thread.resolve("stat")));
        } catch (IOException noLinux) {
            return true;
        }
    }

    /** {@code pid (name) state …}: a thread that has ended meanwhile does nothing either. */
    private static boolean stopped(Path stat) {
        try {
            String facts = Files.readString(stat);
            return facts.startsWith("T", facts.lastIndexOf(')') + 2);
        } catch (IOException ended) {
            return true;
        }
    }

    /** SIGCONT. */
    public void sigcont() {
        Children.signal(process, "CONT");
    }

    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        Children.kill(process);
    }

    private void read() {
        try (BufferedReader output = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                add(line);
            }
        } catch (IOException closed) {
            add("(its output broke off: " + closed.getMessage() + ")");
        } finally {
            synchronized (lines) {
                outputEnded = true;
                lines.notifyAll();
            }
        }
    }

    private void add(String line) {
        synchronized (lines) {
            lines.add(line);
            lines.notifyAll();
        }
    }

    private void waitForMore(long millis) {
        try {
            lines.wait(millis);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while " + name + " was awaited", interrupted);
        }
    }

    private String tail() {
        List<String> all = lines();
        return String.join("\n", all.subList(Math.max(0, all.size() - LINES_IN_A_FAILURE), all.size()));
    }
}
