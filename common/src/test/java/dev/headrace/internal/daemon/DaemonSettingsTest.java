package dev.headrace.internal.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.headrace.internal.daemon.settings.ExitCode;
import dev.headrace.task.StoreException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;

/** Settings come by flag, then environment, then file, and a wrong one ends the start by its name. */
class DaemonSettingsTest {
    @TempDir
    Path folder;

    private final SampleDaemon daemon = new SampleDaemon();
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    /** A daemon takes over its process's logs; this process is the tests', and keeps its own. */
    @BeforeAll
    static void keepLogs() {
        System.setProperty("logback.configurationFile", "logback-test.xml");
    }

    @AfterAll
    static void letLogsGo() {
        System.clearProperty("logback.configurationFile");
    }

    private int run(Map<String, String> environment, String... args) {
        CommandLine line =
                Daemon.commandLine(daemon).setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
        return Daemon.execute(line, environment, args);
    }

    private String file(String yaml) throws IOException {
        return Files.writeString(folder.resolve("headrace.yaml"), yaml).toString();
    }

    @Test
    void withoutAnySettingTheDefaultsHold() {
        assertThat(run(Map.of())).isZero();
        assertThat(daemon.drainTimeout).isEqualTo(Duration.ofSeconds(30));
        assertThat(daemon.redis.uri()).isEqualTo("redis://localhost:6379");
        assertThat(daemon.redis.commandTimeout()).isEqualTo(Duration.ofSeconds(5));
        assertThat(daemon.redis.allowEviction()).isFalse();
    }

    @Test
    void aFlagGoesBeforeTheEnvironmentAndTheEnvironmentBeforeTheFile() throws IOException {
        String config = file("""
                drain-timeout: 1m
                slots: 2
                redis: redis://file:1
                """);
        Map<String, String> environment =
                Map.of("HEADRACE_SLOTS", "3", "HEADRACE_REDIS", "redis://environment:1", "HEADRACE_CONFIG", config);
        assertThat(run(environment, "--redis", "redis://flag:1")).isZero();
        assertThat(daemon.redis.uri()).isEqualTo("redis://flag:1");
        assertThat(daemon.slots).isEqualTo(3);
        assertThat(daemon.drainTimeout).isEqualTo(Duration.ofMinutes(1));
    }

    @Test
    void aListInTheFileIsWhatAFlagTakesWithCommas() throws IOException {
        assertThat(run(Map.of(), "--config", file("queue: [images, mails]\nmood: hasty\nallow-eviction: true\n")))
                .isZero();
        assertThat(daemon.queues).containsExactly("images", "mails");
        assertThat(daemon.mood).isEqualTo(SampleDaemon.Mood.HASTY);
        assertThat(daemon.redis.allowEviction()).isTrue();
    }

    @Test
    void anOlderVariableIsUnderstoodInItsUnitUnlessTheNewOneIsThere() {
        assertThat(run(Map.of("TASK_DRAIN_S", "90"))).isZero();
        assertThat(daemon.drainTimeout).isEqualTo(Duration.ofSeconds(90));
        assertThat(run(Map.of("TASK_DRAIN_S", "90", "HEADRACE_DRAIN_TIMEOUT", "5s")))
                .isZero();
        assertThat(daemon.drainTimeout).isEqualTo(Duration.ofSeconds(5));
    }

    @Test
    void anEmptyVariableIsNoSetting() {
        assertThat(run(Map.of("HEADRACE_DRAIN_TIMEOUT", " "))).isZero();
        assertThat(daemon.drainTimeout).isEqualTo(Duration.ofSeconds(30));
    }

    @Test
    void aBadFlagIsNamedWithItsValueAndWhatIsAllowed() {
        assertThat(run(Map.of("HEADRACE_DRAIN_TIMEOUT", "5s"), "--drain-timeout", "5 parsecs"))
                .isEqualTo(ExitCode.USAGE);
        assertThat(err.toString())
                .contains("sample: drain-timeout: '5 parsecs' is not allowed; it takes a duration such as 500ms, 5s")
                .doesNotContain("environment");
    }

    @Test
    void aBadVariableIsNamedWithWhereItWasFound() {
        assertThat(run(Map.of("HEADRACE_SLOTS", "many"))).isEqualTo(ExitCode.USAGE);
        assertThat(err.toString())
                .contains("slots: 'many' (environment variable HEADRACE_SLOTS) is not allowed;"
                        + " it takes a number from 1 to 2147483647");
    }

