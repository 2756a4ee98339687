package dev.headrace.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Every kind of reply, as Redis sends it. */
@RedisTest
class RespClientTest {

    private final RespClient client;
    private final String key;

    RespClientTest(TestRedis redis) {
        client = redis.connect();
        key = redis.uniqueQueue();
    }

    @BeforeEach
    void noLeftovers() {
        client.call("DEL", key);
    }

    @AfterEach
    void tidy() {
        client.call("DEL", key);
        client.close();
    }

    @Test
    void textsNumbersListsAndNothing() {
        assertThat(client.call("SET", key, "größer")).isEqualTo("OK");
        assertThat(client.text("GET", key)).isEqualTo("größer");
        assertThat(client.number("STRLEN", key)).isEqualTo(8);
        assertThat(client.call("GET", key + "-none")).isNull();
        assertThat(client.list("MGET", key, key + "-none")).containsExactly("größer", null);
        assertThat(client.text("SET", key, "")).isEqualTo("OK");
        assertThat(client.text("GET", key)).isEmpty();
    }

    @Test
    void mapsKeepTheirOrder() {
        client.call("HSET", key, "a", "1", "b", "2");
        assertThat(client.map("HGETALL", key)).containsExactly(Map.entry("a", "1"), Map.entry("b", "2"));
    }

    @Test
    void bytesComeBackAsTheyWent() {
        byte[] all = new byte[256];
        for (int i = 0; i < all.length; i++) {
            all[i] = (byte) i;
        }
        byte[] name = key.getBytes(StandardCharsets.UTF_8);
        client.callBinary("SET".getBytes(StandardCharsets.UTF_8), name, all);
        assertThat((byte[]) client.callBinary("GET".getBytes(StandardCharsets.UTF_8), name))
                .isEqualTo(all);
    }

    @Test
    void errorsAreThrownWithTheirCodeAndTheConnectionGoesOn() {
        client.call("SET", key, "text");
        assertThatThrownBy(() -> client.call("LPUSH", key, "x"))
                .isInstanceOfSatisfying(
                        RespError.class, error -> assertThat(error.code()).isEqualTo("WRONGTYPE"));
        assertThat(client.call("PING")).isEqualTo("PONG");
    }

    @Test
    void aPipelineAnswersInOrderAndCarriesItsErrors() {
        List<Object> replies = client.pipeline(
                List.of(new String[] {"SET", key, "1"}, new String[] {"LPUSH", key, "x"}, new String[] {"INCR", key}));
        assertThat(replies.get(0)).isEqualTo("OK");
        assertThat(replies.get(1)).isInstanceOf(RespError.class);
        assertThat(replies.get(2)).isEqualTo(2L);
    }

    @Test
    void infoIsReadByField() {
        assertThat(client.info("server", "redis_version")).matches("\\d+\\.\\d+.*");
        assertThat(client.info("server", "no_such_field")).isNull();
    }

    @Test
    @OwnRedis(args = {"--requirepass", "secret"})
    void passwordsAndDatabasesComeFromTheUri(TestRedis redis) {
        assertThatThrownBy(() -> RespClient.connect("127.0.0.1", redis.port()).call("PING"))
                .hasMessageContaining("NOAUTH");
        try (RespClient authenticated = RespClient.connect(URI.create(redis.uri() + "/3"))) {
            assertThat(authenticated.text("CLIENT", "INFO")).contains(" db=3 ");
        }
    }
}
