package dev.headrace.testing;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import redis.embedded.RedisExecProvider;

/** The places where a Redis for tests can come from, in the order in which they are asked. */
final class RedisProviders {

    private RedisProviders() {}

    static List<RedisProvider> all(Map<String, String> environment) {
        return List.of(
                new SharedRedis.Provider(environment.get("TEST_REDIS_URL")),
                new NamedBinary(environment.get("TEST_REDIS_SERVER")),
                new RedisContainer.Provider(environment),
                new BinaryOnPath(environment.getOrDefault("PATH", "")),
                new EmbeddedBinary());
    }

    /** Those that start a process on this machine. */
    static List<RedisProvider> processes(Map<String, String> environment) {
        return List.of(
                new NamedBinary(environment.get("TEST_REDIS_SERVER")),
                new BinaryOnPath(environment.getOrDefault("PATH", "")),
                new EmbeddedBinary());
    }

    /** The binary that TEST_REDIS_SERVER names. */
    record NamedBinary(String path) implements RedisProvider {

        @Override
        public String name() {
            return "TEST_REDIS_SERVER" + (demanded() ? " (" + path + ")" : "");
        }

        @Override
        public boolean demanded() {
            return path != null && !path.isBlank();
        }

        @Override
        public RedisServer start(List<String> args) throws Unavailable {
            if (!demanded()) {
                throw new Unavailable("not set");
            }
            Path binary = Path.of(path).toAbsolutePath();
            if (!Files.isExecutable(binary)) {
                throw new Unavailable("no such executable file");
            }
            return RedisProcess.start(binary, args);
        }
    }

    /** redis-server or valkey-server, wherever PATH finds it first. */
    record BinaryOnPath(String path) implements RedisProvider {

        @Override
        public String name() {
            return "redis-server or valkey-server on the PATH";
        }

        @Override
        public RedisServer start(List<String> args) throws Unavailable {
            Path binary = Stream.of("redis-server", "valkey-server")
                    .flatMap(name -> Stream.of(path.split(File.pathSeparator))
                            .filter(directory -> !directory.isEmpty())
                            .map(directory -> Path.of(directory, name)))
                    .filter(file -> Files.isRegularFile(file) && Files.isExecutable(file))
                    .findFirst()
                    .orElseThrow(() -> new Unavailable("neither is there"));
            return RedisProcess.start(binary, args);
        }
    }

    /** The binary in the jar of org.signal:embedded-redis, unpacked by that library and run by us. */
    static final class EmbeddedBinary implements RedisProvider {

        private Path binary;

        @Override
        public String name() {
            return "the embedded binary of org.signal:embedded-redis";
        }

        @Override
        public synchronized RedisServer start(List<String> args) throws Unavailable {
            try {
                if (binary == null) {
                    binary = RedisExecProvider.defaultProvider().get().toPath();
                }
            } catch (IOException | RuntimeException noneForThisMachine) {
                throw new Unavailable(noneForThisMachine.toString(), noneForThisMachine);
            }
            return RedisProcess.start(binary, args);
        }
    }
}
