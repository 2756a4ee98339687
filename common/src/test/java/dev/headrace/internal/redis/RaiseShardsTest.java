package dev.headrace.internal.redis;

import static dev.headrace.internal.redis.Fixture.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headrace.internal.redis.script.Keys;
import dev.headrace.task.Lane;
import dev.headrace.task.Shard;
import org.junit.jupiter.api.Test;

class RaiseShardsTest extends ScriptOnRedis {
    @Test
    void theNewShardsAreOpenAndHaveTheSettingsOfTheFirstWhenTheyAreToldOf() {
        f.redis.call("HSET", f.keys.meta(), "max_depth", "7", "events", "50");
        assertThat(get(f.store.raiseShards(f.shard.queue(), 3))).isEqualTo(1);
        assertThat(get(f.store.queueSettings(f.shard.queue())).shards()).isEqualTo(3);
        for (int number : new int[] {1, 2}) {
            Keys keys = new Keys(new Shard(f.shard.queue(), number));
            assertThat(f.redis.list("XINFO", "GROUPS", keys.lane(Lane.LOW))).hasSize(1);
            assertThat(f.redis.map("HGETALL", keys.meta()))
                    .containsEntry("max_depth", "7")
                    .containsEntry("events", "50");
        }
    }

    @Test
    void aSettingThatANewShardHasAlreadyIsKept() {
        f.redis.call("HSET", f.keys.meta(), "max_depth", "7");
        f.redis.call("HSET", new Keys(new Shard(f.shard.queue(), 1)).meta(), "max_depth", "9");
        get(f.store.raiseShards(f.shard.queue(), 2));
        assertThat(f.redis.text("HGET", new Keys(new Shard(f.shard.queue(), 1)).meta(), "max_depth"))
                .isEqualTo("9");
    }

    @Test
    void theNumberOfShardsIsNeverLowered() {
        get(f.store.raiseShards(f.shard.queue(), 4));
        assertThat(get(f.store.raiseShards(f.shard.queue(), 2))).isEqualTo(4);
        assertThat(get(f.store.queueSettings(f.shard.queue())).shards()).isEqualTo(4);
    }

    @Test
    void aNumberThatIsNoneIsNotWrittenOver() {
        f.redis.call("HSET", f.keys.meta(), "shards", "many");
        assertThatThrownBy(() -> get(f.store.raiseShards(f.shard.queue(), 2)))
                .hasStackTraceContaining("'shards' is 'many'");
        assertThat(f.redis.text("HGET", f.keys.meta(), "shards")).isEqualTo("many");
    }

    @Test
    void aQueueHasOneTo1024Shards() {
        assertThatThrownBy(() -> f.store.raiseShards(f.shard.queue(), 1025))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("1 to 1024");
    }
}
