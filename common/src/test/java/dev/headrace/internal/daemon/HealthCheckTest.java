package dev.headrace.internal.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.health.Health;
import dev.headrace.internal.daemon.settings.ExitCode;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** What a container's health check is told of the daemon beside it, and by which exit code. */
class HealthCheckTest {
    private final AtomicReference<Health> health = new AtomicReference<>(Health.ready("all is well"));
    private final StatusServer server = StatusServer.open("0.0.0.0", 0, () -> "", health::get);
    private final String port = Integer.toString(URI.create(server.address()).getPort());
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir
    Path folder;

    @AfterEach
    void close() {
        server.close();
    }

    private int run(Map<String, String> environment, String... args) {
        CommandLine line = Daemon.commandLine(new SampleDaemon())
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true));
        return Daemon.execute(line, environment, args);
    }

    @Test
    void aDaemonThatLivesIsHealthyThoughItsRedisIsAway() {
        health.set(Health.notReady("Redis is away"));
        assertThat(run(Map.of(), "--http-port", port, "health")).isEqualTo(ExitCode.OK);
        assertThat(out.toString()).isEqualToIgnoringNewLines("live: Redis is away");
    }

    @Test
    void whetherItDoesItsWorkIsAQuestionOfItsOwn() {
        assertThat(run(Map.of(), "--http-port", port, "health", "ready")).isEqualTo(ExitCode.OK);
        health.set(Health.notReady("Redis is away"));
        assertThat(run(Map.of(), "--http-port", port, "health", "ready")).isEqualTo(ExitCode.FAILED);
        assertThat(out.toString().lines()).containsExactly("ready: all is well", "not ready: Redis is away");
    }

    @Test
    void oneThatHangsIsNotHealthy() {
        health.set(new Health(false, false, "its event loop has not answered for 2 s"));
        assertThat(run(Map.of(), "--http-port", port, "health")).isEqualTo(ExitCode.FAILED);
        assertThat(out.toString()).isEqualToIgnoringNewLines("not live: its event loop has not answered for 2 s");
    }

    @Test
    void oneThatIsGoneIsNotHealthy() {
        server.close();
        assertThat(run(Map.of(), "--http-port", port, "health")).isEqualTo(ExitCode.FAILED);
        assertThat(err.toString()).contains("nothing answers at http://127.0.0.1:" + port + "/health/live: ");
    }

    @Test
    void oneThatTakesTheQuestionAndNeverAnswersIsNotHealthy() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String taken = Integer.toString(silent.getLocalPort());
            assertThat(run(Map.of(), "--http-port", taken, "health")).isEqualTo(ExitCode.FAILED);
        }
        assertThat(err.toString()).contains("nothing answers at");
    }

    @Test
    void itAsksWhereTheSettingsOfTheDaemonSay() throws Exception {
        Map<String, String> everywhere = Map.of("HEADRACE_HTTP_PORT", port, "HEADRACE_HTTP_BIND", "0.0.0.0");
        assertThat(run(everywhere, "health")).isEqualTo(ExitCode.OK);
        Path file = Files.writeString(folder.resolve("headrace.yaml"), "http-port: " + port + "\nslots: 2\n");
        assertThat(run(Map.of("HEADRACE_CONFIG", file.toString()), "health")).isEqualTo(ExitCode.OK);
        assertThat(run(Map.of("HEADRACE_HTTP_PORT", port), "--http-bind", "127.0.0.1", "health"))
                .isEqualTo(ExitCode.OK);
        assertThat(run(Map.of("HEADRACE_HTTP_PORT", "1"), "health", "--http-port", port))
                .as("the flag behind the word, before the variable")
                .isEqualTo(ExitCode.OK);
        assertThat(run(Map.of("HEADRACE_HTTP_PORT", "1"), "--http-port", port, "health"))
                .as("the flag in front of the word, before the variable")
                .isEqualTo(ExitCode.OK);
    }

    @Test
    void aPortThatSaysNothingIsAWrongSetting() {
        for (String nowhere : new String[] {"off", "0"}) {
            assertThat(run(Map.of("HEADRACE_HTTP_PORT", nowhere), "health")).isEqualTo(ExitCode.USAGE);
            assertThat(err.toString()).contains("sample health: http-port: " + nowhere + " is not a fixed port");
        }
        assertThat(run(Map.of(), "--http-port", port, "health", "well")).isEqualTo(ExitCode.USAGE);
        assertThat(err.toString())
                .contains("live|ready: 'well' is not allowed; it takes live, ready", "Try 'sample health --help'");
    }
}
