package dev.headrace.controller.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.testing.ChildProcess;
import dev.headrace.testing.Processes;
import dev.headrace.testing.RedisTest;
import dev.headrace.testing.TestRedis;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The command in a process whose standard streams are full, closed or read by a program that ends. */
@RedisTest
@Tag("scenario")
@EnabledOnOs(OS.LINUX)
class CommandStreamsTest {
    private static final Duration LONG = Duration.ofSeconds(60);

    @RegisterExtension
    final Processes processes = new Processes();

    private PeopleQueue queue;

    @BeforeEach
    void open(TestRedis redis) {
        queue = new PeopleQueue(redis);
        queue.call("HSET", queue.key("task:done"), "state", "succeeded", "result", "\"" + "r".repeat(200_000) + "\"");
        queue.call("SADD", "hr:queues", queue.name);
    }

    @AfterEach
    void close() {
        queue.close();
    }

    /** Runs the command with these words, and what the shell does with its streams. */
    private ChildProcess shell(String words, String streams) {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        return processes.run(
                "bash",
                "-c",
                "set -o pipefail; HEADRACE_REDIS=" + queue.uri
                        + " \"$0\" --enable-native-access=ALL-UNNAMED -cp \"$1\" " + HeadraceCommand.class.getName()
                        + " " + words + " " + streams,
                java,
                System.getProperty("java.class.path"));
    }

    @Test
    void anAnswerThatCannotBeWrittenIsAFailureInWords() {
        for (String words : new String[] {
            "result " + queue.name + "/done", "submit " + queue.name + " mail 1", "status", "completion", "--help"
        }) {
            ChildProcess full = shell(words, "> /dev/full");
            assertThat(full.awaitExit(LONG)).as(words).isEqualTo(1);
            assertThat(full.lines().toString()).contains("the output could not be written: No space left on device");
        }
        assertThat(shell("status", ">&-").awaitExit(LONG)).isEqualTo(1);
    }

    @Test
    void aReaderThatHasReadEnoughEndsItQuietly() {
        ChildProcess cut = shell("result " + queue.name + "/done", "| head -c 5");
        assertThat(cut.awaitExit(LONG)).isZero();
        assertThat(cut.lines()).containsExactly("\"rrrr");
    }

    @Test
    void aClosedStandardInputIsSaidSo() {
        ChildProcess closed = shell("submit " + queue.name + " mail --file -", "<&-");
        assertThat(closed.awaitExit(LONG)).isEqualTo(2);
        assertThat(closed.lines()).singleElement().asString().contains("standard input is closed");
    }
}
