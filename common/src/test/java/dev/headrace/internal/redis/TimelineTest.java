package dev.headrace.internal.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.internal.redis.script.Keys;
import dev.headrace.internal.redis.verb.queue.Timeline;
import dev.headrace.redis.RedisSettings;
import dev.headrace.task.Shard;
import dev.headrace.testing.RedisTest;
import dev.headrace.testing.TestRedis;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What the timeline and the counters hold is read whole, once and in order. */
@RedisTest
class TimelineTest {
    private static final Duration SHORT = Duration.ofMillis(50);

    @Test
    void eventsComeOnceInTheOrderInWhichTheyHappened(TestRedis redis) {
        Shard shard = Shard.first(redis.uniqueQueue());
        String key = new Keys(shard).events();
        redis.call("XADD", key, "*", "1-0 2-0", "submitted");
        redis.call("XADD", key, "*", "1-0", "requeued:stale owner=w attempt=2 lease=3-0@high");

        try (Timeline timeline = Timeline.open(RedisSettings.of(redis.uri()), "test", shard)) {
            assertThat(timeline.next(SHORT))
                    .extracting(event -> event.taskId() + " " + event.word())
                    .containsExactly("1-0 submitted", "2-0 submitted", "1-0 requeued:stale");
            assertThat(timeline.next(SHORT)).isEmpty();
            redis.call("XADD", key, "*", "1-0", "succeeded");
            assertThat(timeline.next(SHORT)).containsExactly(new Timeline.Event("1-0", "succeeded"));
        }
    }

    @Test
    void aQueueThatNothingHappenedInHasNoEventsAndNoCounters(TestRedis redis) {
        Shard shard = Shard.first(redis.uniqueQueue());

        try (Timeline timeline = Timeline.open(RedisSettings.of(redis.uri()), "test", shard)) {
            assertThat(timeline.next(SHORT)).isEmpty();
            assertThat(timeline.counters()).isEmpty();
        }
    }

    @Test
    void countersAreReadByName(TestRedis redis) {
        Shard shard = Shard.first(redis.uniqueQueue());
        redis.call("HSET", new Keys(shard).stats(), "submitted", "3", "requeued:stale", "1");

        try (Timeline timeline = Timeline.open(RedisSettings.of(redis.uri()), "test", shard)) {
            assertThat(timeline.counters()).isEqualTo(Map.of("submitted", 3L, "requeued:stale", 1L));
        }
    }
}
