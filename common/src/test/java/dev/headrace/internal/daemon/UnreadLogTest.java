package dev.headrace.internal.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.internal.daemon.settings.ExitCode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whoever reads a daemon's log and stops doing so holds up the log, and nothing else. */
@Timeout(60)
class UnreadLogTest {
    private static final Pattern DROPPED = Pattern.compile(" (\\d+) lines of the log were dropped");

    private Process process;

    /** Returns when it has logged far more than a pipe holds, of which nothing was read. */
    private void start(String how) throws Exception {
        process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        SampleDaemon.class.getName(),
                        how)
                .start();
        CompletableFuture<String> said = CompletableFuture.supplyAsync(() -> firstLine(process.inputReader()));
        assertThat(said.get(20, TimeUnit.SECONDS)).isEqualTo("said all");
    }

    private static String firstLine(BufferedReader out) {
        try {
            return out.readLine();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void terminate() {
        assertThat(process.toHandle().destroy()).isTrue();
    }

    @AfterEach
    void end() {
        process.destroyForcibly();
    }

    @Test
    void theDaemonGoesOnAndTheFirstSignalEndsItWithItsExitCode() throws Exception {
        start("TALKS");
        terminate();
        assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isEqualTo(ExitCode.RELEASED);
    }

    @Test
    void theSecondSignalHaltsAtOnce() throws Exception {
        start("TALKS,STUCK");
        terminate();
        assertThat(process.waitFor(1, TimeUnit.SECONDS)).isFalse();
        terminate();
        assertThat(process.waitFor(5, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isEqualTo(ExitCode.FAILED);
    }

    @Test
    void howManyLinesWereDroppedIsSaidOnceLinesGetThroughAgain() throws Exception {
        start("TALKS");
        CompletableFuture<List<String>> read = CompletableFuture.supplyAsync(
                () -> process.errorReader(StandardCharsets.UTF_8).lines().toList());
        terminate();
        List<String> lines = read.get(20, TimeUnit.SECONDS);

        assertThat(lines).anyMatch(line -> DROPPED.matcher(line).find());
        long dropped = lines.stream()
                .map(DROPPED::matcher)
                .filter(Matcher::find)
                .mapToLong(found -> Long.parseLong(found.group(1)))
                .sum();
        assertThat(lines.size() + dropped).isGreaterThanOrEqualTo(SampleDaemon.LINES);
    }
}
