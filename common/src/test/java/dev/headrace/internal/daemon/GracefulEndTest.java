package dev.headrace.internal.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import dev.headrace.health.Health;
import dev.headrace.internal.daemon.settings.ExitCode;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** A daemon's process ends as it is told to, and says by its exit code how that went. */
@Timeout(60)
class GracefulEndTest {
    private Process process;
    private BufferedReader log;
    private final List<String> seen = new ArrayList<>();

    private void start(String... args) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-Xmx64m",
                "-cp",
                System.getProperty("java.class.path"),
                SampleDaemon.class.getName());
        builder.command().addAll(List.of(args));
        process = builder.redirectErrorStream(true).start();
        // A read of its output cannot be interrupted by the test's timeout.
        CompletableFuture.delayedExecutor(50, TimeUnit.SECONDS).execute(process::destroyForcibly);
        log = process.inputReader(StandardCharsets.UTF_8);
        awaitLine("runs until it is stopped");
    }

    /** The log is written by a thread of its own, so what is printed past it can come before it: earlier lines count, too. */
    private void awaitLine(String part) throws IOException {
        while (seen.stream().noneMatch(line -> line.contains(part))) {
            String line = log.readLine();
            assertThat(line).as("a line with '%s'", part).isNotNull();
            seen.add(line);
        }
    }

    /** Not the process's own destroy(), which closes the stream that the test reads. */
    private void terminate() {
        assertThat(process.toHandle().destroy()).isTrue();
    }

    @AfterEach
    void end() {
        if (process != null) {
            process.destroyForcibly();
        }
    }

    @Test
    void theFirstSignalEndsItGracefullyWithTheServicesExitCode() throws Exception {
        start();
        terminate();
        awaitLine("SIGTERM: stopping gracefully");
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isEqualTo(ExitCode.RELEASED);
    }

    @Test
    void allThatWasLoggedBeforeItsEndIsWrittenInOrder() throws Exception {
        start("LAST_WORDS");
        terminate();
        assertThat(process.waitFor(1, TimeUnit.SECONDS))
                .as("ended before its reader had all, which is more than a pipe holds")
                .isFalse();
        List<String> words = log.lines()
                .filter(line -> line.contains("last word"))
                .map(line -> line.substring(line.indexOf("last word")))
                .toList();
        assertThat(words)
                .containsExactlyElementsOf(IntStream.rangeClosed(1, SampleDaemon.LAST_WORDS)
                        .mapToObj(i -> "last word " + i)
                        .toList());
    }

    @Test
    void itLogsAsJsonWhereThatIsAskedFor() throws Exception {
        start("--log-format", "json", "--log-level", "debug");
        terminate();
        awaitLine("\"level\":\"INFO\"");
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void anExitThatNoSignalAskedForIsACrashAndHandsNothingBack() throws Exception {
        start("EXIT");
        List<String> lines = log.lines().toList();
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isEqualTo(7);
        assertThat(lines)
                .anyMatch(line -> line.contains("code in this process, perhaps a handler, called System.exit"))
                .noneMatch(line -> line.contains("asked to stop"));
    }

    @Test
    void aDaemonWhoseLoopDiesHaltsSayingSo() throws Exception {
        start("LOOPLESS");
        awaitLine("loop died");
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isEqualTo(ExitCode.FAILED);
    }

    /** The thread still holds what fills the heap, so nothing that needs memory works. */
    @ParameterizedTest
    @ValueSource(strings = {"LOOP_OUT_OF_MEMORY", "THREAD_OUT_OF_MEMORY"})
    void aDaemonThatIsOutOfMemoryHaltsSayingSo(String how) throws Exception {
        start(how);
        awaitLine("halting with exit code 5");
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isEqualTo(ExitCode.OUT_OF_MEMORY);
    }

    @Test
    void aHandlersOwnThreadThatIsOutOfMemoryHaltsNothing() throws Exception {
        start("HANDLER_OUT_OF_MEMORY");
        awaitLine("a handler's died");
        terminate();
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isEqualTo(ExitCode.RELEASED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ERR_NULL", "ERR_CLOSED", "ERR_LOGS"})
    void aHandlerThatSpoilsStandardErrorNeitherSilencesNorRepeatsTheLog(String how) throws Exception {
        start(how);
        awaitLine("said after 1");
        terminate();
        awaitLine("asked to stop");
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isEqualTo(ExitCode.RELEASED);
        assertThat(seen).filteredOn(line -> line.contains("said after 1")).hasSize(1);
    }

    @Test
    void anEndThatIsNotOverInTimeHalts() throws Exception {
        start("STUCK");
        terminate();
        awaitLine("is not over after PT15S: halting");
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isEqualTo(ExitCode.FAILED);
    }

    @Test
    void aSecondSignalHaltsAtOnce() throws Exception {
        start("STUCK");
        terminate();
        awaitLine("SIGTERM: stopping gracefully");
        terminate();
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isEqualTo(ExitCode.FAILED);
    }

    @Test
    void aShutdownHookThatHangsHaltsWithTheExitCodeOfTheDrain() throws Exception {
        start("HOOKED");
        terminate();
        awaitLine("asked to stop");
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isEqualTo(ExitCode.RELEASED);
    }

    @Test
    void aSecondSignalHaltsAProcessWhoseShutdownHookHangs() throws Exception {
        start("HOOKED");
        terminate();
        awaitLine("the hook hangs");
        terminate();
        assertThat(process.waitFor(5, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isEqualTo(ExitCode.RELEASED);
    }

    @Test
    void anExitFromWithinUnderAHookThatHangsHalts() throws Exception {
        start("HOOKED_EXIT");
        awaitLine("the hook hangs");
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isEqualTo(ExitCode.FAILED);
    }

    @Test
    void interruptsOfAllThreadsEndNothingAndAreToldOf() throws Exception {
        start("INTERRUPTS");
        awaitLine("interrupted the thread that writes the log");
        awaitLine("said after the interrupts");
        terminate();
        awaitLine("SIGTERM: stopping gracefully");
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isEqualTo(ExitCode.RELEASED);
    }

    @Test
    void theSecondSignalHaltsBeforeAnythingIsLogged() {
        List<String> happened = new CopyOnWriteArrayList<>();
        AppenderBase<ILoggingEvent> said = new AppenderBase<>() {
            @Override
            protected void append(ILoggingEvent event) {
                happened.add(event.getFormattedMessage().substring(0, 7));
            }
        };
        said.start();
        Logger logger = (Logger) LoggerFactory.getLogger(GracefulEnd.class);
        Level before = logger.getLevel();
        logger.setLevel(Level.INFO);
        logger.addAppender(said);
        try {
            GracefulEnd end = new GracefulEnd(new Endless(), true, code -> happened.add("halted"));
            end.signalled("TERM");
            end.signalled("TERM");
        } finally {
            logger.detachAppender(said);
            logger.setLevel(before);
        }
        assertThat(happened).containsExactly("SIGTERM", "halted");
    }

    private static final class Endless implements Service {
        @Override
        public int run() {
            return ExitCode.OK;
        }

        @Override
        public void stop() {}

        @Override
        public Health health() {
            return Health.ready("runs");
        }
    }
}
