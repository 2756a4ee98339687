package dev.headrace.internal.redis;

import static dev.headrace.internal.redis.Fixture.get;
import static dev.headrace.internal.redis.Fixture.named;
import static dev.headrace.internal.redis.Fixture.task;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.internal.protocol.dead.DeadQuery;
import dev.headrace.internal.protocol.dead.DeadRef;
import dev.headrace.internal.protocol.entry.TaskEntry;
import dev.headrace.internal.protocol.work.Settlement;
import dev.headrace.task.FailureCode;
import dev.headrace.task.Lane;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is left of the fencing tokens of chosen ids whose records are gone, or will be. */
class TokensTest extends ScriptOnRedis {
    private static final Settlement.End FATAL = new Settlement.Died(FailureCode.FATAL, null, "no");
    private static final String BASE = "token_base";

    /** A task of a chosen id under token 2: its first owner is gone. */
    private TaskEntry second(String id) {
        f.submit(named(id));
        f.recoverStale(f.claim(bob, Lane.NORMAL), bob);
        return f.claim(alice, Lane.HIGH);
    }

    private String base() {
        return f.redis.text("HGET", f.keys.meta(), BASE);
    }

    private long firstTokenOf(String id) {
        f.submit(named(id));
        return f.claim(alice, Lane.NORMAL).counter("token", 1);
    }

    private void purge(String id) {
        get(f.store.purge(f.shard, List.of(new DeadRef(id, null))));
    }

    @Test
    void aSuccessRaisesTheBaseAsItsRecordExpires() {
        f.settle(alice, second("order-1"), Settlement.Succeeded.PLAIN);
        f.redis.call("DEL", f.keys.record("order-1"));

        assertThat(firstTokenOf("order-1")).isEqualTo(3);
    }

    @Test
    void aCancelRaisesTheBaseWhereverTheTaskIs() {
        f.settle(alice, second("running"), new Settlement.Cancelled("asked to stop"));
        assertThat(base()).as("running").isEqualTo("2");

        f.settle(alice, second("scheduled"), new Settlement.Snoozed(Duration.ofHours(1)));
        f.redis.call("HSET", f.keys.record("scheduled"), "token", "5");
        get(f.store.cancel(f.shard, "scheduled"));
        assertThat(base()).as("scheduled").isEqualTo("5");

        f.submit(named("queued"));
        get(f.store.cancel(f.shard, "queued"));
        f.redis.call("DEL", f.keys.record("queued"));
        assertThat(firstTokenOf("queued")).as("queued").isEqualTo(7);
    }

    /** An attempt that did not end by itself may still be at work when the id is submitted again. */
    @Test
    void aCancelAfterAnAttemptUnderTheFirstTokenRaisesTheBase() {
        f.submit(named("retried"));
        f.settle(
                alice,
                f.claim(alice, Lane.NORMAL),
                new Settlement.Retried(Duration.ofHours(1), FailureCode.TIMEOUT, "too slow"));
        get(f.store.cancel(f.shard, "retried"));
        f.redis.call("DEL", f.keys.record("retried"));
        assertThat(firstTokenOf("retried")).as("its retry was cancelled").isGreaterThan(1);

        f.redis.call("HDEL", f.keys.meta(), BASE);
        f.submit(named("interrupted"));
        f.settle(alice, f.claim(alice, Lane.NORMAL), new Settlement.Cancelled("asked to stop"));
        f.redis.call("DEL", f.keys.record("interrupted"));
        assertThat(firstTokenOf("interrupted")).as("it was interrupted").isEqualTo(2);

        f.redis.call("HDEL", f.keys.meta(), BASE);
        f.submit(named("promoted"));
        f.settle(
                alice,
                f.claim(alice, Lane.NORMAL),
                new Settlement.Retried(Duration.ZERO, FailureCode.TIMEOUT, "too slow"));
        f.redis.call("HSET", f.keys.cancelling(), "promoted", "1");
        f.lead("leader");
        get(f.store.promote(f.shard, "leader", List.of("promoted")));
        assertThat(f.record("promoted")).containsEntry("state", "cancelled");
        assertThat(base()).as("asked to stop while it waited").isNotNull();
    }

    @Test
    void anAcknowledgementByAForeignWorkerRaisesTheBase() {
        TaskEntry acknowledged = second("order-1");
        f.redis.call(
                "XACK", f.keys.lane(Lane.HIGH), "workers", acknowledged.lease().entryId());
        f.lead("leader");
        get(f.store.requeueOrphans(f.shard, "leader", true, List.of(acknowledged.lease())));

        assertThat(base()).isEqualTo("2");
    }

    @Test
    void aPurgeRaisesTheBaseAfterTheFirstToken() {
        f.submit(named("order-1"));
        f.settle(alice, f.claim(alice, Lane.NORMAL), FATAL);
        purge("order-1");

        assertThat(firstTokenOf("order-1")).isEqualTo(2);
    }

    @Test
    void aScheduledTaskBeginsAboveTheBaseToo() {
        f.settle(alice, second("order-1"), FATAL);
        purge("order-1");
        f.schedule(named("order-1", Duration.ZERO));

        get(f.store.promote(f.shard, "leader", List.of("order-1")));

        assertThat(f.claim(alice, Lane.NORMAL).counter("token", 1)).isEqualTo(3);
    }

    @Test
    void theBaseNeverFalls() {
        f.redis.call("HSET", f.keys.meta(), BASE, "9");
        f.redis.call("DEL", f.keys.record("order-1"));
        f.submit(named("order-1"));
        f.redis.call("HSET", f.keys.record("order-1"), "token", "4");
        f.settle(alice, f.claim(alice, Lane.NORMAL), Settlement.Succeeded.PLAIN);

        assertThat(base()).isEqualTo("9");
    }

    @Test
    void ordinaryTasksRaiseNoBase() {
        f.submit(named("order-1"), task(Lane.NORMAL), task(Lane.NORMAL));
        f.settle(alice, f.claim(alice, Lane.NORMAL), Settlement.Succeeded.PLAIN);
        f.recoverStale(f.claim(bob, Lane.NORMAL), bob);
        f.settle(alice, f.claim(alice, Lane.HIGH), FATAL);
        get(f.store.dead(new DeadQuery(f.shard, null, 0, 10))).forEach(dead -> purge(dead.id()));

        assertThat(base()).isNull();
    }

    @Test
    void aBaseThatIsNoNumberIsNone() {
        f.redis.call("HSET", f.keys.meta(), BASE, "many");

        assertThat(firstTokenOf("order-1")).isEqualTo(1);
    }
}
