package dev.headrace.internal.redis;

import static dev.headrace.internal.redis.Fixture.TTL;
import static dev.headrace.internal.redis.Fixture.get;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.internal.protocol.entry.TaskEntry;
import dev.headrace.internal.protocol.entry.WorkerId;
import dev.headrace.internal.protocol.queue.RecoverReply;
import dev.headrace.internal.protocol.queue.RecoverReply.Result;
import dev.headrace.internal.protocol.work.BeatRequest;
import dev.headrace.internal.protocol.work.Settlement;
import dev.headrace.task.Lane;
import java.util.List;
import org.junit.jupiter.api.Test;

class TakeBackTest extends ScriptOnRedis {
    /** Over one and a half of {@link Fixture#BEAT} by more than a test takes, in ms. */
    private static final long LONG_SILENT = 12_000;

    private final WorkerId before = WorkerId.boot("alice");
    private final WorkerId now = WorkerId.boot("alice");
    /** A running task of the previous incarnation, beaten so long ago as the three say. */
    private TaskEntry task(long liveness, long heartbeat, long idle) {
        TaskEntry entry = f.running(before);
        f.beat(before, entry);
        f.redis.pipeline(List.of(
                f.aged(f.keys.worker(before.toString()), liveness),
                f.aged(f.keys.heartbeat(entry.lease()), heartbeat),
                f.idle(entry, before, idle)));
        return entry;
    }

    private TaskEntry silentTask() {
        return task(LONG_SILENT, LONG_SILENT, LONG_SILENT);
    }

    private RecoverReply takeBack(TaskEntry entry) {
        return takeBack(entry, f.beaten(before));
    }

    private RecoverReply takeBack(TaskEntry entry, String beaten) {
        return f.takeBack(entry, before, beaten, 3);
    }

    private void assertLeftAlone(TaskEntry entry, WorkerId owner) {
        assertThat(f.pending(Lane.NORMAL))
                .filteredOn(pending -> pending.lease().equals(entry.lease()))
                .extracting(pending -> pending.consumer())
                .containsExactly(owner.toString());
        assertThat(f.redis.number("XLEN", f.keys.lane(Lane.HIGH))).isZero();
    }

    @Test
    void aTaskThatMissedABeatWithItsBootIsQueuedAgainWithItsCrashCounted() {
        TaskEntry entry = silentTask();
        RecoverReply reply = takeBack(entry);

        assertThat(reply.result()).isEqualTo(Result.REQUEUED);
        TaskEntry next = f.claim(now, Lane.HIGH);
        assertThat(next.lease()).isEqualTo(reply.next());
        assertThat(next.counter("stale_heartbeat_requeues", 0)).isOne();
        assertThat(next.counter("attempt", 1)).isEqualTo(2);
        assertThat(next.counter("failures", 0)).isZero();
        assertThat(f.record(entry.id()))
                .containsEntry("lease", reply.next().text())
                .hasEntrySatisfying("failure:1", line -> assertThat(line).endsWith(before + " STALE"));
        assertThat(f.stat("requeued:restart")).isOne();
        assertThat(f.timeline()).last().asString().startsWith(entry.id() + " requeued:restart owner=" + before);
        assertThat(f.redis.number("XLEN", f.keys.lane(Lane.NORMAL))).isZero();
        assertThat(f.redis.number("EXISTS", f.keys.heartbeat(entry.lease()))).isZero();
    }

    @Test
    void aTaskIsQueuedAgainOnceThoughItIsAskedForTwice() {
        TaskEntry entry = silentTask();

        assertThat(takeBack(entry).result()).isEqualTo(Result.REQUEUED);
        assertThat(takeBack(entry).result()).isEqualTo(Result.CHANGED);
        assertThat(f.redis.number("XLEN", f.keys.lane(Lane.HIGH))).isOne();
    }

    @Test
    void aTaskThatAnotherTookMeanwhileIsLeftAlone() {
        TaskEntry entry = silentTask();
        f.redis.call(f.idle(entry, bob, LONG_SILENT));

        assertThat(takeBack(entry).result()).isEqualTo(Result.CHANGED);
        assertLeftAlone(entry, bob);
    }

    @Test
    void aTaskThatIsPendingNoMoreIsLeftAlone() {
        TaskEntry entry = silentTask();
        f.settle(before, entry, Settlement.Succeeded.PLAIN);

        assertThat(takeBack(entry).result()).isEqualTo(Result.CHANGED);
        assertThat(f.redis.number("XLEN", f.keys.lane(Lane.HIGH))).isZero();
    }

    @Test
    void aBootThatLivesIsTakenNothingFrom() {
        TaskEntry entry = task(0, LONG_SILENT, LONG_SILENT);

        assertThat(takeBack(entry).result()).isEqualTo(Result.BEATING);
        assertLeftAlone(entry, before);
    }

    @Test
    void aTaskWithAYoungHeartbeatIsLeftAlone() {
        TaskEntry entry = task(LONG_SILENT, 0, LONG_SILENT);

        assertThat(takeBack(entry).result()).isEqualTo(Result.BEATING);
        f.redis.call("PERSIST", f.keys.heartbeat(entry.lease()));
        assertThat(takeBack(entry).result()).isEqualTo(Result.BEATING);
        assertLeftAlone(entry, before);
    }

