package dev.headrace.examples.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.testing.ChildProcess;
import dev.headrace.testing.Processes;
import dev.headrace.testing.RedisTest;
import dev.headrace.testing.TestRedis;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** {@code bin/headrace} over the shipped jar. */
@Tag("scenario")
@RedisTest
class LauncherIT {
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final Path LAUNCHER = Path.of(System.getProperty("basedir", "."))
            .toAbsolutePath()
            .getParent()
            .resolve("bin/headrace");

    @RegisterExtension
    final Processes processes = new Processes();

    @TempDir
    Path folder;

    @Test
    void itSubmitsAndShowsByALinkFromAnywhere(TestRedis redis) throws Exception {
        Path link = Files.createSymbolicLink(folder.resolve("headrace"), LAUNCHER);
        String queue = redis.uniqueQueue();
        ChildProcess submit = processes.run(link.toString(), "submit", queue, "mail", "{}", "--redis", redis.uri());
        assertThat(submit.awaitExit(LONG)).isZero();
        assertThat(submit.lines())
                .hasSize(2)
                .anyMatch(line -> line.contains("queue '" + queue + "' is new"))
                .anyMatch(line -> line.startsWith(queue + "/"));
        ChildProcess status = processes.run(link.toString(), "status", queue, "--watch", "1", "--redis", redis.uri());
        status.awaitLine(line -> line.matches(queue + "\\s+enforce\\s+1\\s.*"), LONG);
        submit = processes.run(link.toString(), "submit", queue, "mail", "{}", "--redis", redis.uri());
        assertThat(submit.awaitExit(LONG)).isZero();
        status.awaitLine(line -> line.matches(queue + "\\s+enforce\\s+2\\s.*"), LONG);
    }

    /** A shell makes the name's bytes, as the tests' own JVM may be in any locale. */
    @Test
    void withoutALocaleItOpensAFileOfAnyName(TestRedis redis) {
        String queue = redis.uniqueQueue();
        ChildProcess submit = processes.run(
                "env",
                "LC_ALL=POSIX",
                "bash",
                "-c",
                "cd \"$0\" && name=$(printf 'Zo\\303\\253') && echo 1 > \"$name\" && exec \"${@}\" --file \"$name\"",
                folder.toString(),
                LAUNCHER.toString(),
                "submit",
                queue,
                "mail",
                "--redis",
                redis.uri());
        assertThat(submit.awaitExit(LONG)).isZero();
        assertThat(submit.lines()).anyMatch(line -> line.equals("1 tasks submitted to " + queue));
    }

    @Test
    void withoutTheJarItSaysHowToBuildIt() throws Exception {
        Path copy = Files.copy(
                LAUNCHER, Files.createDirectories(folder.resolve("bin")).resolve("headrace"));
        ChildProcess alone = processes.run("bash", copy.toString(), "status");
        assertThat(alone.awaitExit(LONG)).isEqualTo(2);
        assertThat(alone.lines()).singleElement().asString().contains("build it", "mvn package -DskipTests");
    }
}
