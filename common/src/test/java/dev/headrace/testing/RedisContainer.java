package dev.headrace.testing;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.model.Bind;
import com.github.dockerjava.api.model.ExposedPort;
import com.github.dockerjava.api.model.PortBinding;
import com.github.dockerjava.api.model.Ports;
import com.github.dockerjava.api.model.Volume;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.utility.DockerImageName;

/**
 * A Redis in a container. The host port is chosen once and bound by number, because Docker would give another one at
 * each start and a restarted server has to come back where its clients look for it; a volume keeps its files.
 */
final class RedisContainer implements RedisServer {

    private static final int INSIDE = 6379;

    private final DockerImageName image;
    private final String volume = "headrace-test-" + UUID.randomUUID();
    private final int port = FreePorts.next();
    private final List<String> args;
    private GenericContainer<?> container;
    private boolean killed;
    private boolean paused;

    private RedisContainer(DockerImageName image, List<String> args) {
        this.image = image;
        this.args = new ArrayList<>(args);
    }

    @Override
    public URI uri() {
        return URI.create("redis://" + container.getHost() + ":" + port);
    }

    @Override
    public void kill() {
        if (!killed) {
            docker().killContainerCmd(container.getContainerId()).exec();
            killed = true;
        }
    }

    @Override
    public void stop() {
        docker().pauseContainerCmd(container.getContainerId()).exec();
        paused = true;
    }

    @Override
    public void cont() {
        docker().unpauseContainerCmd(container.getContainerId()).exec();
        paused = false;
    }

    @Override
    public void restart(List<String> moreArgs) {
        kill();
        container.stop();
        args.addAll(moreArgs);
        launch();
    }

    @Override
    public boolean healthy() {
        return !killed && !paused;
    }

    @Override
    public void close() {
        container.stop();
        docker().removeVolumeCmd(volume).exec();
    }

    private void launch() {
        container = new GenericContainer<>(image)
                .withExposedPorts(INSIDE)
                .withCommand(command())
                .withCreateContainerCmdModifier(create -> create.getHostConfig()
                        .withPortBindings(new PortBinding(Ports.Binding.bindPort(port), ExposedPort.tcp(INSIDE)))
                        .withBinds(new Bind(volume, new Volume("/data"))));
        container.start();
        killed = false;
        paused = false;
    }

    private String[] command() {
        List<String> command = new ArrayList<>(List.of("redis-server", "--dir", "/data"));
        command.addAll(List.of("--save", "", "--appendonly", "no", "--maxmemory-policy", "noeviction"));
        command.addAll(args);
        return command.toArray(String[]::new);
    }

    private static DockerClient docker() {
        return DockerClientFactory.lazyClient();
    }

    /** Testcontainers, where an engine answers; it is not even loaded where none does. */
    static final class Provider implements RedisProvider {

        private static final String DEFAULT_IMAGE = "redis:7.4-alpine";

        private final DockerEngine engine;
        private final String image;

        Provider(Map<String, String> environment) {
            this.engine = new DockerEngine(environment);
            this.image = environment.getOrDefault("TEST_REDIS_IMAGE", DEFAULT_IMAGE);
        }

        @Override
        public String name() {
            return "Testcontainers (" + image + ")";
        }

        @Override
        public RedisServer start(List<String> args) throws Unavailable {
            if (!engine.answers()) {
                throw new Unavailable("no Docker engine answers");
            }
            RedisContainer redis =
                    new RedisContainer(DockerImageName.parse(image).asCompatibleSubstituteFor("redis"), args);
            try {
                redis.launch();
            } catch (RuntimeException failed) {
                throw new Unavailable("an engine answers, but the container failed: " + failed.getMessage(), failed);
            }
            return redis;
        }
    }
}
