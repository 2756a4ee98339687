package dev.headrace.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Real processes: their output, their signals, their end. */
class ProcessesTest {

    private static final Duration SOON = Duration.ofSeconds(20);

    @RegisterExtension
    final Processes processes = new Processes();

    @Test
    void aJvmPrintsEndsAndTellsItsExitCode() {
        ChildProcess child =
                processes.main(Echo.class).args("hello").env("ECHO_EXIT", "7").start();
        assertThat(child.awaitLine("hello", SOON)).isEqualTo("args [hello]");
        child.type("over");
        assertThat(child.awaitLine(line -> line.endsWith("over"), SOON)).isEqualTo("typed over");
        child.type("exit");
        assertThat(child.awaitExit(SOON)).isEqualTo(7);
        assertThat(child.lines()).containsExactly("args [hello]", "typed over");
    }

    @Test
    void aLineThatDoesNotComeFailsWithWhatCameInstead() {
        ChildProcess child = processes.run("sh", "-c", "echo something else");
        assertThatThrownBy(() -> child.awaitLine("ready", SOON))
                .isInstanceOf(AssertionError.class)
                .hasMessageContainingAll("'ready'", "something else");
    }

    @Test
    void signalsReachIt() {
        ChildProcess killed = processes.run("sleep", "60");
        killed.sigkill();
        assertThat(killed.awaitExit(SOON)).isEqualTo(128 + 9);

        ChildProcess ended = processes.run("sleep", "60");
        ended.sigterm();
        assertThat(ended.awaitExit(SOON)).isEqualTo(128 + 15);
    }

    @Test
    void aStoppedProcessStandsStillUntilItIsContinued() {
        ChildProcess child = processes.main(Echo.class).start();
        child.awaitLine("args", SOON);
        child.sigstop();
        child.type("in vain");
        assertThatThrownBy(() -> child.awaitLine("in vain", Duration.ofMillis(300)))
                .isInstanceOf(AssertionError.class);
        child.sigcont();
        child.awaitLine("in vain", SOON);
    }

    @Test
    void nothingOutlivesItsTestNotEvenWhatIsStopped() {
        ChildProcess running;
        ChildProcess stopped;
        try (Processes inner = new Processes()) {
            running = inner.run("sleep", "60");
            stopped = inner.run("sleep", "60");
            stopped.sigstop();
        }
        assertThat(List.of(running, stopped)).noneMatch(ChildProcess::isAlive);
    }

    @Test
    void nothingOutlivesATestJvmThatIsKilled() {
        ChildProcess jvm = processes.main(Parent.class).start();
        long grandchild = Long.parseLong(jvm.awaitLine("child ", SOON).substring("child ".length()));
        assertThat(ProcessHandle.of(grandchild)).isPresent();
        jvm.sigkill();
        await().atMost(SOON)
                .until(() -> ProcessHandle.of(grandchild)
                        .filter(ProcessHandle::isAlive)
                        .isEmpty());
    }

    @Test
    void aMissingJarIsNamed(@TempDir Path directory) throws IOException {
        Path jar = directory.resolve("headrace-worker.jar");
        assertThatThrownBy(() -> processes.jar(jar)).hasMessageContaining("headrace-worker.jar is missing");
        Files.writeString(jar, "not a jar");
        assertThat(processes.jar(jar).start().awaitExit(SOON)).isNotZero();
    }

    /** Prints what it is given, until told to exit. */
    static final class Echo {
        public static void main(String[] args) throws IOException {
            System.out.println("args " + List.of(args));
            BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
            for (String line = in.readLine(); line != null && !line.equals("exit"); line = in.readLine()) {
                System.out.println("typed " + line);
            }
            System.exit(Integer.parseInt(System.getenv().getOrDefault("ECHO_EXIT", "0")));
        }
    }

    /** Starts a child of its own and is killed before it can clean up. */
    static final class Parent {
        public static void main(String[] args) throws InterruptedException {
            System.out.println("child " + new Processes().run("sleep", "60").pid());
            Thread.currentThread().join();
        }
    }
}
