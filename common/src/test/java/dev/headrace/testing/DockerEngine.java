package dev.headrace.testing;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Whether a Docker engine answers, found out in at most two seconds. Testcontainers' own look is slow and fills the
 * screen with stack traces where there is none.
 */
final class DockerEngine {

    private static final String PING = "GET /_ping HTTP/1.0\r\nHost: docker\r\n\r\n";
    private static final int PATIENCE_S = 2;

    private final Map<String, String> environment;

    DockerEngine(Map<String, String> environment) {
        this.environment = environment;
    }

    boolean answers() {
        return addresses().stream().anyMatch(DockerEngine::answersAt);
    }

    private List<SocketAddress> addresses() {
        String host = environment.getOrDefault("DOCKER_HOST", "");
        List<SocketAddress> addresses = new ArrayList<>();
        if (host.startsWith("tcp://")) {
            URI uri = URI.create(host);
            addresses.add(new InetSocketAddress(uri.getHost(), uri.getPort() < 0 ? 2375 : uri.getPort()));
        } else if (host.startsWith("unix://")) {
            addIfPresent(addresses, Path.of(host.substring("unix://".length())));
        } else {
            addIfPresent(addresses, Path.of("/var/run/docker.sock"));
            addIfPresent(addresses, Path.of(System.getProperty("user.home"), ".docker", "run", "docker.sock"));
            if (environment.containsKey("XDG_RUNTIME_DIR")) {
                addIfPresent(addresses, Path.of(environment.get("XDG_RUNTIME_DIR"), "docker.sock"));
            }
        }
        return addresses;
    }

    private static void addIfPresent(List<SocketAddress> addresses, Path socket) {
        if (Files.exists(socket)) {
            addresses.add(UnixDomainSocketAddress.of(socket));
        }
    }

    private static boolean answersAt(SocketAddress address) {
        try (SocketChannel channel = address instanceof UnixDomainSocketAddress
                ? SocketChannel.open(StandardProtocolFamily.UNIX)
                : SocketChannel.open()) {
            return CompletableFuture.supplyAsync(() -> ping(channel, address)).get(PATIENCE_S, TimeUnit.SECONDS);
        } catch (IOException | ExecutionException | TimeoutException none) {
            return false;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** A TLS-only engine closes the connection here and counts as none. */
    private static boolean ping(SocketChannel channel, SocketAddress address) {
        try {
            channel.connect(address);
            channel.write(ByteBuffer.wrap(PING.getBytes(StandardCharsets.US_ASCII)));
            ByteBuffer answer = ByteBuffer.allocate(12);
            int read = channel.read(answer);
            while (read >= 0 && answer.hasRemaining()) {
                read = channel.read(answer);
            }
            return new String(answer.array(), StandardCharsets.US_ASCII).startsWith("HTTP/1");
        } catch (IOException none) {
            return false;
        }
    }
}
