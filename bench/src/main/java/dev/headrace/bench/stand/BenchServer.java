package dev.headrace.bench.stand;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.exceptions.JedisException;
import redis.embedded.RedisExecProvider;

/** A redis-server of the bench's own on a free port of the loopback address, and what it says of itself. */
public final class BenchServer implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final int CLIENT_TIMEOUT_MILLIS = 60_000;

    private final Child child;
    private final int port;
    private final Jedis jedis;

    private BenchServer(Child child, int port, Jedis jedis) {
        this.child = child;
        this.port = port;
        this.jedis = jedis;
    }

    /** Starts one without a disk, unless {@code more} says otherwise. */
    static BenchServer start(Path binary, Path folder, List<String> more) throws IOException {
        int port = freePort();
        Path home = Files.createTempDirectory(folder, "redis-");
        List<String> command = new ArrayList<>(List.of(
                binary.toString(), "--port", Integer.toString(port), "--bind", "127.0.0.1", "--dir", home.toString()));
        command.addAll(List.of("--save", "", "--maxmemory-policy", "noeviction"));
        command.addAll(more);
        Child child = Child.start("redis-server", command, Map.of(), folder);
        return new BenchServer(child, port, connect(child, port));
    }

    /** The one that was named, or the first on the PATH, or the one that the embedded-redis jar brings. */
    public static Path binary(@Nullable Path named, Path folder) throws IOException {
        if (named != null) {
            return named;
        }
        Optional<Path> installed = onPath("redis-server");
        if (installed.isPresent()) {
            return installed.get();
        }
        Path unpacked = RedisExecProvider.defaultProvider().get().toPath();
        Path binary = Files.copy(unpacked, folder.resolve("redis-server"));
        Files.delete(unpacked);
        Files.deleteIfExists(unpacked.toAbsolutePath().getParent());
        if (!binary.toFile().setExecutable(true)) {
            throw new BenchException("programs cannot be run from " + folder + "; name another place with --work");
        }
        return binary;
    }

    /** A program that is installed here. */
    public static Optional<Path> onPath(String program) {
        return Stream.of(Optional.ofNullable(System.getenv("PATH")).orElse("").split(":"))
                .map(place -> Path.of(place).resolve(program))
                .filter(Files::isExecutable)
                .findFirst();
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static Jedis connect(Child child, int port) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            try {
                Jedis jedis = new Jedis("127.0.0.1", port, CLIENT_TIMEOUT_MILLIS);
                jedis.ping();
                return jedis;
            } catch (JedisException e) {
                if (!child.alive() || System.nanoTime() - deadline > 0) {
                    throw child.failed("does not answer on port " + port);
                }
                Pauses.pause(Duration.ofMillis(20));
            }
        }
    }

    /** A connection for whoever measures, used by one thread. */
    public Jedis jedis() {
        return jedis;
    }

    /** Another connection; the caller closes it. */
    public Jedis connect() {
        return new Jedis("127.0.0.1", port, CLIENT_TIMEOUT_MILLIS);
    }

    /** Where it listens, on 127.0.0.1. */
    public int port() {
        return port;
    }

    /** Its address for Headrace. */
    public String uri() {
        return "redis://127.0.0.1:" + port;
    }

    /** Throws everything in it away, and forgets its statistics. */
    public void empty() {
        jedis.flushAll();
        jedis.scriptFlush();
        jedis.configResetStat();
    }

    /** CPU that it has used, all its threads, in microseconds. */
    public long cpuMicros() {
        String info = jedis.info("cpu");
        return Math.round(1e6 * (number(info, "used_cpu_user") + number(info, "used_cpu_sys")));
    }

    /** How often it has read from a socket: once for whatever a client had sent together. */
    public long reads() {
        return Math.round(number(jedis.info("stats"), "total_reads_processed"));
    }

    /** Begins to watch for commands that take longer than a millisecond. */
    public void watchForLongCommands() {
        jedis.configSet("slowlog-log-slower-than", "1000");
        jedis.slowlogReset();
    }

    /** The longest command since then, in milliseconds; 1 if none was longer. */
    public double longestCommandMillis() {
        return jedis.slowlogGet(128).stream()
                        .mapToLong(entry -> Math.max(1_000, entry.getExecutionTime()))
                        .max()
                        .orElse(1_000)
                / 1e3;
    }

    /** Commands that it has run, a script and each command in it counted. */
    public long commands() {
        return Math.round(number(jedis.info("stats"), "total_commands_processed"));
    }

    /** Bytes in use. */
    public long memory() {
        return Math.round(number(jedis.info("memory"), "used_memory"));
    }

    /** Its version. */
    public String version() {
        return fact(jedis.info("server"), "redis_version");
    }

    private static double number(String info, String name) {
        return Double.parseDouble(fact(info, name));
    }

    private static String fact(String info, String name) {
        Matcher matcher = Pattern.compile("(?m)^" + name + ":(\\S+)").matcher(info);
        if (!matcher.find()) {
            throw new BenchException("INFO of redis-server does not tell of " + name);
        }
        return matcher.group(1);
    }

    @Override
    public void close() {
        jedis.close();
        child.close();
    }
}
