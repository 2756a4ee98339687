package dev.headrace.internal.redis;

import static dev.headrace.internal.redis.Fixture.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.headrace.internal.protocol.entry.TaskEntry;
import dev.headrace.redis.RedisSettings;
import dev.headrace.task.StoreException;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Reads that wait in Redis: for how long at most, and how they are ended. */
class BlockingReadTest extends ScriptOnRedis {
    private static final Duration LONG = Duration.ofSeconds(20);
    private static final Duration AT_ONCE = Duration.ofMillis(1500);

    private final String name = "read-" + UUID.randomUUID().toString().substring(0, 8);

    private RedisTaskStore store(Duration commandTimeout) {
        Duration usual = Duration.ofSeconds(10);
        return RedisTaskStore.connect(new RedisSettings(server.uri(), usual, commandTimeout, usual, false), name);
    }

    @Test
    void aReadWaitsForLessThanTheTimeInWhichACommandMustBeAnswered() {
        try (RedisTaskStore store = store(Duration.ofSeconds(3))) {
            assertThat(get(store.claimBlocking(f.shard, alice, 1, LONG))).isEmpty();
        }
    }

    /** The server knows the connection by another number then. */
    @Test
    void aReadThatWaitsIsEndedAtOnceAlsoOverAConnectionThatWasMadeAnew() {
        try (RedisTaskStore store = store(Duration.ofSeconds(12))) {
            endedAtOnce(store);
            String first = connection(store);
            endedAtOnce(store);
            f.redis.call("CLIENT", "KILL", "ID", first);
            await().atMost(LONG).until(() -> connection(store), id -> !id.isEmpty() && !id.equals(first));
            endedAtOnce(store);
        }
    }

    private void endedAtOnce(RedisTaskStore store) {
        CompletionStage<List<TaskEntry>> read = store.claimBlocking(f.shard, alice, 1, LONG);
        awaitBlocked();
        long began = System.nanoTime();
        get(store.unblock(f.shard));
        assertThat(get(read)).isEmpty();
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(AT_ONCE);
    }

    /** The number of the connection that reads; empty while there is none. */
    private String connection(RedisTaskStore store) {
        CompletionStage<List<TaskEntry>> read = store.claimBlocking(f.shard, alice, 1, Duration.ofMillis(300));
        try {
            get(read);
        } catch (StoreException stillConnecting) {
            return "";
        }
        Matcher line = line("cmd=xreadgroup");
        return line.find() ? line.group(1) : "";
    }

    private void awaitBlocked() {
        await().atMost(LONG).until(() -> line("flags=b.*").find());
    }

    private Matcher line(String more) {
        return Pattern.compile("(?m)^id=(\\d+) .*name=" + name + "\\b.*" + more)
                .matcher(f.redis.text("CLIENT", "LIST"));
    }
}
