package dev.headrace.examples.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.client.Awaited;
import dev.headrace.client.HeadraceClient;
import dev.headrace.client.Submission;
import dev.headrace.examples.handlers.FileDigest;
import dev.headrace.examples.handlers.FileDigestHandlers;
import dev.headrace.examples.handlers.FileToDigest;
import dev.headrace.testing.ChildProcess;
import dev.headrace.testing.Processes;
import dev.headrace.testing.TestRedis;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs what the containers of {@code compose.yaml} would, without an engine: Redis with its arguments, the images' entry
 * points and health checks as processes, over the images' files, with the containers' variables. Only the address of
 * Redis and the ports are others.
 */
@Tag("scenario")
class ContainersIT {
    private static final Duration LONG = Duration.ofSeconds(60);

    /** What the JVM ends with when its heap is full, which cannot be chosen. */
    private static final int OUT_OF_MEMORY = 3;

    private static final Pattern LISTENS =
            Pattern.compile(".*metrics and health at http://(?:0\\.0\\.0\\.0|\\[[0:]+]):(\\d+)/metrics.*");

    @RegisterExtension
    final Processes processes = new Processes();

    @TempDir
    Path folder;

    private final ComposeFile compose = ComposeFile.read();
    private TestRedis redis;

    /** One service's container: its files, its variables, and, once started, its process. */
    private record Container(Dockerfile dockerfile, ImageFiles files, Map<String, String> environment) {}

    @BeforeEach
    void startRedis() {
        List<String> command = compose.command("redis");
        assertThat(command).startsWith("redis-server");
        redis = TestRedis.own(command.subList(1, command.size()).toArray(String[]::new));
    }

    @AfterEach
    void stopRedis() {
        redis.close();
    }

    @Test
    void redisKeepsWhatItIsGivenAndEvictsNothing() {
        assertThat(redis.call("CONFIG", "GET", "appendonly")).asString().contains("yes");
        assertThat(redis.call("CONFIG", "GET", "maxmemory-policy")).asString().contains("noeviction");
    }

    @Test
    void bothAreHealthyDoTheirWorkAndEndByTheStopSignalWithZero() throws Exception {
        Container ofController = container("controller");
        Container ofWorker = container("worker");
        mountHandlers(ofWorker);
        ChildProcess controller = start(ofController, Map.of());
        ChildProcess worker = start(ofWorker, Map.of());
        String controllerPort = port(controller);
        String workerPort = port(worker);

        assertThat(healthCheck(ofController, controllerPort)).isZero();
        assertThat(healthCheck(ofWorker, workerPort)).isZero();
        assertThat(digestOfAFile().size()).isEqualTo(5);
        assertThat(headrace(ofController, "workers").lines()).anyMatch(line -> line.contains("alive"));

        worker.sigterm();
        controller.sigterm();
        assertThat(worker.awaitExit(LONG)).isZero();
        assertThat(controller.awaitExit(LONG)).isZero();
        assertThat(healthCheck(ofController, controllerPort)).isEqualTo(1);
        assertThat(healthCheck(ofWorker, workerPort)).isEqualTo(1);
    }

    @Test
    void aWorkerWhoseHeapIsFullEndsAtOnce() throws Exception {
        Container container = container("worker");
        container.files().put(HandlerJar.of(HoardingModule.class, folder), "/handlers/");
        ChildProcess worker = start(container, Map.of("JAVA_TOOL_OPTIONS", "-Xmx64m"));
        try (HeadraceClient client = HeadraceClient.connect(redis.uri())) {
            client.queue(queue()).submit(HoardingModule.TYPE, 1 << 20);
        }
        assertThat(worker.awaitExit(LONG)).isEqualTo(OUT_OF_MEMORY);
        assertThat(worker.lines()).anyMatch(line -> line.contains("Terminating due to java.lang.OutOfMemoryError"));
    }

    @Test
    void withoutAFolderToLoadLibrariesFromItWorksAndSaysSo() throws Exception {
        Container container = container("controller");
        ChildProcess controller = start(container, Map.of("JAVA_TOOL_OPTIONS", "-Dio.netty.native.workdir=/dev/null"));
        controller.awaitLine("Netty's epoll library cannot be loaded", LONG);
        controller.awaitLine("queues all, mode enforce", LONG);
        assertThat(healthCheck(container, port(controller))).isZero();
        controller.sigterm();
        assertThat(controller.awaitExit(LONG)).isZero();
    }

    @Test
    void aWorkerWithoutHandlersSaysWhereTheyAreMissing() throws Exception {
        ChildProcess worker = start(container("worker"), Map.of());
        assertThat(worker.awaitExit(LONG)).isEqualTo(2);
        assertThat(worker.lines()).anyMatch(line -> line.contains("there is no readable jar or folder"));
    }

    private Container container(String service) throws IOException {
        Dockerfile dockerfile = compose.dockerfile(service);
        ImageFiles files = ImageFiles.of(dockerfile, folder.resolve(service));
        Map<String, String> environment = new TreeMap<>(dockerfile.environment());
        environment.putAll(compose.environment(service));
        environment.replaceAll((name, value) -> files.path(value));
        environment.put("HEADRACE_REDIS", redis.uri());
        environment.remove("PATH");
        return new Container(dockerfile, files, environment);
    }

    private void mountHandlers(Container container) throws IOException {
        for (ComposeFile.Mount mount : compose.mounts("worker")) {
            container.files().put(mount.source(), mount.target());
        }
    }

    private ChildProcess start(Container container, Map<String, String> more) {
        return java(container, container.dockerfile().entryPoint(), more);
    }

    /** Where it listens, which is on all addresses: IPv6's wildcard, where there is IPv6, is IPv4's as well. */
    private static String port(ChildProcess daemon) {
        String line = daemon.awaitLine(LISTENS.asPredicate(), LONG);
        return line.replaceFirst(LISTENS.pattern(), "$1");
    }

    private int healthCheck(Container container, String port) {
        return java(container, container.dockerfile().healthCheck(), Map.of("HEADRACE_HTTP_PORT", port))
                .awaitExit(LONG);
    }

    private ChildProcess java(Container container, List<String> command, Map<String, String> more) {
        assertThat(command).startsWith("java");
        Processes.Launch launch = processes.java(container.files().command(command.subList(1, command.size())));
        container.environment().forEach(launch::env);
        more.forEach(launch::env);
        return launch.start();
    }

    /** The command that comes with the controller's image, as {@code docker exec} runs it. */
    private ChildProcess headrace(Container container, String subcommand) {
        String command = container.files().path("/opt/headrace/bin/headrace");
        ChildProcess headrace = processes.run("env", "HEADRACE_REDIS=" + redis.uri(), command, subcommand);
        assertThat(headrace.awaitExit(LONG)).as("%s", headrace.lines()).isZero();
        return headrace;
    }

    private FileDigest digestOfAFile() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "hello");
        try (HeadraceClient client = HeadraceClient.connect(redis.uri())) {
            var task = client.queue(queue())
                    .submit(
                            FileDigestHandlers.FILE_DIGEST,
                            new FileToDigest(file.toString()),
                            Submission.plain().keepResult(LONG));
            Awaited end = client.await(task, LONG);
            assertThat(end).isInstanceOf(Awaited.Succeeded.class);
            return ((Awaited.Succeeded) end).result(FileDigestHandlers.FILE_DIGEST);
        }
    }

    private String queue() {
        return compose.environment("worker").get("HEADRACE_QUEUE");
    }
}
