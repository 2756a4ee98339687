package dev.headrace.controller.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.controller.internal.daemon.ControllerDaemon;
import dev.headrace.testing.ChildProcess;
import dev.headrace.testing.OwnRedis;
import dev.headrace.testing.Processes;
import dev.headrace.testing.TestRedis;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * The command and a daemon in a process without a UTF-8 locale. A shell makes the bytes, as the tests' own JVM may be in
 * any locale.
 */
@OwnRedis
@Tag("scenario")
@EnabledOnOs(OS.LINUX)
class LocaleTest {
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final String ZOE = "$(printf 'Zo\\303\\253')";
    private static final String LATIN = "$(printf 'Zo\\353')";

    @RegisterExtension
    final Processes processes = new Processes();

    private PeopleQueue queue;

    @BeforeEach
    void open(TestRedis redis) {
        queue = new PeopleQueue(redis);
    }

    @AfterEach
    void close() {
        queue.call("ACL", "DELUSER", "person");
        queue.close();
    }

    /** Runs a main class behind what the shell puts in front of it, with words that the shell expands. */
    private ChildProcess shell(String environment, Class<?> main, String words) {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        List<String> command =
                new ArrayList<>(List.of("env", "-u", "LANG", "-u", "LC_CTYPE", "LC_ALL=POSIX", "sh", "-c"));
        command.add(environment + " exec \"$0\" -cp \"$1\" " + main.getName() + " " + words);
        command.add(java);
        command.add(System.getProperty("java.class.path"));
        return processes.run(command.toArray(String[]::new));
    }

    private ChildProcess cli(String words) {
        return shell("HEADRACE_REDIS=" + queue.uri, HeadraceCommand.class, words);
    }

    @Test
    void theBytesThatWereTypedArrive() {
        assertThat(cli("submit " + queue.name + " mail '{\"name\":\"'\"" + ZOE + "\"'\"}'")
                        .awaitExit(LONG))
                .isZero();
        assertThat(queue.list("XRANGE", queue.key("ready:normal"), "-", "+").toString())
                .contains("body, {\"name\":\"Zo\u00eb\"}]");

        queue.kill("one");
        queue.kill("two");
        queue.call("HSET", queue.key("task:two"), "message", "Zo\u00eb knows");
        ChildProcess list = cli("dead list " + queue.name + " --text \"" + ZOE + "\"");
        assertThat(list.awaitExit(LONG)).isZero();
        assertThat(list.lines().toString()).contains("/two").doesNotContain("/one");
    }

    @Test
    void whatIsNoUtf8IsRefusedByItsPlaceAndNotRepeated() {
        ChildProcess body = cli("submit " + queue.name + " mail '\"'\"" + LATIN + "\"'\"'");
        assertThat(body.awaitExit(LONG)).isEqualTo(2);
        assertThat(body.lines().toString()).contains("argument 4 has a character beyond ASCII", "LC_ALL=C.UTF-8");

        ChildProcess file = cli("submit " + queue.name + " mail --file \"" + ZOE + "\"");
        assertThat(file.awaitExit(LONG)).isEqualTo(2);
        assertThat(file.lines().toString()).contains("file: 'Zo\u00eb' is not allowed", "LC_ALL=C.UTF-8");

        ChildProcess password =
                shell("HEADRACE_REDIS=redis://:hush\"" + LATIN + "\"@127.0.0.1:1", HeadraceCommand.class, "status");
        assertThat(password.awaitExit(LONG)).isEqualTo(2);
        assertThat(password.lines().toString())
                .contains("environment variable HEADRACE_REDIS has a character beyond ASCII")
                .doesNotContain("hush");
        assertThat(queue.call("XLEN", queue.key("ready:normal"))).isEqualTo(0L);
    }

    @Test
    void aPasswordOpensRedisForTheCommandAndForADaemon() {
        queue.call("ACL", "SETUSER", "person", "on", ">Zo\u00eb", "~*", "&*", "+@all");
        URI server = URI.create(queue.uri);
        String variable = "HEADRACE_REDIS=redis://person:\"" + ZOE + "\"@" + server.getHost() + ":" + server.getPort();

        assertThat(shell(variable, HeadraceCommand.class, "status").awaitExit(LONG))
                .isZero();
        ChildProcess controller = shell(variable, ControllerDaemon.class, "--http-port 0 --queue " + queue.name);
        controller.awaitLine("no controller led it", LONG);
        controller.sigterm();
        assertThat(controller.awaitExit(LONG)).isZero();
    }
}
