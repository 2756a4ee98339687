package dev.headrace.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.headrace.testing.TcpProxy.Direction;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Each fault, as the client meets it and as the server has seen it. */
@RedisTest
class TcpProxyTest {

    private static final Duration SOON = Duration.ofSeconds(10);

    private final TestRedis redis;
    private final TcpProxy proxy;
    private final String key;

    TcpProxyTest(TestRedis redis) {
        this.redis = redis;
        this.proxy = TcpProxy.to(redis);
        this.key = redis.uniqueQueue();
    }

    @AfterEach
    void tidy() {
        proxy.close();
        redis.call("DEL", key);
    }

    @Test
    void withoutAFaultEverythingPasses() {
        try (RespClient client = connect()) {
            String big = "x".repeat(1_000_000);
            client.pipeline(List.of(new String[] {"SET", key, big}, new String[] {"APPEND", key, "y"}));
            assertThat(client.text("GET", key)).isEqualTo(big + "y");
        }
    }

    @Test
    void cutBreaksWhatIsConnectedAndTakesNewConnections() {
        try (RespClient old = connect();
                RespClient other = connect()) {
            old.call("PING");
            other.call("PING");
            proxy.cut();
            assertBroken(old);
            assertBroken(other);
            try (RespClient fresh = connect()) {
                assertThat(fresh.call("PING")).isEqualTo("PONG");
                assertThat(proxy.connections()).isEqualTo(1);
            }
        }
    }

    @Test
    void refuseLetsTheConnectedLiveAndNobodyIn() {
        try (RespClient inside = connect()) {
            inside.call("PING");
            proxy.refuse();
            assertThatThrownBy(this::connect).hasMessageContaining("refused");
            assertThat(inside.call("PING")).isEqualTo("PONG");
            proxy.accept();
            connect().close();
        }
    }

    @Test
    void aStalledRequestDoesNotReachTheServerUntilResumed() throws Exception {
        try (RespClient client = connect()) {
            client.call("SET", key, "before");
            proxy.stall(Direction.CLIENT_TO_SERVER);
            CompletableFuture<Object> reply = CompletableFuture.supplyAsync(() -> client.call("SET", key, "after"));
            assertThat(reply.completeOnTimeout("nothing", 200, TimeUnit.MILLISECONDS)
                            .get())
                    .isEqualTo("nothing");
            assertThat(redis.call("GET", key)).isEqualTo("before");
            proxy.resume(Direction.CLIENT_TO_SERVER);
            awaitValue("after");
        }
    }

    @Test
    void aStalledReplyWasExecutedAndComesWhenResumed() throws Exception {
        try (RespClient client = connect()) {
            client.call("PING");
            proxy.stall(Direction.SERVER_TO_CLIENT);
            CompletableFuture<Object> reply = CompletableFuture.supplyAsync(() -> client.call("INCR", key));
            awaitValue("1");
            assertThat(reply).isNotDone();
            proxy.resume(Direction.SERVER_TO_CLIENT);
            assertThat(reply.get(10, TimeUnit.SECONDS)).isEqualTo(1L);
        }
    }

    @Test
    void aDelayedReplyComesLateAndInItsOrder() {
        try (RespClient client = connect()) {
            client.call("PING");
            proxy.delay(Direction.SERVER_TO_CLIENT, Duration.ofMillis(300));
            long sent = System.nanoTime();
            List<Object> replies = client.pipeline(List.of(new String[] {"INCR", key}, new String[] {"INCR", key}));
            assertThat(replies).containsExactly(1L, 2L);
            assertThat(Duration.ofNanos(System.nanoTime() - sent)).isGreaterThanOrEqualTo(Duration.ofMillis(300));
            proxy.delay(Direction.SERVER_TO_CLIENT, Duration.ZERO);
            assertThat(client.call("INCR", key)).isEqualTo(3L);
        }
    }

    @Test
    void aDelayedRequestReachesTheServerLate() {
        try (RespClient client = connect()) {
            client.call("PING");
            proxy.delay(Direction.CLIENT_TO_SERVER, Duration.ofMillis(300));
            long sent = System.nanoTime();
            client.call("SET", key, "late");
            assertThat(Duration.ofNanos(System.nanoTime() - sent)).isGreaterThanOrEqualTo(Duration.ofMillis(300));
        }
    }

