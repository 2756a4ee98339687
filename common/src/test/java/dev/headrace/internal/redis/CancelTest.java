package dev.headrace.internal.redis;

import static dev.headrace.internal.redis.Fixture.get;
import static dev.headrace.internal.redis.Fixture.later;
import static dev.headrace.internal.redis.Fixture.named;
import static dev.headrace.internal.redis.Fixture.task;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.internal.protocol.entry.TaskEntry;
import dev.headrace.internal.protocol.work.Settlement;
import dev.headrace.internal.redis.script.Script;
import dev.headrace.task.Lane;
import dev.headrace.task.TaskState;
import dev.headrace.view.CancelReply;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class CancelTest extends ScriptOnRedis {
    @Test
    void aQueuedTaskIsCancelledAndRunsNoMore() {
        String id = f.submit(task(Lane.NORMAL)).get(0);

        assertThat(get(f.store.cancel(f.shard, id))).isEqualTo(CancelReply.CANCELLED);
        assertThat(get(f.store.claim(f.shard, alice, Lane.NORMAL, 1))).isEmpty();
        assertThat(get(f.store.lookUp(f.shard, id)).state()).isEqualTo(TaskState.CANCELLED);
        assertThat(f.stat("cancelled")).isOne();
    }

    @Test
    void aScheduledTaskIsCancelledAndPromotedNoMore() {
        f.schedule(later("later:a", Duration.ZERO));

        assertThat(get(f.store.cancel(f.shard, "later:a"))).isEqualTo(CancelReply.CANCELLED);
        assertThat(get(f.store.due(f.shard, 10))).isEmpty();
        assertThat(f.record("later:a")).doesNotContainKey("f:body").containsEntry("state", "cancelled");
    }

    @Test
    void aRunningTaskIsAskedToStopAndStaysWithItsWorker() {
        TaskEntry entry = f.running(alice);

        assertThat(get(f.store.cancel(f.shard, entry.id()))).isEqualTo(CancelReply.ASKED_TO_STOP);
        assertThat(f.pending(Lane.NORMAL)).hasSize(1);
        assertThat(f.settle(alice, entry, Settlement.Succeeded.PLAIN)).isTrue();
        assertThat(f.redis.number("EXISTS", f.keys.cancelling())).isZero();
    }

    /** A person sees the lease in `headrace task` or XPENDING; the worker knows the task by the id in the entry. */
    @Test
    void aTaskIsCancelledByItsLeaseAsByItsId() {
        f.submit(named("order-1"));
        TaskEntry entry = f.claim(alice, Lane.NORMAL);
        assertThat(get(f.store.cancel(f.shard, entry.lease().text()))).isEqualTo(CancelReply.ASKED_TO_STOP);
        assertThat(f.redis.call("HKEYS", f.keys.cancelling())).isEqualTo(List.of("order-1"));

        f.submit(named("order-2"));
        String lease = f.record("order-2").get("lease");
        assertThat(get(f.store.cancel(f.shard, lease))).isEqualTo(CancelReply.CANCELLED);
        assertThat(f.record("order-2")).containsEntry("state", "cancelled");
    }

    /** The entry is a task of its own then, named by its lease. */
    @Test
    void anEntryWhoseIdIsAnotherTasksIsCancelledAlone() {
        f.submit(named("order-1"));
        String other =
                (String) f.redis.call("XADD", f.keys.lane(Lane.NORMAL), "*", "type", "t", "body", "", "id", "order-1");
        assertThat(get(f.store.cancel(f.shard, other))).isEqualTo(CancelReply.CANCELLED);
        assertThat(f.record("order-1")).containsEntry("state", "queued");
        assertThat(f.record(other)).containsEntry("state", "cancelled");

        get(f.store.cancel(f.shard, "order-1"));
        String later =
                (String) f.redis.call("XADD", f.keys.lane(Lane.NORMAL), "*", "type", "t", "body", "", "id", "order-1");
        assertThat(get(f.store.cancel(f.shard, later))).isEqualTo(CancelReply.CANCELLED);
        assertThat(f.redis.number("XLEN", f.keys.lane(Lane.NORMAL))).isZero();
    }

    @Test
    void anEarlierRequestToStopIsForgottenWhenAQueuedTaskIsCancelled() {
        String id = f.submit(task(Lane.NORMAL)).get(0);
        f.redis.call("HSET", f.keys.cancelling(), id, "1");

        assertThat(get(f.store.cancel(f.shard, id))).isEqualTo(CancelReply.CANCELLED);
        assertThat(f.redis.number("EXISTS", f.keys.cancelling())).isZero();
    }

    @Test
    void whatHasEndedIsNotCancelled() {
        f.submit(named("order-1"));
        f.settle(alice, f.claim(alice, Lane.NORMAL), Settlement.Succeeded.PLAIN);

        assertThat(get(f.store.cancel(f.shard, "order-1"))).isEqualTo(CancelReply.ALREADY_ENDED);
        assertThat(f.record("order-1")).containsEntry("state", "succeeded");
    }

    @Test
    void whatIsNotThereIsUnknown() {
        assertThat(get(f.store.cancel(f.shard, "nothing"))).isEqualTo(CancelReply.UNKNOWN);
        assertThat(get(f.store.cancel(f.shard, "1763774400000-0"))).isEqualTo(CancelReply.UNKNOWN);
    }

    @Test
    void aTaskThatMovedIsFoundWhereItIsNow() {
        TaskEntry entry = f.running(alice);
        f.recoverStale(entry, alice);

        assertThat(get(f.store.cancel(f.shard, entry.id()))).isEqualTo(CancelReply.CANCELLED);
        assertThat(f.redis.number("XLEN", f.keys.lane(Lane.HIGH))).isZero();
    }

    @Test
    void anOldRequestToStopIsForgottenWithTheTaskSoThatItsIdCanBeUsedAgain() {
        f.submit(named("order-1"));
        TaskEntry entry = f.claim(alice, Lane.NORMAL);
        get(f.store.cancel(f.shard, "order-1"));
        f.recoverStale(entry, alice);

        assertThat(get(f.store.cancel(f.shard, "order-1"))).isEqualTo(CancelReply.ALREADY_ENDED);
        assertThat(f.redis.number("EXISTS", f.keys.cancelling())).isZero();
    }

    @Test
    void anEntryThatTheRecordDoesNotLeadToIsNotTouched() {
        f.submit(named("order-1"));
        String other = f.submit(task(Lane.NORMAL)).get(0);
        Object answer = f.redis.call(
                "EVAL",
                new String(Script.CANCEL.text(), java.nio.charset.StandardCharsets.UTF_8),
                "9",
                f.keys.lane(Lane.HIGH),
                f.keys.lane(Lane.NORMAL),
                f.keys.lane(Lane.LOW),
                f.keys.later(),
                f.keys.record("order-1"),
                f.keys.cancelling(),
                f.keys.events(),
                f.keys.stats(),
                f.keys.meta(),
                "order-1",
                "2",
                other,
                "1000",
                "c",
                "e");

        assertThat(answer).isEqualTo("MOVED");
        assertThat(f.redis.number("XLEN", f.keys.lane(Lane.NORMAL))).isEqualTo(2);
    }
}
