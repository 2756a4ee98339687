package dev.headrace.internal.redis;

import static dev.headrace.internal.redis.Fixture.get;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.internal.protocol.queue.QueueSettings;
import dev.headrace.internal.redis.verb.inspect.RedisInspection;
import dev.headrace.redis.RedisSettings;
import dev.headrace.task.Lane;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Nothing limits the number of consumers, as workers that are restarted leave them, nor that of shards. */
class ManyCallsTest extends ScriptOnRedis {
    private static final int CONSUMERS = 12_000;

    @Test
    void moreConsumersThanAConnectionTakesCallsAreAllSeen() {
        f.redis.call(
                "EVAL",
                "for i = 1, tonumber(ARGV[1]) do redis.call('XGROUP', 'CREATECONSUMER', KEYS[1], 'workers',"
                        + " string.format('pod-%d~%012x', i, i)) end",
                "1",
                f.keys.lane(Lane.NORMAL),
                "" + CONSUMERS);

        assertThat(get(f.store.consumers(f.shard))).hasSize(CONSUMERS);
        try (RedisInspection inspection = RedisInspection.connect(RedisSettings.of(server.uri()), "test")) {
            assertThat(get(inspection.workers(f.shard))).hasSize(CONSUMERS);
        }
    }

    /** A controller asks for every shard that it knows at once. */
    @Test
    void tensOfThousandsOfCallsAtOnceAreAllAnswered() {
        List<CompletableFuture<QueueSettings>> calls = new ArrayList<>();
        for (int i = 0; i < 30_000; i++) {
            calls.add(f.store.queueSettings(f.shard.queue()).toCompletableFuture());
        }

        assertThat(calls).allSatisfy(call -> assertThat(get(call)).isNotNull());
    }
}