    @Test
    void aSilencedConnectionStaysOpenAndCarriesNothingWhileNewOnesWork() throws Exception {
        try (RespClient old = connect()) {
            old.call("PING");
            proxy.silence();
            CompletableFuture<Object> reply = CompletableFuture.supplyAsync(() -> old.call("INCR", key));
            try (RespClient fresh = connect()) {
                assertThat(fresh.call("SET", key, "7")).isEqualTo("OK");
            }
            assertThat(reply.completeOnTimeout("nothing", 200, TimeUnit.MILLISECONDS)
                            .get())
                    .isEqualTo("nothing");
            assertThat(redis.call("GET", key)).isEqualTo("7");
            proxy.cut();
            assertBroken(old);
        }
    }

    @Test
    void cutWorksOnAStalledConnectionToo() {
        try (RespClient client = connect()) {
            client.call("PING");
            proxy.stall(Direction.SERVER_TO_CLIENT);
            CompletableFuture<Object> reply = CompletableFuture.supplyAsync(() -> client.call("PING"));
            proxy.cut();
            assertThatThrownBy(() -> reply.get(10, TimeUnit.SECONDS)).hasCauseInstanceOf(UncheckedIOException.class);
        }
    }

    @Test
    void cutBeforeMeansThatTheServerNeverSawIt() {
        try (RespClient client = connect()) {
            Cut cut = proxy.cutBefore("the-one");
            client.call("SET", key, "another");
            assertThatThrownBy(() -> client.call("SET", key, "the-one")).isInstanceOf(UncheckedIOException.class);
            cut.await(SOON);
            assertThat(redis.call("GET", key)).isEqualTo("another");
        }
    }

    @Test
    void cutBeforeLetsTheCommandsAheadOfItInThePipelineThrough() {
        try (RespClient client = connect()) {
            Cut cut = proxy.cutBefore("the-one");
            assertThatThrownBy(() -> client.pipeline(
                            List.of(new String[] {"SET", key, "ahead"}, new String[] {"SET", key, "the-one"})))
                    .isInstanceOf(UncheckedIOException.class);
            cut.await(SOON);
            awaitValue("ahead");
        }
    }

    @Test
    void cutAfterMeansThatTheServerExecutedItAndTheClientNeverHeard() {
        try (RespClient client = connect()) {
            Cut cut = proxy.cutAfter("INCR");
            assertThatThrownBy(() -> client.call("INCR", key)).isInstanceOf(UncheckedIOException.class);
            cut.await(SOON);
            assertThat(redis.call("GET", key)).isEqualTo("1");
        }
    }

    @Test
    void cutAfterWaitsForTheWholeOfALargeCommand() {
        String large = "x".repeat(5_000_000);
        try (RespClient client = connect()) {
            Cut cut = proxy.cutAfter(key);
            assertThatThrownBy(() -> client.call("SET", key, large)).isInstanceOf(UncheckedIOException.class);
            cut.await(SOON);
            assertThat(redis.call("STRLEN", key)).isEqualTo(5_000_000L);
        }
    }

    @Test
    void aCutHappensOnceAndCanBeGivenUp() {
        Cut first = proxy.cutAfter("INCR");
        Cut never = proxy.cutBefore("DECR");
        never.disarm();
        try (RespClient client = connect()) {
            assertThatThrownBy(() -> client.call("INCR", key)).isInstanceOf(UncheckedIOException.class);
            first.await(SOON);
        }
        try (RespClient client = connect()) {
            assertThat(client.call("INCR", key)).isEqualTo(2L);
            assertThat(client.call("DECR", key)).isEqualTo(1L);
        }
        assertThat(never.isDone()).isFalse();
    }

    private RespClient connect() {
        return RespClient.connect("127.0.0.1", proxy.port());
    }

    private void awaitValue(String value) {
        await().atMost(SOON).until(() -> value.equals(redis.call("GET", key)));
    }

    private static void assertBroken(RespClient client) {
        assertThatThrownBy(() -> client.call("PING")).isInstanceOf(UncheckedIOException.class);
    }
}
