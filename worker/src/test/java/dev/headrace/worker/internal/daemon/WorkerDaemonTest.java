package dev.headrace.worker.internal.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.testing.ChildProcess;
import dev.headrace.testing.Processes;
import dev.headrace.testing.RedisTest;
import dev.headrace.testing.TestRedis;
import dev.headrace.worker.RealRedis;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The worker as a process: its handlers from a jar, its end by a signal, its exit codes. */
@RedisTest
@Tag("scenario")
class WorkerDaemonTest {
    private static final Duration LONG = Duration.ofSeconds(60);

    @RegisterExtension
    final Processes processes = new Processes();

    @TempDir
    Path folder;

    private RealRedis redis;
    private String uri;

    @BeforeEach
    void openQueue(TestRedis given) {
        redis = new RealRedis(given);
        uri = given.uri();
    }

    @AfterEach
    void close() throws Exception {
        redis.close();
    }

    private ChildProcess daemon(String... args) {
        return processes
                .main(WorkerDaemon.class)
                .args("--redis", uri)
                .args(args)
                .start();
    }

    @Test
    void itRunsTheHandlersOfAJarAndDrainsAtASigterm() {
        Path jar = HandlerJar.in(folder);
        ChildProcess daemon = daemon(
                "--queue",
                redis.queue + "=3",
                "--handlers",
                jar.toString(),
                "--instance",
                "one",
                "--lanes",
                "normal,low");
        daemon.awaitLine(redis.queue + " (3 at once, lanes normal, low)", LONG);
        redis.add(7);
        daemon.awaitLine("handler 7 of attempt 1 with URLClassLoader", LONG);
        redis.await(redis::empty);
        daemon.sigterm();
        assertThat(daemon.awaitExit(LONG)).isZero();
        assertThat(daemon.lines()).contains("module closed");
        assertThat(redis.cli.list("KEYS", redis.key("worker:*"))).isEmpty();
    }

    @Test
    void whatIsNotDoneInTimeIsHandedBackAndTheExitCodeSaysSo() {
        HandlerJar.in(folder);
        String[] args = {
            "--queue", redis.queue, "--handlers", folder.resolve("jars").toString(), "--drain-timeout", "100ms"
        };
        ChildProcess daemon = daemon(args);
        redis.add(1);
        daemon.awaitLine("handler 1 of attempt 1", LONG);
        daemon.sigterm();
        assertThat(daemon.awaitExit(LONG)).isEqualTo(4);
        assertThat(redis.pending()).isZero();
        assertThat(redis.empty()).isFalse();
        daemon(args).awaitLine("handler 1 of attempt 1", LONG);
    }

    @Test
    void sigtermEndsAStartThatDoesNotReachRedisAtOnceAndWithZero() {
        Path jar = HandlerJar.in(folder);
        ChildProcess daemon = processes
                .main(WorkerDaemon.class)
                .args("--redis", "redis://127.0.0.1:1", "--redis-connect-for", "10m")
                .args("--queue", redis.queue, "--handlers", jar.toString())
                .start();
        daemon.awaitLine("127.0.0.1:1 is not reached yet", LONG);
        daemon.sigterm();
        assertThat(daemon.awaitExit(Duration.ofSeconds(10))).isZero();
        assertThat(daemon.lines()).anyMatch(line -> line.contains("asked to stop before the start was complete"));
    }

    /** Nothing was claimed yet, so this is a stop as requested. The line says what the start waited for. */
    @Test
    void sigtermEndsAStartWhoseModuleHangsWithALineThatNamesIt() {
        Path jar = HandlerJar.of(folder, "Hanging", """
                public final class Hanging implements dev.headrace.worker.HandlerModule {
                    @Override
                    public void register(dev.headrace.worker.HandlerRegistry handlers) {
                        System.out.println("registering");
                        while (true) {
                            java.util.concurrent.locks.LockSupport.park();
                        }
                    }
                }
                """);
        ChildProcess daemon = daemon("--queue", redis.queue, "--handlers", jar.toString());
        daemon.awaitLine("registering", LONG);
        daemon.sigterm();
        assertThat(daemon.awaitExit(LONG)).as(String.join("\n", daemon.lines())).isZero();
        assertThat(daemon.lines())
                .anyMatch(line ->
                        line.contains("SIGTERM: asked to stop before the start was complete, while module Hanging"
                                + " registered its handlers: no task was claimed"));
    }

