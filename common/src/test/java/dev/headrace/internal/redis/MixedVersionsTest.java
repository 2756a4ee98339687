package dev.headrace.internal.redis;

import static dev.headrace.internal.redis.Fixture.get;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.internal.protocol.dead.DeadRef;
import dev.headrace.internal.protocol.dead.DeadReply;
import dev.headrace.internal.protocol.entry.RequeueReason;
import dev.headrace.internal.protocol.entry.TaskEntry;
import dev.headrace.internal.protocol.queue.RecoverReply;
import dev.headrace.internal.protocol.work.ReleaseRequest;
import dev.headrace.internal.protocol.work.Settlement;
import dev.headrace.task.FailureCode;
import dev.headrace.task.Lane;
import dev.headrace.task.TaskState;
import dev.headrace.view.TaskView;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Entries and records of versions that are older or newer than this one. */
class MixedVersionsTest extends ScriptOnRedis {
    private static final String NEW = "from-a-later-version";

    private TaskEntry claimed(Lane lane) {
        TaskEntry entry = f.claim(bob, lane);
        assertThat(entry.text(NEW)).as("in lane %s", lane).contains("kept");
        return entry;
    }

    @Test
    void fieldsThatNobodyKnowsAreCarriedThroughEveryStep() {
        f.submit(Fixture.task(Lane.NORMAL, NEW, "kept"));
        f.lead("leader");
        TaskEntry first = claimed(Lane.NORMAL);
        assertThat(f.recover("leader", first, bob, RequeueReason.STALE, Duration.ZERO)
                        .result())
                .isEqualTo(RecoverReply.Result.REQUEUED);
        TaskEntry recovered = claimed(Lane.HIGH);
        get(f.store.release(new ReleaseRequest(
                f.shard,
                bob,
                List.of(new ReleaseRequest.Release(recovered.lease(), recovered.id())),
                RequeueReason.SHUTDOWN)));
        TaskEntry released = claimed(Lane.NORMAL);
        f.settle(bob, released, new Settlement.Retried(Duration.ZERO, FailureCode.TIMEOUT, "slow"));
        get(f.store.promote(f.shard, "leader", List.of(first.id())));
        TaskEntry retried = claimed(Lane.NORMAL);
        f.settle(bob, retried, new Settlement.Died(FailureCode.FATAL, null, "no"));
        assertThat(get(f.store.replay(f.shard, List.of(new DeadRef(first.id(), null)))))
                .containsExactly(DeadReply.REPLAYED);
        TaskEntry replayed = claimed(Lane.NORMAL);
        assertThat(replayed.id()).isEqualTo(first.id());
        assertThat(replayed.counter("token", 0)).isEqualTo(5);
    }

    @Test
    void aRecordWithoutTimesIsNeitherStaleNorOverdueForIt() {
        f.redis.call("HSET", f.keys.record("old"), "state", "scheduled", "f:type", "t", "f:body", "{}", "f:id", "old");
        f.redis.call("ZADD", f.keys.later(), "9999999999999", "old");
        f.lead("leader");

        TaskView view = get(f.store.lookUp(f.shard, "old"));
        assertThat(view.state()).isEqualTo(TaskState.SCHEDULED);
        assertThat(view.due()).isNull();
        assertThat(get(f.store.promote(f.shard, "leader", List.of("old"))).promoted())
                .as("not due, whatever the record says")
                .isZero();
        f.redis.call("ZADD", f.keys.later(), "0", "old");
        assertThat(get(f.store.promote(f.shard, "leader", List.of("old"))).promoted())
                .isOne();
        TaskEntry entry = f.claim(alice, Lane.NORMAL);
        assertThat(entry.attempt())
                .as("without a lane, the normal one; without a count, the first")
                .isOne();
    }

    @Test
    void aHeartbeatAndALivenessOfAnOlderVersionAreAsGoodAsAnyOther() {
        TaskEntry entry = f.running(alice);
        f.redis.call("SET", f.keys.heartbeat(entry.lease()), "worker=old-style", "PX", "15000");
        assertThat(f.recoverStale(entry, alice).result()).isEqualTo(RecoverReply.Result.BEATING);
        f.redis.call("HSET", f.keys.worker(alice.toString()), "host", "h1");
        assertThat(f.takeBack(entry, alice, "", 3).result()).isEqualTo(RecoverReply.Result.BEATING);
    }
}
