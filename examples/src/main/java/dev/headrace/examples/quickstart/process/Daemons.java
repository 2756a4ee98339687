package dev.headrace.examples.quickstart.process;

import dev.headrace.examples.handlers.FileDigestHandlers;
import dev.headrace.examples.quickstart.console.UsageException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The shipped jars as processes: one controller, two workers, with the heartbeats of the show. */
public final class Daemons {
    public static final String QUEUE = "files";
    public static final int CONCURRENCY = 64;
    public static final Duration TTL = Duration.ofSeconds(3);
    public static final Duration HEARTBEAT = Duration.ofSeconds(1);
    /** Shorter than the default, as a leadership lives for less than the TTL and is renewed by each scan. */
    public static final Duration SCAN = Duration.ofMillis(500);
    /** The protocol's promise for a dead worker's tasks. */
    public static final Duration RECOVERY = TTL.plus(SCAN).plusSeconds(1);

    private static final List<String> HEARTBEATS =
            List.of("--heartbeat-ttl", TTL.toString(), "--heartbeat-interval", HEARTBEAT.toString());

    private final Children children;
    private final String redisUri;
    private final Path workerJar;
    private final Path controllerJar;
    private final Path handlersJar;

    /**
     * @param home the checkout, where Maven has put the jars
     * @throws UsageException if a jar is missing
     */
    public Daemons(Children children, String redisUri, Path home) {
        this.children = children;
        this.redisUri = redisUri;
        this.workerJar = existing(home.resolve("worker/target/headrace-worker.jar"));
        this.controllerJar = existing(home.resolve("controller/target/headrace-controller.jar"));
        this.handlersJar = existing(home.resolve("examples/target/headrace-example-handlers.jar"));
    }

    private static Path existing(Path jar) {
        if (!Files.isRegularFile(jar)) {
            throw new UsageException("The jar " + jar + " is missing. Build it with: mvn package -DskipTests");
        }
        return jar.toAbsolutePath();
    }

    public Process startController() {
        return start(
                "controller", controllerJar, List.of("--queue", QUEUE, "--scan-interval", SCAN.toString()), Map.of());
    }

    /** @param logFolder where its handlers log what they start */
    public Process startWorker(String instance, Path logFolder) {
        List<String> options = List.of(
                "--queue",
                QUEUE,
                "--instance",
                instance,
                "--concurrency",
                Integer.toString(CONCURRENCY),
                "--handlers",
                handlersJar.toString());
        return start(instance, workerJar, options, Map.of(FileDigestHandlers.EXECUTION_LOG, logFolder.toString()));
    }

    private Process start(String name, Path jar, List<String> options, Map<String, String> environment) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-jar",
                jar.toString(),
                "--redis",
                redisUri,
                "--http-port",
                "off"));
        command.addAll(HEARTBEATS);
        command.addAll(options);
        return children.start(name, command, environment);
    }
}