    @Test
    void aBadOlderVariableIsQuotedAsItWasWritten() {
        assertThat(run(Map.of("TASK_DRAIN_S", "abc"))).isEqualTo(ExitCode.USAGE);
        assertThat(err.toString()).contains("drain-timeout: 'abc' (environment variable TASK_DRAIN_S) is not allowed");
    }

    @Test
    void aPortThatCannotBeIsAWrongSetting() {
        for (String address : new String[] {"redis://host:99999", "redis://:secret@host:99999/2"}) {
            assertThat(run(Map.of(), "--redis", address)).isEqualTo(ExitCode.USAGE);
        }
        assertThat(err.toString()).contains("the address's port is 99999").doesNotContain("secret");
        assertThat(run(Map.of(), "--redis", "redis://:99999@host:65535")).isZero();
    }

    @Test
    void aBadValueInTheFileIsNamedWithTheFile() throws IOException {
        String config = file("mood: angry");
        assertThat(run(Map.of(), "--config", config)).isEqualTo(ExitCode.USAGE);
        assertThat(err.toString()).contains("mood: 'angry' (file " + config + ") is not allowed; it takes calm, hasty");
    }

    @Test
    void aValueOutOfItsRangeIsNamed() {
        assertThat(run(Map.of(), "--slots", "0")).isEqualTo(ExitCode.USAGE);
        assertThat(err.toString()).contains("sample: slots: 0 is under 1");
        assertThat(run(Map.of(), "--redis-command-timeout", "1s")).isEqualTo(ExitCode.USAGE);
        assertThat(err.toString()).contains("redis-command-timeout: 1s is under 3s");
    }

    @Test
    void anUnknownKeyOfTheFileIsRefusedByName() throws IOException {
        assertThat(run(Map.of(), "--config", file("slotz: 3"))).isEqualTo(ExitCode.USAGE);
        assertThat(err.toString()).contains("'slotz' is not a setting; the settings are allow-eviction, drain-timeout");
    }

    @Test
    void aFileThatIsNotFlatOrNotThereOrNotYamlIsRefusedWithItsLine() throws IOException {
        assertThat(run(Map.of(), "--config", file("slots: 2\nredis:\n  host: a\n")))
                .isEqualTo(ExitCode.USAGE);
        assertThat(err.toString()).contains("'redis' in line 3 holds further keys");
        assertThat(run(Map.of(), "--config", file("slots: 1\nslots: 2\n"))).isEqualTo(ExitCode.USAGE);
        assertThat(err.toString()).contains("line 2: Duplicate field 'slots'");
        assertThat(run(Map.of(), "--config", file("slots:\n"))).isEqualTo(ExitCode.USAGE);
        assertThat(err.toString()).contains("'slots' in line").contains("has no value");
        assertThat(run(Map.of(), "--config", file("[1, 2"))).isEqualTo(ExitCode.USAGE);
        assertThat(err.toString()).contains("it holds no settings");
        assertThat(run(Map.of(), "--config", folder.resolve("none").toString())).isEqualTo(ExitCode.USAGE);
        assertThat(err.toString()).contains("there is no such file");
        assertThat(run(Map.of(), "--config")).isEqualTo(ExitCode.USAGE);
        assertThat(err.toString()).contains("Missing required parameter").doesNotContain("Exception");
    }

    /** Whatever the bytes are, a person is to know what to change. */
    @Test
    void aFileOfAnyBytesIsReadOrRefusedInWords() throws IOException {
        assertThat(run(Map.of(), "--config", file("\ufeffslots: 7\n"))).isZero();
        assertThat(daemon.slots).isEqualTo(7);
        Map<String, String> refusals = Map.of(
                "a: " + "[".repeat(1500),
                "holds further keys",
                "slots: \u0000",
                "line 1",
                "slots: &a [*a]",
                "slots: 'a'",
                "x".repeat(1 << 20) + "y",
                "larger than 1 MiB");
        for (Map.Entry<String, String> refusal : refusals.entrySet()) {
            err.getBuffer().setLength(0);
            assertThat(run(Map.of(), "--config", file(refusal.getKey()))).isEqualTo(ExitCode.USAGE);
            assertThat(err.toString()).contains(refusal.getValue()).doesNotContain("Exception");
        }
        Path latin = Files.write(folder.resolve("latin"), "slots: \u00eb".getBytes(StandardCharsets.ISO_8859_1));
        assertThat(run(Map.of(), "--config", latin.toString())).isEqualTo(ExitCode.USAGE);
        assertThat(err.toString()).contains("it is not UTF-8 text").doesNotContain("Exception");
    }

