package dev.headrace.internal.redis;

import static dev.headrace.internal.redis.Fixture.get;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.internal.protocol.dead.DeadRef;
import dev.headrace.internal.protocol.dead.DeadReply;
import dev.headrace.internal.protocol.entry.RequeueReason;
import dev.headrace.internal.protocol.entry.TaskEntry;
import dev.headrace.internal.protocol.entry.Transition;
import dev.headrace.internal.protocol.entry.WorkerId;
import dev.headrace.internal.protocol.queue.PendingEntry;
import dev.headrace.internal.protocol.work.ReleaseRequest;
import dev.headrace.internal.protocol.work.Settlement;
import dev.headrace.internal.redis.script.Keys;
import dev.headrace.internal.redis.script.OpaqueText;
import dev.headrace.task.FailureCode;
import dev.headrace.task.Lane;
import dev.headrace.task.TaskState;
import dev.headrace.testing.AheadOfClock;
import dev.headrace.view.CancelReply;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Takes each legal step on a real Redis, and looks where the task is before and after it. */
class TransitionTest extends ScriptOnRedis {
    private static final String ID = "the-task";
    private static final Duration HOUR = Duration.ofHours(1);

    private final WorkerId worker = WorkerId.boot("worker");

    @ParameterizedTest
    @EnumSource
    void eachStepLeadsFromWhereTheTableSaysToWhereItSays(Transition step) {
        step.from().ifPresent(this::bringTo);
        assertThat(state()).isEqualTo(step.from().orElse(null));

        take(step);

        assertThat(state()).isEqualTo(step.to());
    }

    private TaskState state() {
        return get(f.store.lookUp(f.shard, ID)).state();
    }

    private void bringTo(TaskState state) {
        if (state == TaskState.SCHEDULED) {
            f.schedule(Fixture.later(ID, Duration.ZERO));
            return;
        }
        f.submit(Fixture.named(ID));
        if (state == TaskState.RUNNING || state == TaskState.DEAD) {
            f.claim(worker, Lane.NORMAL);
        }
        if (state == TaskState.DEAD) {
            settle(new Settlement.Died(FailureCode.FATAL, null, "no"));
        }
    }

    private void take(Transition step) {
        switch (step) {
            case SUBMIT -> f.submit(Fixture.named(ID));
            case SCHEDULE -> f.schedule(Fixture.later(ID, HOUR));
            case CLAIM -> f.claim(worker, Lane.NORMAL);
            case BEAT -> f.beat(worker, held());
            case PICK_UP ->
                assertThat(get(f.store.pickUp(f.shard, worker, List.of(held().lease()))))
                        .hasSize(1);
            case REWIND -> rewind();
            case SUCCEED -> settle(new Settlement.Succeeded(null, HOUR));
            case RETRY -> settle(new Settlement.Retried(HOUR, FailureCode.TIMEOUT, "late"));
            case SNOOZE -> settle(new Settlement.Snoozed(HOUR));
            case RETURN -> settle(new Settlement.Returned(HOUR));
            case DIE -> settle(new Settlement.Died(FailureCode.FATAL, null, "no"));
            case STOP -> settle(new Settlement.Cancelled("stopped"));
            case RELEASE -> release();
            case STOP_RELEASED -> afterACancel(this::release);
            case STOP_ABANDONED -> afterACancel(() -> f.recoverStale(held(), worker));
            case STOP_TAKEN_BACK -> afterACancel(() -> f.takeBack(held(), worker, 3));
            case STOP_AT_PROMOTION -> {
                f.redis.call("HSET", f.keys.cancelling(), ID, "1");
                promote();
            }
            case STOP_ORPHAN -> {
                TaskEntry orphan = orphan();
                f.redis.call("HSET", f.keys.cancelling(), ID, "1");
                requeueOrphan(orphan);
            }
            case RECOVER -> f.recoverStale(held(), worker);
            case GIVE_UP -> giveUp();
            case TAKE_BACK -> f.takeBack(held(), worker, 3);
            case WRITE_OFF -> f.takeBack(held(), worker, 0);
            case PROMOTE -> promote();
            case BREAK -> {
                f.redis.call("HDEL", f.keys.record(ID), "state");
                promote();
            }
            case CANCEL_QUEUED, CANCEL_SCHEDULED, ASK_TO_STOP -> get(f.store.cancel(f.shard, ID));
            case REQUEUE_ORPHAN -> {
                requeueOrphan(orphan());
                assertThat(f.redis.number("XLEN", f.keys.lane(Lane.HIGH))).isOne();
            }
            case ACKNOWLEDGE -> acknowledge();
            case LOSE -> {
                f.redis.call("DEL", f.keys.lane(Lane.NORMAL));
                repair();
            }
            case LIST_AGAIN -> {
                f.redis.call("DEL", f.keys.later());
                repair();
                assertThat(f.redis.number("ZCARD", f.keys.later())).isOne();
            }
            case REPLAY ->
                assertThat(get(f.store.replay(f.shard, List.of(new DeadRef(ID, null)))))
                        .containsExactly(DeadReply.REPLAYED);
            case RESUBMIT -> f.submit(Fixture.named(ID));
            case RESCHEDULE -> f.schedule(Fixture.named(ID, HOUR));
        }
    }