    @Test
    void aTaskWhoseHandlerExitsIsLeftToRecoveryWhichCountsIt() {
        Path jar = HandlerJar.in(folder);
        ChildProcess daemon = daemon("--queue", redis.queue, "--handlers", jar.toString());
        redis.add(2);
        assertThat(daemon.awaitExit(LONG)).isEqualTo(9);
        assertThat(daemon.lines())
                .anyMatch(line -> line.contains("code in this process, perhaps a handler, called System.exit"));
        assertThat(redis.pending()).isEqualTo(1);
    }

    @Test
    void badSettingsAreRefusedByTheirNames() {
        Path jar = HandlerJar.in(folder);
        String handlers = jar.toString();
        refused("--queue", "--handlers", handlers);
        refused("--queue", "--handlers", handlers, "--queue", "a b");
        refused(
                "--handlers",
                "--queue",
                "q",
                "--handlers",
                folder.resolve("missing.jar").toString());
        refused(
                "--handlers",
                "--queue",
                "q",
                "--handlers",
                folder.resolve("classes").toString());
        refused("--heartbeat-ttl", "--queue", "q", "--handlers", handlers, "--heartbeat-ttl", "10s");
        refused("--max-attempts", "--queue", "q", "--handlers", handlers, "--max-attempts", "0");
        refused("--lanes", "--queue", "q", "--handlers", handlers, "--lanes", "high,medium");
    }

    @Test
    void whatIsNoHandlerJarIsSaidInWords() throws IOException {
        said("handlers: none is given; use --handlers JAR", "--queue", "q");
        Path text = Files.writeString(folder.resolve("notes.jar"), "not a jar");
        said("handlers: " + text + " is not a jar", "--queue", "q", "--handlers", text.toString());
        Path empty = Files.createDirectory(folder.resolve("empty"));
        said("handlers: there is no jar in the folder " + empty, "--queue", "q", "--handlers", empty.toString());
        Path jar = HandlerJar.in(folder);
        Path copy = Files.copy(jar, folder.resolve("copy.jar"));
        said(" is in two jars, " + jar + " and " + copy, "--queue", "q", "--handlers", jar + "," + copy);
    }

    @Test
    void aModuleThatCannotRegisterItsHandlersIsNamed() {
        Path jar = HandlerJar.of(folder, "Broken", """
                public class Broken implements dev.headrace.worker.HandlerModule {
                    @Override
                    public void register(dev.headrace.worker.HandlerRegistry handlers) {
                        throw new IllegalStateException("no smtp host set");
                    }
                }
                """);
        said("handlers: module Broken failed to register its handlers", "--queue", "q", "--handlers", jar.toString());
    }

    @Test
    void aModuleThatCannotBeMadeIsNamedWithWhatItThrew() {
        Path jar = HandlerJar.of(folder, "Unmade", """
                public final class Unmade implements dev.headrace.worker.HandlerModule {
                    private static final int SIZE = Integer.parseInt("seven");

                    @Override
                    public void register(dev.headrace.worker.HandlerRegistry handlers) {}
                }
                """);
        said("For input string: \"seven\"", "--queue", "q", "--handlers", jar.toString());
    }

    @Test
    void noLaneIsALineAndNoStack() {
        Path jar = HandlerJar.in(folder);
        refused("--lanes: none is given", "--queue", "q", "--lanes", ",", "--handlers", jar.toString());
    }

    private void said(String line, String... args) {
        ChildProcess daemon = daemon(args);
        assertThat(daemon.awaitExit(LONG)).isEqualTo(2);
        assertThat(String.join("\n", daemon.lines())).contains(line);
    }

    private void refused(String setting, String... args) {
        ChildProcess daemon = daemon(args);
        assertThat(daemon.awaitExit(LONG)).as(setting).isEqualTo(2);
        assertThat(String.join("\n", daemon.lines()))
                .contains(setting.substring(2))
                .doesNotContain("\tat ");
    }

    @Test
    void aRedisOutOfReachIsSaidInALineAndByTheExitCode() {
        Path jar = HandlerJar.in(folder);
        ChildProcess daemon = processes
                .main(WorkerDaemon.class)
                .args("--redis", "redis://127.0.0.1:1", "--redis-connect-for", "1s", "--queue", "q")
                .args("--handlers", jar.toString())
                .start();
        assertThat(daemon.awaitExit(LONG)).isEqualTo(3);
        assertThat(String.join("\n", daemon.lines()))
                .contains("127.0.0.1:1 was not reached: tried for 1s")
                .contains("(--redis or HEADRACE_REDIS)")
                .doesNotContain("\tat ");
    }
}
