package dev.headrace.controller.cli.queue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.controller.cli.Cli;
import dev.headrace.testing.RedisTest;
import dev.headrace.testing.TestRedis;
import org.junit.jupiter.api.Test;

@RedisTest
class ShardsCommandTest {
    @Test
    void aQueueIsGivenMoreShardsAndNeverFewer(TestRedis redis) {
        String queue = redis.uniqueQueue();
        Cli raised = Cli.run(redis.uri(), "shards", queue, "4", "--json");
        assertThat(raised.code()).isZero();
        assertThat(raised.json().get("before").asInt()).isEqualTo(1);
        assertThat(redis.call("HGET", "hr:{" + queue + "}:meta", "shards")).isEqualTo("4");
        assertThat(redis.call("XLEN", "hr:{" + queue + "#3}:ready:normal")).isEqualTo(0L);

        assertThat(Cli.run(redis.uri(), "shards", queue, "4").out()).contains("it had 4");
        Cli lowered = Cli.run(redis.uri(), "shards", queue, "2");
        assertThat(lowered.code()).isEqualTo(1);
        assertThat(lowered.err()).contains("has 4 shards; that cannot be lowered");
    }

    @Test
    void aNumberThatNoQueueCanHaveIsRefusedByName(TestRedis redis) {
        Cli refused = Cli.run(redis.uri(), "shards", redis.uniqueQueue(), "1025");
        assertThat(refused.code()).isEqualTo(2);
        assertThat(refused.err()).contains("shards: 1025 is not within 1 to 1024");
    }
}