    /** The entry as its worker has it, from the stream, as it was claimed elsewhere. */
    private TaskEntry held() {
        return new TaskEntry(
                f.shard, f.pending(Lane.NORMAL).get(0).lease(), Fixture.fields("type", "t", "body", "{}", "id", ID));
    }

    private void settle(Settlement.End end) {
        assertThat(f.settle(worker, held(), end)).isTrue();
    }

    private void giveUp() {
        f.lead("leader");
        f.recover("leader", held(), worker, RequeueReason.MISSING_HEARTBEAT, Duration.ZERO);
        f.claim(worker, Lane.HIGH);
        TaskEntry again = new TaskEntry(f.shard, f.pending(Lane.HIGH).get(0).lease(), Fixture.fields("id", ID));
        f.recover("leader", again, worker, RequeueReason.MISSING_HEARTBEAT, Duration.ZERO);
    }

    private void rewind() {
        TaskEntry held = held();
        String entryId = held.lease().entryId();
        byte[] owner = OpaqueText.bytes(worker.toString());
        AheadOfClock.put(f.redis, f.keys.lane(Lane.NORMAL), entryId, owner, HOUR);
        f.lead("leader");
        PendingEntry seen = new PendingEntry(held.lease(), worker.toString(), Duration.ZERO, 1);
        assertThat(get(f.store.rewind(f.shard, "leader", Fixture.TTL, List.of(seen))))
                .isEqualTo(1);
    }

    private void repair() {
        f.lead("leader");
        get(f.store.losses().repair(f.shard, "leader", List.of(ID)));
    }

    private void promote() {
        f.lead("leader");
        get(f.store.promote(f.shard, "leader", get(f.store.due(f.shard, 10))));
    }

    private void acknowledge() {
        TaskEntry entry = f.claim(worker, Lane.NORMAL);
        f.redis.call("XACK", f.keys.lane(Lane.NORMAL), Keys.GROUP, entry.lease().entryId());
        assertThat(state()).isEqualTo(TaskState.QUEUED);
        f.lead("leader");
        get(f.store.requeueOrphans(f.shard, "leader", true, List.of(entry.lease())));
        assertThat(f.redis.number("XLEN", f.keys.lane(Lane.NORMAL))).isZero();
    }

    private void afterACancel(Runnable step) {
        assertThat(get(f.store.cancel(f.shard, ID))).isEqualTo(CancelReply.ASKED_TO_STOP);
        step.run();
        assertThat(f.redis.number("EXISTS", f.keys.cancelling())).as("requests").isZero();
        assertThat(f.redis.number("PTTL", f.keys.record(ID))).as("kept for").isPositive();
    }

    private void release() {
        get(f.store.release(new ReleaseRequest(
                f.shard, worker, List.of(new ReleaseRequest.Release(held().lease(), ID)), RequeueReason.SHUTDOWN)));
    }

    private TaskEntry orphan() {
        TaskEntry entry = f.claim(worker, Lane.NORMAL);
        f.redis.call("XGROUP", "DELCONSUMER", f.keys.lane(Lane.NORMAL), Keys.GROUP, worker.toString());
        assertThat(state()).isEqualTo(TaskState.QUEUED);
        return entry;
    }

    private void requeueOrphan(TaskEntry orphan) {
        f.lead("leader");
        get(f.store.requeueOrphans(f.shard, "leader", false, List.of(orphan.lease())));
    }
}
