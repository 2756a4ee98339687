package dev.headrace.examples.quickstart.process;

import dev.headrace.examples.quickstart.console.UsageException;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import redis.embedded.RedisExecProvider;

/**
 * A real redis-server from the embedded-redis jar, on a free port of this machine's loopback address alone, without a
 * disk and without eviction.
 */
public final class EmbeddedRedis {
    /** Where people look for a Redis. */
    public static final int USUAL_PORT = 6379;

    private static final int TRIES = 5;
    private static final int LOOKS = 500;
    private static final int MILLIS_BETWEEN_LOOKS = 20;
    private static final int SOCKET_TIMEOUT_MILLIS = 2000;
    private static final Pattern PROCESS_ID = Pattern.compile("process_id:(\\d+)");
    private static final Pattern VERSION = Pattern.compile("redis_version:(\\S+)");

    private final Process process;
    private final int port;
    private final String version;

    private EmbeddedRedis(Process process, int port, String version) {
        this.process = process;
        this.port = port;
        this.version = version;
    }

    /** Starts it at any free port. */
    public static EmbeddedRedis start(Children children, Path folder) throws IOException, InterruptedException {
        return start(children, folder, 0);
    }

    /**
     * Starts it and returns when it answers and is the child that was started. A port that somebody else took in the
     * meantime is followed by another.
     *
     * @param wanted the port to take if it is free; 0 for any
     * @throws UsageException if there is no binary for this machine or it does not come up
     */
    public static EmbeddedRedis start(Children children, Path folder, int wanted)
            throws IOException, InterruptedException {
        Path binary = unpack(folder);
        for (int attempt = 1; attempt <= TRIES; attempt++) {
            int port = attempt == 1 && isFree(wanted) ? wanted : freePort();
            Process process = children.start("redis", command(binary, port, folder), Map.of());
            Optional<String> info = awaitInfo(process, port);
            if (info.isPresent()) {
                return new EmbeddedRedis(
                        process, port, first(VERSION, info.get()).orElse("of an unknown version"));
            }
        }
        throw new UsageException("The embedded Redis did not start within " + TRIES + " tries; it said:\n"
                + Files.readString(children.log("redis"), StandardCharsets.UTF_8));
    }

    /** Waits until it has ended. */
    public void awaitEnd() throws InterruptedException {
        process.waitFor();
    }

    public String uri() {
        return "redis://127.0.0.1:" + port;
    }

    public int port() {
        return port;
    }

    public String version() {
        return version;
    }

    private static Path unpack(Path folder) throws IOException {
        try {
            Path unpacked = RedisExecProvider.defaultProvider().get().toPath();
            Path binary = Files.copy(unpacked, folder.resolve("redis-server"));
            Files.delete(unpacked);
            Files.deleteIfExists(unpacked.toAbsolutePath().getParent());
            if (!binary.toFile().setExecutable(true)) {
                throw new UsageException("Programs cannot be run from " + folder
                        + ". Set java.io.tmpdir to a directory where they can: JAVA_TOOL_OPTIONS=-Djava.io.tmpdir=DIR");
            }
            return binary;
        } catch (IllegalArgumentException | NullPointerException e) {
            throw new UsageException("There is no embedded Redis for " + System.getProperty("os.name") + " on "
                    + System.getProperty("os.arch") + "; it comes for Linux and macOS.");
        }
    }

    private static List<String> command(Path binary, int port, Path folder) {
        return List.of(
                binary.toString(),
                "--port",
                Integer.toString(port),
                "--bind",
                "127.0.0.1",
                "--dir",
                folder.toString(),
                "--save",
                "",
                "--appendonly",
                "no",
                "--maxmemory-policy",
                "noeviction",
                "--loglevel",
                "warning");
    }

    private static boolean isFree(int port) {
        if (port == 0) {
            return false;
        }
        try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return socket.isBound();
        } catch (IOException e) {
            return false;
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static Optional<String> awaitInfo(Process process, int port) throws InterruptedException {
        for (int look = 0; look < LOOKS; look++) {
            if (process.waitFor(MILLIS_BETWEEN_LOOKS, TimeUnit.MILLISECONDS)) {
                return Optional.empty();
            }
            Optional<String> info = info(port);
            if (info.isPresent()) {
                Optional<String> id = first(PROCESS_ID, info.get());
                boolean ours = id.isPresent() && Long.parseLong(id.get()) == process.pid();
                return ours ? info : Optional.empty();
            }
        }
        return Optional.empty();
    }

    private static Optional<String> info(int port) {
        try (Socket socket = new Socket()) {
            socket.setSoTimeout(SOCKET_TIMEOUT_MILLIS);
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), SOCKET_TIMEOUT_MILLIS);
            socket.getOutputStream().write("INFO server\r\n".getBytes(StandardCharsets.US_ASCII));
            InputStream in = new BufferedInputStream(socket.getInputStream());
            if (in.read() != '$') {
                return Optional.empty();
            }
            return Optional.of(new String(in.readNBytes(bulkLength(in)), StandardCharsets.US_ASCII));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static int bulkLength(InputStream in) throws IOException {
        int length = 0;
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new IOException("the connection ended within a length");
            }
            length = c == '\r' ? length : length * 10 + (c - '0');
        }
        return length;
    }

    private static Optional<String> first(Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(text);
        return matcher.find() ? Optional.of(matcher.group(1)) : Optional.empty();
    }
}
