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
    void tests_share_one_server(TestRedis redis) {
        assertThat(redis.call("PING")).isEqualTo("PONG");
        assertThat(TestRedis.shared().uri()).isEqualTo(redis.uri());
    }

    @Test
    void queue_names_never_repeat_and_are_legal(TestRedis redis) {
        String queue = redis.uniqueQueue();
        assertThat(redis.uniqueQueue()).isNotEqualTo(queue);
        assertThat(queue).matches("[A-Za-z0-9._-]{1,64}");
    }

    @Test
    void the_shared_server_cannot_be_killed(TestRedis redis) {
        assertThatThrownBy(redis::kill).hasMessageContaining("@OwnRedis");
        assertThatThrownBy(redis::stop).hasMessageContaining("@OwnRedis");
        assertThatThrownBy(redis::restart).hasMessageContaining("@OwnRedis");
    }

    @Test
    @OwnRedis(args = {"--maxmemory", "50mb"})
    void a_test_can_have_a_server_to_itself(TestRedis redis) {
        assertThat(redis.uri()).isNotEqualTo(TestRedis.shared().uri());
        try (RespClient client = redis.connect()) {
            assertThat(client.map("CONFIG", "GET", "maxmemory")).containsEntry("maxmemory", "52428800");
        }
    }

    @Test
    @OwnRedis(args = {"--appendonly", "yes", "--appendfsync", "always"})
    void a_killed_server_comes_back_on_its_port_with_what_was_on_disk(TestRedis redis) {
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
    void a_stopped_server_keeps_its_connections_and_answers_later(TestRedis redis) {
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
    void a_test_can_start_a_second_server(TestRedis redis) {
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
        void one_test_leaves_it_dead(TestRedis redis) {
            assertThat(redis.call("SET", "of-the-class", "1")).isEqualTo("OK");
            redis.kill();
        }

        @Test
        @Order(2)
        void the_next_finds_it_alive_and_leaves_it_stopped(TestRedis redis) {
            assertThat(redis.uri()).isEqualTo(uri);
            assertThat(redis.call("PING")).isEqualTo("PONG");
            redis.stop();
        }

        @Test
        @Order(3)
        void so_does_the_one_after(TestRedis redis) {
            assertThat(redis.call("PING")).isEqualTo("PONG");
        }

        @Test
        @OwnRedis
        void a_method_may_still_have_another(TestRedis redis) {
            assertThat(redis.uri()).isNotEqualTo(uri);
        }
    }
}
