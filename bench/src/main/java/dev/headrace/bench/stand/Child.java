package dev.headrace.bench.stand;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A process that the bench started, its output in a file. Ended with the bench, whatever happens. */
public final class Child implements AutoCloseable {
    private static final Duration LOOK_EACH = Duration.ofMillis(20);
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final String name;
    private final Process process;
    private final Path log;
    private final Thread atExit;

    private Child(String name, Process process, Path log) {
        this.name = name;
        this.process = process;
        this.log = log;
        this.atExit = new Thread(process::destroyForcibly);
        Runtime.getRuntime().addShutdownHook(atExit);
    }

    /** Starts it. */
    public static Child start(String name, List<String> command, Map<String, String> environment, Path folder)
            throws IOException {
        Path log = Files.createTempFile(folder, name + "-", ".log");
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .redirectOutput(log.toFile());
        builder.environment().putAll(environment);
        return new Child(name, builder.start(), log);
    }

    /** Its process. */
    public ProcessHandle handle() {
        return process.toHandle();
    }

    /** Whether it runs. */
    public boolean alive() {
        return process.isAlive();
    }

    /** CPU that it and its children have used. */
    public Duration cpu() {
        return handle().info().totalCpuDuration().orElse(Duration.ZERO);
    }

    /** What it has printed. */
    public String output() {
        try {
            return Files.readString(log, StandardCharsets.UTF_8);
        } catch (IOException e) {
            return "its output cannot be read: " + e;
        }
    }

    /** Memory that it holds, in MiB; not a number where the system does not tell. */
    public double memoryMib() {
        try (var lines = Files.lines(Path.of("/proc", Long.toString(process.pid()), "status"))) {
            return lines.filter(line -> line.startsWith("VmRSS:"))
                    .map(line -> line.replaceAll("\\D", ""))
                    .mapToDouble(kibibytes -> Double.parseDouble(kibibytes) / 1024)
                    .findFirst()
                    .orElse(Double.NaN);
        } catch (IOException e) {
            return Double.NaN;
        }
    }

    /** Waits until it has printed something that the pattern finds. */
    public Matcher awaitOutput(Pattern pattern, Duration patience) {
        long deadline = System.nanoTime() + patience.toNanos();
        while (true) {
            Matcher found = pattern.matcher(output());
            if (found.find()) {
                return found;
            }
            if (!alive() || System.nanoTime() - deadline > 0) {
                throw failed("did not print '" + pattern + "' within " + patience.toSeconds() + " s");
            }
            Pauses.pause(LOOK_EACH);
        }
    }

    /** Asks it to end, and waits until it has. */
    public void terminate() throws InterruptedException {
        process.destroy();
        awaitEnd();
    }

    /** Waits until it has ended by itself. */
    public void awaitEnd() throws InterruptedException {
        awaitEnd(PATIENCE);
    }

    /** The same, for so long. */
    public void awaitEnd(Duration patience) throws InterruptedException {
        if (!process.waitFor(patience.toSeconds(), TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw failed("did not end within " + patience.toSeconds() + " s");
        }
    }

    /** Kills it. */
    public void kill() {
        process.destroyForcibly();
        process.onExit().join();
    }

    /** An error that shows what it printed. */
    public BenchException failed(String what) {
        return new BenchException(name + ": " + what + "; it printed:\n" + output());
    }

    @Override
    public void close() {
        process.destroyForcibly();
        process.onExit().join();
        try {
            Runtime.getRuntime().removeShutdownHook(atExit);
        } catch (IllegalStateException e) {
            // The bench is ending itself, and the hook runs already.
        }
    }
}
