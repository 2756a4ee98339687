package dev.headrace.internal.redis;

import static dev.headrace.internal.redis.Fixture.get;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.internal.protocol.entry.WorkerId;
import dev.headrace.redis.RedisSettings;
import dev.headrace.task.Lane;
import dev.headrace.task.Shard;
import dev.headrace.testing.RedisTest;
import dev.headrace.testing.TestRedis;
import org.junit.jupiter.api.Test;

/** A worker has a connection for each shard, and a queue has up to 1,024 of them. */
@RedisTest
class ManyShardsTest {
    private static final int SHARDS = 200;
    private static final long MOST_BYTES_A_SHARD = 200_000;

    @Test
    void aShardCostsItsWorkerLittleMemory(TestRedis redis) {
        String queue = redis.uniqueQueue();
        WorkerId worker = WorkerId.parse("many~0123456789ab").orElseThrow();
        try (RedisTaskStore store = RedisTaskStore.connect(RedisSettings.of(redis.uri()), "test")) {
            long before = heap();
            for (int i = 0; i < SHARDS; i++) {
                Shard shard = new Shard(queue, i);
                get(store.openShard(shard));
                assertThat(get(store.claim(shard, worker, Lane.NORMAL, 1))).isEmpty();
            }
            assertThat((heap() - before) / SHARDS).isLessThan(MOST_BYTES_A_SHARD);
        }
    }

    private static long heap() {
        Runtime jvm = Runtime.getRuntime();
        long least = Long.MAX_VALUE;
        for (int i = 0; i < 5; i++) {
            System.gc();
            least = Math.min(least, jvm.totalMemory() - jvm.freeMemory());
        }
        return least;
    }
}
