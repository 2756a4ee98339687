package dev.headrace.examples.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.testing.ChildProcess;
import dev.headrace.testing.Processes;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What the shipped jars print, from the first line on: no library speaks before the logs are set up, nor the JVM. */
@Tag("scenario")
class DaemonOutputIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Path ROOT =
            Path.of(System.getProperty("basedir", ".")).toAbsolutePath().getParent();

    @RegisterExtension
    final Processes processes = new Processes();

    @TempDir
    Path folder;

    @Test
    void everyLineOfTheWorkerIsAnEvent() throws Exception {
        Path handlers = HandlerJar.of(NoOpModule.class, folder);
        assertOnlyEvents(processes
                .jar(ROOT.resolve("worker/target/headrace-worker.jar"))
                .env("NOOP_LOG", folder.resolve("log").toString())
                .args("--queue", "q", "--handlers", handlers.toString()));
    }

    @Test
    void everyLineOfTheControllerIsAnEvent() {
        assertOnlyEvents(processes.jar(ROOT.resolve("controller/target/headrace-controller.jar")));
    }

    private static void assertOnlyEvents(Processes.Launch launch) {
        ChildProcess daemon = launch.args("--redis", "redis://127.0.0.1:1", "--redis-connect-for", "1s")
                .start();
        assertThat(daemon.awaitExit(PATIENCE)).isEqualTo(3);
        List<String> lines = daemon.lines();
        assertThat(lines)
                .isNotEmpty()
                .allMatch(line -> line.matches("\\d{4}-\\d\\d-\\d\\dT[0-9:.]+Z (INFO|WARN|ERROR) .*"));
    }
}
