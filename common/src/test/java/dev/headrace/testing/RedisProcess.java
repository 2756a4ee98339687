package dev.headrace.testing;

import dev.headrace.testing.RedisProvider.Unavailable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A redis-server or valkey-server that runs as our own child, over a directory of its own. */
final class RedisProcess implements RedisServer {

    private static final int STARTS = 3;
    private static final int READY_WITHIN_MS = 15_000;
    private static final int LOOK_EVERY_MS = 10;

    private final Path binary;
    private final Path directory;
    private final int port;
    private final List<String> args;
    private final Map<String, String> environment = new HashMap<>();
    private Process process;
    private boolean stopped;

    private RedisProcess(Path binary, Path directory, int port, List<String> args) {
        this.binary = binary;
        this.directory = directory;
        this.port = port;
        this.args = new ArrayList<>(args);
    }

    /** @throws Unavailable when the binary does not become a Redis that we own, with what it said */
    static RedisProcess start(Path binary, List<String> args) throws Unavailable {
        Unavailable last = null;
        for (int attempt = 0; attempt < STARTS; attempt++) {
            RedisProcess redis = new RedisProcess(binary, newDirectory(), FreePorts.next(), args);
            try {
                redis.launch();
                return redis;
            } catch (Unavailable why) {
                redis.close();
                last = why;
                if (!why.getMessage().contains("in use")) {
                    break;
                }
            }
        }
        throw last;
    }

    @Override
    public URI uri() {
        int password = args.lastIndexOf("--requirepass") + 1;
        String user = password == 0 ? "" : ":" + args.get(password) + "@";
        return URI.create("redis://" + user + "127.0.0.1:" + port);
    }

    @Override
    public void kill() {
        Children.kill(process);
    }

    @Override
    public void stop() {
        Children.signal(process, "STOP");
        stopped = true;
    }

    @Override
    public void cont() {
        Children.signal(process, "CONT");
        stopped = false;
    }

    @Override
    public void restart(List<String> moreArgs) {
        kill();
        args.addAll(moreArgs);
        try {
            launch();
        } catch (Unavailable why) {
            throw new IllegalStateException("Redis did not come back on port " + port + ": " + why.getMessage(), why);
        }
    }

    /** From its next start on. */
    void environment(Map<String, String> more) {
        environment.putAll(more);
    }

    @Override
    public boolean healthy() {
        return process.isAlive() && !stopped;
    }

    @Override
    public void close() {
        if (process != null) {
            // A wrapper's server is no child of ours, and would stay.
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            Children.kill(process);
        }
        try (Stream<Path> files = Files.walk(directory)) {
            files.sorted(Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        } catch (IOException leftBehind) {
            throw new UncheckedIOException(leftBehind);
        }
    }

    private void launch() throws Unavailable {
        try {
            ProcessBuilder server = new ProcessBuilder(command())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()));
            server.environment().putAll(environment);
            process = Children.start(server);
            stopped = false;
        } catch (IOException failed) {
            throw new Unavailable(failed.getMessage(), failed);
        }
        awaitReady();
        checkThatItIsOurs();
    }

    /** A file of settings, which a sentinel needs, comes first of all. */
    private List<String> command() {
        List<String> command = new ArrayList<>(List.of(binary.toString()));
        boolean file = !args.isEmpty() && !args.get(0).startsWith("-");
        if (file) {
            command.addAll(args);
        }
        command.addAll(List.of("--port", String.valueOf(port), "--bind", "127.0.0.1", "--daemonize", "no"));
        command.addAll(List.of("--dir", directory.toString()));
        if (!file) {
            command.addAll(List.of("--save", "", "--appendonly", "no", "--maxmemory-policy", "noeviction"));
            command.addAll(args);
        }
        return command;
    }

    private void awaitReady() throws Unavailable {
        try {
            for (int waited = 0; waited < READY_WITHIN_MS; waited += LOOK_EVERY_MS) {
                if (process.waitFor(LOOK_EVERY_MS, TimeUnit.MILLISECONDS)) {
                    throw new Unavailable("%s ended with %d: %s".formatted(binary, process.exitValue(), lastWords()));
                }
                if (answers()) {
                    return;
                }
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        throw new Unavailable("%s did not answer within %d ms: %s".formatted(binary, READY_WITHIN_MS, lastWords()));
    }

    private boolean answers() {
        try (RespClient client = RespClient.connect(uri())) {
            return "PONG".equals(client.call("PING"));
        } catch (UncheckedIOException | RespError notYet) {
            return false;
        }
    }

    /** Another server can sit on the port that we were about to use: then it is not ours to kill. */
    private void checkThatItIsOurs() throws Unavailable {
        try (RespClient client = RespClient.connect(uri())) {
            String pid = client.info("server", "process_id");
            if (!String.valueOf(process.pid()).equals(pid)) {
                throw new Unavailable(
                        "the server on port %d is process %s and not our child %d; TEST_REDIS_SERVER must name the binary itself"
                                .formatted(port, pid, process.pid()));
            }
            RedisVersion.check(client.info("server", "redis_version"));
        }
    }

    private Path log() {
        return directory.resolve("redis.log");
    }

    private String lastWords() {
        try (Stream<String> lines = Files.lines(log())) {
            List<String> all = lines.filter(line -> !line.isBlank()).toList();
            return String.join(" | ", all.subList(Math.max(0, all.size() - 4), all.size()));
        } catch (IOException | UncheckedIOException none) {
            return "(it said nothing)";
        }
    }

    private static Path newDirectory() {
        try {
            return Files.createTempDirectory("headrace-redis-");
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
