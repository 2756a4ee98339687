package dev.headrace.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.UncheckedIOException;
import java.time.Duration;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** What a test may expect of the Redis that it is given. */
@RedisTest
class RedisExtensionTest {

    @Test
    void testsShareOneServer(TestRedis redis) {
        assertThat(redis.call("PING")).isEqualTo("PONG");
        assertThat(TestRedis.shared().uri()).isEqualTo(redis.uri());
    }

    @Test
    void queueNamesNeverRepeatAndAreLegal(TestRedis redis) {
        String queue = redis.uniqueQueue();
        assertThat(redis.uniqueQueue()).isNotEqualTo(queue);
        assertThat(queue).matches("[A-Za-z0-9._-]{1,64}");
    }

    @Test
    void theSharedServerCannotBeKilled(TestRedis redis) {
        assertThatThrownBy(redis::kill).hasMessageContaining("@OwnRedis");
        assertThatThrownBy(redis::stop).hasMessageContaining("@OwnRedis");
        assertThatThrownBy(redis::restart).hasMessageContaining("@OwnRedis");
    }

    @Test
    @OwnRedis(args = {"--maxmemory", "50mb"})
    void aTestCanHaveAServerToItself(TestRedis redis) {
        assertThat(redis.uri()).isNotEqualTo(TestRedis.shared().uri());
        try (RespClient client = redis.connect()) {
            assertThat(client.map("CONFIG", "GET", "maxmemory")).containsEntry("maxmemory", "52428800");
        }
    }

    @Test
    @OwnRedis(args = {"--appendonly", "yes", "--appendfsync", "always"})
    void aKilledServerComesBackOnItsPortWithWhatWasOnDisk(TestRedis redis) {
        redis.call("SET", "kept", "yes");
        redis.kill();
        assertThatThrownBy(redis::connect).isInstanceOf(UncheckedIOException.class);
        redis.restart("--maxmemory", "60mb");
        try (RespClient client = redis.connect()) {
            assertThat(client.text("GET", "kept")).isEqualTo("yes");
            assertThat(client.map("CONFIG", "GET", "maxmemory")).containsEntry("maxmemory", "62914560");
        }
    }

    @Test
    @OwnRedis
    void aStoppedServerKeepsItsConnectionsAndAnswersLater(TestRedis redis) {
        try (RespClient client = redis.connect()) {
            client.call("SET", "here", "still");
            redis.stop();
            client.readTimeout(Duration.ofMillis(200));
            assertThatThrownBy(() -> client.call("GET", "here")).isInstanceOf(UncheckedIOException.class);
            redis.cont();
            client.readTimeout(Duration.ofSeconds(10));
            // The reply that was late is the first to be read.
            assertThat(client.call("PING")).isEqualTo("still");
        }
    }

    @Test
    void aTestCanStartASecondServer(TestRedis redis) {
        try (TestRedis second = TestRedis.own()) {
            second.call("SET", "only-here", "1");
            assertThat(redis.call("EXISTS", "only-here")).isEqualTo(0L);
        }
    }

    /** Its methods run in this order and share a server. */
    @Nested
    @OwnRedis
    @TestMethodOrder(MethodOrderer.OrderAnnotation.class)
    class OfAClass {

        private final String uri;

        OfAClass(TestRedis redis) {
            uri = redis.uri();
        }

        @Test
        @Order(1)
        void oneTestLeavesItDead(TestRedis redis) {
            assertThat(redis.call("SET", "of-the-class", "1")).isEqualTo("OK");
            redis.kill();
        }

        @Test
        @Order(2)
        void theNextFindsItAliveAndLeavesItStopped(TestRedis redis) {
            assertThat(redis.uri()).isEqualTo(uri);
            assertThat(redis.call("PING")).isEqualTo("PONG");
            redis.stop();
        }

        @Test
        @Order(3)
        void soDoesTheOneAfter(TestRedis redis) {
            assertThat(redis.call("PING")).isEqualTo("PONG");
        }

        @Test
        @OwnRedis
        void aMethodMayStillHaveAnother(TestRedis redis) {
            assertThat(redis.uri()).isNotEqualTo(uri);
        }
    }
}
