package dev.headrace.internal.redis;

import static dev.headrace.internal.redis.Fixture.get;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.internal.protocol.control.ShardLoad;
import dev.headrace.task.Lane;
import dev.headrace.testing.RedisTest;
import dev.headrace.testing.TestRedis;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

@RedisTest
class ShardLoadTest {
    private static String dataId(Fixture fixture) {
        String id = fixture.redis.text("HGET", fixture.keys.meta(), "data_id");
        assertThat(id).matches("\\d{13}");
        return id;
    }

    @Test
    void anEmptyShardHoldsNothing(TestRedis redis) {
        try (Fixture fixture = new Fixture(redis)) {
            assertThat(get(fixture.store.load(fixture.shard)))
                    .isEqualTo(new ShardLoad(
                            0,
                            0,
                            0,
                            0,
                            Duration.ZERO,
                            dataId(fixture),
                            Map.of(Lane.HIGH, "0-0", Lane.NORMAL, "0-0", Lane.LOW, "0-0"),
                            Set.of(),
                            Map.of()));
        }
    }

    @Test
    void queuedAndRunningTasksAreToldApartAlsoAfterOneWasDeletedUndelivered(TestRedis redis) {
        try (Fixture fixture = new Fixture(redis)) {
            String normal = fixture.keys.lane(Lane.NORMAL);
            for (int i = 0; i < 5; i++) {
                fixture.redis.call("XADD", normal, "*", "type", "t", "body", "");
            }
            String id = fixture.redis.text("XADD", normal, "*", "type", "t", "body", "");
            fixture.redis.call("XDEL", normal, id);
            fixture.redis.call("XADD", fixture.keys.lane(Lane.LOW), "1-1", "type", "t", "body", "");
            fixture.redis.call("XREADGROUP", "GROUP", "workers", "w", "COUNT", "2", "STREAMS", normal, ">");
            fixture.redis.call("ZADD", fixture.keys.later(), "1", "a");
            fixture.redis.call("ZADD", fixture.keys.dead(), "1", "b", "2", "c");
            ShardLoad load = get(fixture.store.load(fixture.shard));
            assertThat(load)
                    .isEqualTo(new ShardLoad(
                            4, 2, 1, 2, load.oldestQueued(), dataId(fixture), load.delivered(), Set.of(), Map.of()));
            assertThat(load.delivered()).containsEntry(Lane.LOW, "0-0").containsKey(Lane.HIGH);
            assertThat(load.delivered().get(Lane.NORMAL)).matches("[1-9]\\d{12}-\\d+");
            assertThat(load.oldestQueued()).as("since 1970").isGreaterThan(Duration.ofDays(10_000));
        }
    }

    /** An id of 0-0 would be taken for a group that was set back, as after a FLUSHALL. */
    @Test
    void aLaneWhoseGroupWasDestroyedHasNoLastDeliveredId(TestRedis redis) {
        try (Fixture fixture = new Fixture(redis)) {
            String normal = fixture.keys.lane(Lane.NORMAL);
            fixture.redis.call("XADD", normal, "*", "type", "t", "body", "");
            fixture.redis.call("XGROUP", "DESTROY", normal, "workers");

            ShardLoad first = get(fixture.store.load(fixture.shard));
            ShardLoad second = get(fixture.store.load(fixture.shard));

            for (ShardLoad load : List.of(first, second)) {
                assertThat(load.delivered()).containsOnlyKeys(Lane.HIGH, Lane.LOW);
                assertThat(load.queued()).isEqualTo(1);
                assertThat(load.passed()).isEmpty();
            }

            fixture.redis.call("DEL", fixture.keys.meta());
            assertThat(get(fixture.store.load(fixture.shard)).delivered())
                    .as("nothing tells that the group alone is gone")
                    .containsEntry(Lane.NORMAL, "0-0");
            assertThat(get(fixture.store.load(fixture.shard)).dataId()).isEmpty();
            fixture.redis.call("SET", fixture.keys.meta(), "of another type");
            assertThat(get(fixture.store.load(fixture.shard)).dataId()).isNull();
        }
    }
}