    @Test
    void anUnknownFlagIsRefused() {
        assertThat(run(Map.of(), "--slotz", "3")).isEqualTo(ExitCode.USAGE);
        assertThat(err.toString())
                .contains("'--slotz'")
                .contains("did you mean --slots?")
                .contains("Try 'sample --help'");
    }

    @Test
    void aMisspeltVariableIsToldOfAndAnothersIsNot() {
        Logger log = (Logger) LoggerFactory.getLogger(Daemon.class);
        ListAppender<ILoggingEvent> said = new ListAppender<>();
        said.start();
        log.addAppender(said);
        assertThat(run(Map.of(
                        "HEADRACE_SLOTZ", "3",
                        "HEADRACE_DRAIN", "5s",
                        "HEADRACE_REDIS_URL", "redis://h",
                        "HEADRACE_PORT_6379_TCP_ADDR", "10.0.0.1",
                        "HEADRACE_SERVICE_HOST", "10.0.0.1",
                        "HEADRACE_EXECUTION_LOG", "somewhere")))
                .isZero();
        log.detachAppender(said);
        assertThat(said.list)
                .extracting(ILoggingEvent::getFormattedMessage)
                .containsExactly(
                        "environment variable HEADRACE_DRAIN is not a setting and is ignored; did you mean HEADRACE_DRAIN_TIMEOUT?",
                        "environment variable HEADRACE_REDIS_URL is not a setting and is ignored; did you mean HEADRACE_REDIS?",
                        "environment variable HEADRACE_SLOTZ is not a setting and is ignored; did you mean HEADRACE_SLOTS?");
    }

    @Test
    void aPasswordIsNeverShown() throws IOException {
        String secret = "redis://me:s3cr/@et@host:1";
        run(Map.of(), "--redid=" + secret);
        run(Map.of(), secret);
        run(Map.of(), "--redis", "http://me:s3cr/@et@host:1");
        run(Map.of("HEADRACE_REDIS", secret), "--help");
        run(Map.of(), "--config", file("redis: [" + secret));
        assertThat(err.toString() + out)
                .contains("Usage:")
                .doesNotContain("s3cr")
                .doesNotContain("et@host");
    }

    @Test
    void anAddressThatIsNoneIsAWrongSetting() {
        assertThat(run(Map.of(), "--redis", "localhost:6379")).isEqualTo(ExitCode.USAGE);
        assertThat(err.toString()).contains("redis: the address's scheme").doesNotContain("localhost");
        assertThat(run(Map.of(), "--redis", "redis://:pass w0rd@host")).isEqualTo(ExitCode.USAGE);
        assertThat(err.toString())
                .contains("redis: the address cannot be read; it takes redis://[user:password@]host")
                .doesNotContain("w0rd");
    }

    @Test
    void anUnreachableRedisIsAnExitCodeOfItsOwn() {
        daemon.failure = SampleDaemon.unreachable();
        assertThat(run(Map.of())).isEqualTo(ExitCode.REDIS_UNREACHABLE);
        daemon.failure = new StoreException(StoreException.Kind.DENIED, "wrong password");
        assertThat(run(Map.of())).isEqualTo(ExitCode.USAGE);
        daemon.failure = new IllegalStateException("a bug");
        assertThat(run(Map.of())).isEqualTo(ExitCode.FAILED);
    }

    @Test
    void helpAndVersionWorkWithoutAnythingElse() {
        assertThat(run(Map.of(), "--help")).isZero();
        assertThat(out.toString()).contains("--redis-connect-for").contains("Exit codes: 0 stopped as requested");
        assertThat(run(Map.of(), "--version")).isZero();
        assertThat(out.toString()).contains("sample (built from sources)").contains("Java ");
    }

    @Test
    void aPortForMetricsIsANumberOrOff() {
        assertThat(run(Map.of(), "--http-port", "70000")).isEqualTo(ExitCode.USAGE);
        assertThat(err.toString())
                .contains("http-port: '70000' is not allowed; it takes a port from 0 (any free one) to 65535, or off");
        assertThat(run(Map.of("HEADRACE_HTTP_PORT", "off"))).isZero();
        assertThat(run(Map.of("HEADRACE_HTTP_PORT", "0"))).isZero();
    }

    @Test
    void aPortThatIsTakenEndsTheStartWithOneLine() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String port = Integer.toString(taken.getLocalPort());
            assertThat(run(Map.of(), "--http-port", port)).isEqualTo(ExitCode.USAGE);
            assertThat(err.toString()).contains("sample: http-port: " + port + " on 127.0.0.1 cannot be listened on");
        }
    }
}
