package dev.headrace.internal.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.headrace.client.HeadraceClient;
import dev.headrace.redis.RedisSettings;
import dev.headrace.testing.RespClient;
import dev.headrace.testing.RespError;
import dev.headrace.testing.TestRedis;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** How long a start takes at the most, and what is left of what was opened. */
class ConnectForTest {
    private static final Duration FOR = Duration.ofSeconds(3);
    private static final int TIMES = 200;

    private static RedisSettings to(String uri) {
        return new RedisSettings(uri, Duration.ofSeconds(5), Duration.ofSeconds(5), FOR, false);
    }

    @Test
    void aPeerThatSaysNothingIsGivenUpAfterTheTimeThatWasSaid() throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            String peer = "127.0.0.1:" + silent.getLocalPort();
            for (String uri : List.of("redis://" + peer, "rediss://" + peer, "redis-cluster://" + peer)) {
                long began = System.nanoTime();
                assertThatThrownBy(() -> RedisTaskStore.connect(to(uri), "test"))
                        .as(uri)
                        .hasMessageContaining("was not reached: tried for 3s");
                assertThat(Duration.ofNanos(System.nanoTime() - began)).as(uri).isBetween(FOR, FOR.plusSeconds(2));
            }
        }
    }

    @Test
    void aHandshakeOfTlsAtAPlainPortIsGivenUpAfterTheTimeThatWasSaid() {
        try (TestRedis redis = TestRedis.own()) {
            long began = System.nanoTime();
            assertThatThrownBy(() -> RedisTaskStore.connect(to(redis.uri().replace("redis:", "rediss:")), "test"))
                    .hasMessageContaining("was not reached");
            assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(FOR.plusSeconds(2));
        }
    }

    /** A new connection is made then, and the first look at the server is refused. */
    @Test
    void aServerThatIsBusyIsWaitedForAsOneThatIsNotThere() throws Exception {
        try (TestRedis redis = TestRedis.own("--lua-time-limit", "100");
                RespClient script = redis.connect()) {
            CompletableFuture<Object> running = CompletableFuture.supplyAsync(() -> endless(script));
            await().until(() -> says(redis, "BUSY"));
            RedisSettings settings = new RedisSettings(
                    redis.uri(), Duration.ofSeconds(5), Duration.ofSeconds(5), Duration.ofMinutes(1), false);
            CompletableFuture<RedisTaskStore> connecting =
                    CompletableFuture.supplyAsync(() -> RedisTaskStore.connect(settings, "test"));
            assertThatThrownBy(() -> connecting.get(3, TimeUnit.SECONDS)).isInstanceOf(TimeoutException.class);
            redis.call("SCRIPT", "KILL");
            connecting.get(1, TimeUnit.MINUTES).close();
            assertThat(running.get(1, TimeUnit.MINUTES)).asString().contains("killed");
        }
    }

    private static Object endless(RespClient client) {
        try {
            return client.call("EVAL", "while true do end", "0");
        } catch (RespError killed) {
            return killed.getMessage();
        }
    }

    private static boolean says(TestRedis redis, String word) {
        try {
            return redis.call("TIME").toString().isEmpty();
        } catch (RespError error) {
            return error.getMessage().startsWith(word);
        }
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void clientsThatAreClosedLeaveNoSocketAndNoThread() {
        try (TestRedis redis = TestRedis.own()) {
            openAndClose(redis, 5);
            int sockets = sockets();
            int threads = Thread.activeCount();
            openAndClose(redis, TIMES);
            await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> {
                assertThat(sockets()).isLessThanOrEqualTo(sockets + 3);
                assertThat(Thread.activeCount()).isLessThanOrEqualTo(threads + 5);
            });
        }
    }

    @Test
    void aClientThatIsClosedByAnInterruptedThreadLeavesNoConnection() {
        try (TestRedis redis = TestRedis.own()) {
            HeadraceClient client = HeadraceClient.connect(redis.uri());
            assertThat(connections(redis)).isPositive();
            Thread.currentThread().interrupt();
            client.close();
            assertThat(Thread.interrupted()).as("the interrupt is kept").isTrue();
            await().atMost(Duration.ofSeconds(20)).until(() -> connections(redis) == 0);
        }
    }

    /** Without the one that asks. */
    private static long connections(TestRedis redis) {
        return redis.call("CLIENT", "LIST").toString().lines().count() - 1;
    }

    private static void openAndClose(TestRedis redis, int times) {
        for (int i = 0; i < times; i++) {
            HeadraceClient.connect(redis.uri()).close();
        }
    }

    private static int sockets() {
        try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
            return (int) open.filter(ConnectForTest::isSocket).count();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static boolean isSocket(Path file) {
        try {
            return Files.readSymbolicLink(file).toString().startsWith("socket:");
        } catch (IOException e) {
            return false; // Closed meanwhile.
        }
    }
}
