package dev.headrace.internal.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headrace.client.HeadraceClient;
import dev.headrace.internal.redis.connection.Abilities;
import dev.headrace.internal.redis.verb.inspect.RedisInspection;
import dev.headrace.redis.RedisSettings;
import dev.headrace.task.StoreException;
import dev.headrace.testing.TestRedis;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A server that cannot hold tasks is refused at the start, by the name of what it lacks. */
class ServerAbilitiesTest {
    private static final Pattern SENT = Pattern.compile("redis\\.p?call\\('([A-Z]+)'|CommandType\\.([A-Z]+)");

    /** Sent to sentinels, in clusters, for durability, or by this very check. */
    private static final Set<String> NOT_NEEDED_EVERYWHERE =
            Set.of("ASKING", "CLUSTER", "COMMAND", "ROLE", "SENTINEL", "WAIT");

    @Test
    void aServerWithoutResp3IsRefused() {
        try (TestRedis redis = TestRedis.own("--rename-command", "HELLO", "")) {
            assertThatThrownBy(() -> RedisTaskStore.connect(RedisSettings.of(redis.uri()), "test"))
                    .isInstanceOf(StoreException.class)
                    .hasMessageContaining("does not support RESP3");
            assertThatThrownBy(() -> RedisInspection.connect(RedisSettings.of(redis.uri()), "test"))
                    .hasMessageContaining("does not support RESP3");
        }
    }

    @Test
    void aServerWithoutTheCommandsIsRefusedByTheirNames() {
        try (TestRedis redis = TestRedis.own(
                "--rename-command", "EVAL", "", "--rename-command", "XCLAIM", "", "--rename-command", "PUBLISH", "")) {
            assertThatThrownBy(() -> RedisTaskStore.connect(RedisSettings.of(redis.uri()), "test"))
                    .isInstanceOf(StoreException.class)
                    .hasMessageContaining("does not know the commands EVAL, PUBLISH, XCLAIM");
        }
    }

    @Test
    void aReplicaAsTheAddressIsRefused() {
        try (TestRedis master = TestRedis.process();
                TestRedis replica = TestRedis.process("--replicaof", "127.0.0.1", Integer.toString(master.port()))) {
            assertThatThrownBy(() -> HeadraceClient.connect(replica.uri())).hasMessageContaining("is a replica");
        }
    }

    @Test
    void allCommandsThatAreSentAreAskedFor() throws IOException {
        Set<String> sent = new TreeSet<>(Set.of("SUBSCRIBE", "UNSUBSCRIBE"));
        try (Stream<Path> files = Files.walk(Path.of("src/main"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Matcher command = SENT.matcher(Files.readString(file, StandardCharsets.UTF_8));
                while (command.find()) {
                    sent.add(command.group(1) == null ? command.group(2) : command.group(1));
                }
            }
        }
        sent.removeAll(NOT_NEEDED_EVERYWHERE);
        assertThat(Abilities.COMMANDS).containsExactlyElementsOf(sent);
    }
}