    @Test
    void aTaskThatWasClaimedJustBeforeIsLeftAloneUntilItToo() {
        TaskEntry entry = f.running(before);
        f.beat(before);
        f.redis.call(f.aged(f.keys.worker(before.toString()), LONG_SILENT));

        assertThat(takeBack(entry).result()).isEqualTo(Result.RENEWED);
        assertLeftAlone(entry, before);
        f.redis.call(f.idle(entry, before, LONG_SILENT));
        assertThat(takeBack(entry).result()).isEqualTo(Result.REQUEUED);
    }

    @Test
    void aBootThatHasBeatenSinceItWasWatchedIsTakenNothingFrom() {
        TaskEntry entry = silentTask();

        assertThat(takeBack(entry, "1763774400000").result()).isEqualTo(Result.CHANGED);
        assertThat(takeBack(entry, "").result()).isEqualTo(Result.CHANGED);
        assertLeftAlone(entry, before);
    }

    @Test
    void aBootWhoseLivenessHasGoneWhileItWasWatchedIsTakenNothingFrom() {
        TaskEntry entry = silentTask();
        String watched = f.beaten(before);
        f.redis.call("DEL", f.keys.worker(before.toString()), f.keys.heartbeat(entry.lease()));

        assertThat(takeBack(entry, watched).result()).isEqualTo(Result.CHANGED);
        assertLeftAlone(entry, before);
    }

    @Test
    void whereTheLivenessHasGoneTheTaskMustHaveBeenIdleForTheWholeTtlAndHaveNoHeartbeat() {
        TaskEntry entry = silentTask();
        f.redis.call("DEL", f.keys.worker(before.toString()));
        f.redis.call(f.idle(entry, before, TTL.toMillis() + 1000));
        assertThat(takeBack(entry).result()).isEqualTo(Result.BEATING);

        f.redis.call("DEL", f.keys.heartbeat(entry.lease()));
        f.redis.call(f.idle(entry, before, LONG_SILENT));
        assertThat(takeBack(entry).result()).isEqualTo(Result.RENEWED);
        assertLeftAlone(entry, before);

        f.redis.call(f.idle(entry, before, TTL.toMillis() + 1000));
        assertThat(takeBack(entry).result()).isEqualTo(Result.REQUEUED);
    }

    @Test
    void aBootIsJudgedByTheIntervalAndTheTtlThatItBeatsWith() {
        TaskEntry entry = silentTask();
        String liveness = f.keys.worker(before.toString());
        f.redis.call("HSET", liveness, "interval", "20000");
        assertThat(takeBack(entry).result()).isEqualTo(Result.BEATING);
        f.redis.call("HSET", liveness, "interval", "5000", "ttl", "6000");
        assertThat(takeBack(entry).result()).isEqualTo(Result.BEATING);
        f.redis.call("HDEL", liveness, "interval");
        assertThat(takeBack(entry).result()).isEqualTo(Result.BEATING);
        assertLeftAlone(entry, before);
    }

    @Test
    void crashesHaveALimitAndThenTheTaskIsDeadOfThem() {
        TaskEntry entry = silentTask();

        assertThat(f.takeBack(entry, before, f.beaten(before), 0).result()).isEqualTo(Result.DEAD);
        assertThat(f.record(entry.id()))
                .containsEntry("state", "dead")
                .containsEntry("code", "RETRIES_EXHAUSTED")
                .containsEntry("cause", "STALE")
                .containsEntry("worker", before.toString())
                .containsEntry("f:body", "{}");
        assertThat(f.redis.number("ZCARD", f.keys.dead())).isOne();
        assertThat(f.redis.number("XLEN", f.keys.lane(Lane.NORMAL))).isZero();
        assertThat(f.redis.number("EXISTS", f.keys.heartbeat(entry.lease()), f.keys.cancelling()))
                .isZero();
    }

    @Test
    void aQuarantinedTaskIsChargedWithACrashOnlyIfItsBootHadStartedIt() {
        TaskEntry entry = f.quarantined(before);
        assertThat(f.takeBack(entry, before, 2).result()).isEqualTo(Result.REQUEUED);
        TaskEntry next = f.claim(before, Lane.HIGH);
        assertThat(next.counter("stale_heartbeat_requeues", 0)).isEqualTo(2);
        assertThat(next.attempt()).isOne();
        assertThat(next.counter("token", 1)).isEqualTo(2);
        assertThat(f.stat("requeued:unstarted")).isOne();

        TaskEntry started = f.quarantined(before);
        f.beat(before, BeatRequest.Start.QUARANTINED, started);
        f.redis.pipeline(List.of(
                f.aged(f.keys.worker(before.toString()), LONG_SILENT),
                f.aged(f.keys.heartbeat(started.lease()), LONG_SILENT),
                f.idle(started, before, LONG_SILENT, 1000)));
        assertThat(f.takeBack(started, before, f.beaten(before), 2).result()).isEqualTo(Result.DEAD);
    }

    @Test
    void anEntryDeletedWhilePendingVanishesWithAWord() {
        TaskEntry entry = silentTask();
        f.redis.call("XDEL", f.keys.lane(Lane.NORMAL), entry.lease().entryId());

        assertThat(takeBack(entry).result()).isEqualTo(Result.VANISHED);
        assertThat(f.pending(Lane.NORMAL)).isEmpty();
        assertThat(f.timeline()).last().asString().contains("vanished owner=" + before);
    }

    @Test
    void aTaskThatWasAskedToStopEndsAsCancelledInsteadOfStartingAnew() {
        TaskEntry entry = silentTask();
        get(f.store.cancel(f.shard, entry.id()));

        assertThat(takeBack(entry).result()).isEqualTo(Result.CANCELLED);
        f.assertCancelled(entry.id());
    }
}
