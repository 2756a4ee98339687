package dev.headrace.worker.internal.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.task.Lane;
import dev.headrace.testing.ChildProcess;
import dev.headrace.testing.Document;
import dev.headrace.testing.Processes;
import dev.headrace.testing.RedisTest;
import dev.headrace.testing.TestRedis;
import dev.headrace.worker.RealRedis;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** {@code docs/handlers.md}: its code compiles, and the daemon runs it; its coordinates are those of the build. */
@RedisTest
@Tag("scenario")
class DocumentedHandlersTest {
    private static final Duration LONG = Duration.ofSeconds(60);

    private final Document page = Document.of("docs/handlers.md");

    @RegisterExtension
    final Processes processes = new Processes();

    @TempDir
    Path folder;

    @Test
    void theModuleOfThePageRunsTheTaskOfThePage(TestRedis given) throws Exception {
        String module = page.blocks("text").get(0).strip();
        Path jar = HandlerJar.of(folder, module, page.blocks("java").get(0));
        try (RealRedis redis = new RealRedis(given)) {
            ChildProcess daemon = processes
                    .main(WorkerDaemon.class)
                    .args("--redis", given.uri(), "--queue", redis.queue, "--handlers", jar.toString())
                    .start();
            redis.add(Lane.NORMAL, "type", "welcome", "body", "{\"to\":\"a@b.c\"}");
            daemon.awaitLine("Welcome, a@b.c, at attempt 1", LONG);
            redis.await(redis::empty);
        }
        assertThat(page.blocks("sh").get(0)).contains("type welcome body '{\"to\":\"a@b.c\"}'");
        assertThat(page.text()).contains(module.replace('.', '/') + ".java");
    }

    @Test
    void itsPomDependsOnTheWorkerOfThisBuild() {
        String dependency = page.under("The pom").replaceAll("(?s).*<dependency>|</dependency>.*|\\s", "");
        String version =
                Document.of("pom.xml").text().replaceAll("(?s).*?</artifactId>\\s*<version>(.*?)</version>.*", "$1");

        assertThat(dependency)
                .isEqualTo("<groupId>dev.headrace</groupId><artifactId>headrace-worker</artifactId><version>" + version
                        + "</version><scope>provided</scope>");
    }
}
