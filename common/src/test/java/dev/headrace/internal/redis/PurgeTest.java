package dev.headrace.internal.redis;

import static dev.headrace.internal.redis.Fixture.get;
import static dev.headrace.internal.redis.Fixture.named;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.internal.protocol.dead.DeadRef;
import dev.headrace.internal.protocol.dead.DeadReply;
import dev.headrace.internal.protocol.produce.SubmitReply;
import dev.headrace.internal.protocol.work.Settlement;
import dev.headrace.task.FailureCode;
import dev.headrace.task.Lane;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PurgeTest extends ScriptOnRedis {
    private DeadReply purge(String id, Instant seen) {
        return get(f.store.purge(f.shard, List.of(new DeadRef(id, seen)))).get(0);
    }

    private void died(String id) {
        f.submit(named(id));
        f.settle(alice, f.claim(alice, Lane.NORMAL), new Settlement.Died(FailureCode.UNKNOWN_TYPE, null, "nobody"));
    }

    @Test
    void aPurgedTaskLeavesNothingAndItsIdIsFree() {
        died("order-1");
        assertThat(purge("order-1", null)).isEqualTo(DeadReply.PURGED);
        assertThat(f.redis.number("EXISTS", f.keys.record("order-1"), f.keys.dead()))
                .isZero();
        assertThat(f.stat("purged")).isOne();
        assertThat(f.timeline()).last().asString().isEqualTo("order-1 purged");
        SubmitReply.Taken taken = (SubmitReply.Taken) get(f.store.submit(f.batch("q", 1, named("order-1"))));
        assertThat(taken.tasks().get(0).kind()).isEqualTo(SubmitReply.Kind.NEW);
    }

    @Test
    void whatIsNotDeadIsNotPurged() {
        f.submit(named("queued"));
        assertThat(purge("queued", null)).isEqualTo(DeadReply.NOT_DEAD);
        assertThat(purge("never-was", null)).isEqualTo(DeadReply.NOT_DEAD);
        assertThat(f.record("queued")).containsEntry("state", "queued");
    }

    @Test
    void aTaskThatDiedAgainSinceItWasSeenIsNotPurged() {
        died("order-1");
        long died = f.redis.number("ZSCORE", f.keys.dead(), "order-1");
        assertThat(purge("order-1", Instant.ofEpochMilli(died - 1))).isEqualTo(DeadReply.CHANGED);
        assertThat(f.record("order-1")).containsEntry("state", "dead");
        assertThat(purge("order-1", Instant.ofEpochMilli(died))).isEqualTo(DeadReply.PURGED);
    }

    @Test
    void anIdInTheListWhoseRecordIsGoneLeavesTheList() {
        f.redis.call("ZADD", f.keys.dead(), "1000", "forgotten");
        assertThat(purge("forgotten", Instant.ofEpochMilli(1000))).isEqualTo(DeadReply.PURGED);
        assertThat(f.redis.number("ZCARD", f.keys.dead())).isZero();
    }

    @Test
    void theOldestOfTheDeadAreFoundByAgeAndThenByNumber() {
        for (int i = 1; i <= 5; i++) {
            died("order-" + i);
            long age = i <= 2 ? 3_600_000 : 0;
            String now = f.redis.list("TIME").get(0) + "000";
            f.redis.call("ZADD", f.keys.dead(), Long.toString(Long.parseLong(now) - age + i), "order-" + i);
        }
        assertThat(ids(Duration.ofMinutes(30), 0)).containsExactly("order-1", "order-2");
        assertThat(ids(Duration.ofHours(2), 0)).isEmpty();
        assertThat(ids(Duration.ZERO, 3)).containsExactly("order-1", "order-2");
        assertThat(ids(Duration.ZERO, 5)).isEmpty();
        assertThat(ids(Duration.ZERO, 0)).as("no bound at all").isEmpty();
        assertThat(get(f.store.expiredDead(f.shard, Duration.ZERO, 1, 2)))
                .as("a call's worth")
                .hasSize(2);
    }

    private List<String> ids(Duration keep, long most) {
        return get(f.store.expiredDead(f.shard, keep, most, 100)).stream()
                .map(DeadRef::id)
                .toList();
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.5", "-0.5", "1764000000000.25", "1e30", "-1e30", "inf", "-inf"})
    void aDeathAtWhateverMomentSomebodyWroteIsPurged(String moment) {
        died("order-1");
        f.redis.call("ZADD", f.keys.dead(), moment, "order-1");

        f.redis.call("ZADD", f.keys.dead(), "inf", "younger");
        List<DeadRef> oldest = get(f.store.expiredDead(f.shard, Duration.ZERO, 1, 1));
        assertThat(get(f.store.purge(f.shard, oldest))).containsExactly(DeadReply.PURGED);
        assertThat(f.redis.number("ZCARD", f.keys.dead())).isOne();
    }

    @Test
    void anIdInTheListWhoseRecordIsNotDeadLeavesTheListAndIsNotPurged() {
        f.submit(named("queued"));
        f.redis.call("ZADD", f.keys.dead(), "1000", "queued");
        assertThat(purge("queued", Instant.ofEpochMilli(1000))).isEqualTo(DeadReply.NOT_DEAD);
        assertThat(f.redis.number("ZCARD", f.keys.dead())).isZero();
        assertThat(f.record("queued")).containsEntry("state", "queued");
        assertThat(f.stat("purged")).isZero();
    }
}
