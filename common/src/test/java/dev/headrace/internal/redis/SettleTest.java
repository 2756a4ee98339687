package dev.headrace.internal.redis;

import static dev.headrace.internal.redis.Fixture.get;
import static dev.headrace.internal.redis.Fixture.settlement;
import static dev.headrace.internal.redis.Fixture.task;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.headrace.internal.protocol.entry.TaskEntry;
import dev.headrace.internal.protocol.work.FencedReply;
import dev.headrace.internal.protocol.work.Settlement;
import dev.headrace.task.FailureCode;
import dev.headrace.task.Lane;
import dev.headrace.task.StoreException;
import dev.headrace.task.TaskState;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** Who may settle what, and that a batch is carried out once. */
class SettleTest extends ScriptOnRedis {
    private static final Settlement.End OK = Settlement.Succeeded.PLAIN;
    private static final Settlement.End RETRY =
            new Settlement.Retried(Duration.ofMinutes(1), FailureCode.HANDLER_ERROR, "it broke");

    @Test
    void aHealthyShortTaskLeavesNothingBehind() {
        TaskEntry entry = f.running(alice);

        assertThat(f.settle(alice, entry, OK)).isTrue();

        assertThat(f.redis.number("XLEN", f.keys.lane(Lane.NORMAL))).isZero();
        assertThat(f.pending(Lane.NORMAL)).isEmpty();
        assertThat(f.record(entry.id())).isEmpty();
        assertThat(f.stat("succeeded")).isOne();
        assertThat(f.timeline())
                .containsExactly(
                        entry.id() + " submitted", entry.id() + " started worker=" + alice, entry.id() + " succeeded");
    }

    @Test
    void aZombieCompletesNothing() {
        TaskEntry entry = f.running(alice);
        f.recoverStale(entry, alice);

        assertThat(f.settle(alice, entry, OK)).isFalse();
        assertThat(f.stat("succeeded")).isZero();
        assertThat(f.redis.number("XLEN", f.keys.lane(Lane.HIGH))).isOne();
    }

    @Test
    void anEntryThatAnotherHoldsIsNotSettled() {
        TaskEntry entry = f.running(bob);

        assertThat(f.settle(alice, entry, OK)).isFalse();
        assertThat(f.pending(Lane.NORMAL)).hasSize(1);
        assertThat(f.redis.number("XLEN", f.keys.lane(Lane.NORMAL))).isOne();
    }

    @Test
    void aBatchSentAgainIsAnsweredTheSameAndNotTakenForALostLease() {
        TaskEntry entry = f.running(alice);
        Settlement done = settlement(entry, OK);

        assertThat(f.settleAll(alice, 1, done).accepted().get(0)).isTrue();
        assertThat(f.settleAll(alice, 1, done).accepted().get(0)).isTrue();
        assertThat(f.stat("succeeded")).isOne();
    }

    @Test
    void aBatchOlderThanTheLastIsRefused() {
        TaskEntry first = f.running(alice);
        TaskEntry second = f.running(alice);
        f.settleAll(alice, 2, settlement(first, OK));

        assertThatThrownBy(() -> f.settleAll(alice, 1, settlement(second, OK)))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("another process uses this worker's id");
        assertThat(f.pending(Lane.NORMAL)).hasSize(1);
    }

    @Test
    void aMixedBatchSettlesWhatIsOwnedAndNamesWhatIsLost() {
        TaskEntry mine = f.running(alice);
        TaskEntry other = f.running(bob);
        f.submit(task(Lane.HIGH));
        TaskEntry high = f.claim(alice, Lane.HIGH);

        var reply = f.settleAll(alice, 1, settlement(mine, OK), settlement(other, OK), settlement(high, OK));

        assertThat(reply.accepted().get(0)).isTrue();
        assertThat(reply.accepted().get(1)).isFalse();
        assertThat(reply.accepted().get(2)).isTrue();
        assertThat(f.stat("succeeded")).isEqualTo(2);
    }

    @Test
    void theHeartbeatGoesWithItsTask() {
        TaskEntry entry = f.running(alice);
        f.beat(alice, entry);
        f.settleAll(alice, 1, new Settlement(entry.lease(), entry.id(), true, false, OK));

        assertThat(f.redis.number("EXISTS", f.keys.heartbeat(entry.lease()))).isZero();
        assertThat(f.timeline()).filteredOn(line -> line.contains(" started ")).hasSize(1);
    }

    @Test
    void cancelFlagsGoWithTheEndOfTheirTask() {
        TaskEntry entry = f.running(alice);
        get(f.store.cancel(f.shard, entry.id()));
        f.settle(alice, entry, new Settlement.Cancelled("asked to"));

        assertThat(f.redis.number("EXISTS", f.keys.cancelling())).isZero();
        assertThat(get(f.store.lookUp(f.shard, entry.id())).state()).isEqualTo(TaskState.CANCELLED);
    }

    @Test
    void aCancelFlagGoesWithATaskThatCannotBeTriedAgain() {
        TaskEntry entry = f.running(alice);
        get(f.store.cancel(f.shard, entry.id()));
        f.redis.call("XDEL", f.keys.lane(Lane.NORMAL), entry.lease().entryId());

        assertThat(f.settle(alice, entry, RETRY)).isTrue();
        assertThat(f.redis.number("EXISTS", f.keys.cancelling())).isZero();
    }

    @Test
    void aLeaseNamedTwiceInABatchIsSettledOnce() {
        TaskEntry entry = f.running(alice);

        assertThat(f.settleAll(alice, 1, settlement(entry, RETRY), settlement(entry, OK))
                        .accepted()
                        .cardinality())
                .isOne();
        assertThat(get(f.store.lookUp(f.shard, entry.id())).state()).isEqualTo(TaskState.SCHEDULED);
        assertThat(f.stat("succeeded")).isZero();
    }

    @Test
    void aSuccessThatKeepsNothingIsToldToNobodyWhateverFollowsItInTheBatch() {
        f.recoverStale(f.running(bob), bob);
        TaskEntry recorded = f.claim(alice, Lane.HIGH);
        TaskEntry plain = f.running(alice);
        TaskEntry kept = f.running(alice);
        List<String> told = new CopyOnWriteArrayList<>();
        get(f.store.watchEnded(f.shard, told::add));

        f.settleAll(alice, 1, settlement(recorded, OK), settlement(plain, OK));
        f.settleAll(alice, 2, settlement(kept, new Settlement.Succeeded(null, Duration.ofMinutes(1))));

        await().until(() -> told.contains(kept.id()));
        assertThat(told).containsExactly(kept.id());
    }

    @Test
    void aNumberThatWasUsedAndHasNoAnswerIsToldOfInWords() {
        TaskEntry entry = f.running(alice);
        f.redis.call("HSET", f.keys.settled(alice.toString()), "sequence", "1");

        assertThatThrownBy(() -> f.settleAll(alice, 1, settlement(entry, OK)))
                .isInstanceOfSatisfying(
                        StoreException.class,
                        refusal -> assertThat(refusal.kind()).isEqualTo(StoreException.Kind.CORRUPT))
                .hasMessageContaining(f.keys.settled(alice.toString()) + " has its number but no answer");
    }

    @Test
    void whatIsNoHashWhereAnswersAreKeptIsReplacedAndHoldsNoEndUp() {
        TaskEntry entry = f.running(alice);
        f.redis.call("SET", f.keys.settled(alice.toString()), "by hand");

        assertThat(f.settleAll(alice, 7, settlement(entry, OK)).accepted().get(0))
                .isTrue();
        assertThat(f.settleAll(alice, 7, settlement(entry, OK)).accepted().get(0))
                .as("asked again, it is answered the same")
                .isTrue();
    }

    /** The worker need not have heard of the request: the script decides. */
    @Test
    void whatWasAskedToStopEndsAsCancelledWhateverItsEndButForASuccess() {
        List<Settlement.End> ends = List.of(
                new Settlement.Retried(Duration.ZERO, FailureCode.TIMEOUT, "too late"),
                new Settlement.Snoozed(Duration.ZERO),
                new Settlement.Returned(Duration.ZERO),
                new Settlement.Died(FailureCode.FATAL, null, "no"));
        for (Settlement.End end : ends) {
            TaskEntry entry = f.running(alice);
            get(f.store.cancel(f.shard, entry.id()));

            FencedReply reply = f.settled(alice, entry, end);

            assertThat(reply.accepted().get(0)).isTrue();
            assertThat(reply.stopped().get(0)).as("%s", end).isTrue();
            f.assertCancelled(entry.id());
        }
        assertThat(f.redis.number("ZCARD", f.keys.later())).isZero();
        TaskEntry done = f.running(alice);
        get(f.store.cancel(f.shard, done.id()));
        FencedReply reply = f.settled(alice, done, Settlement.Succeeded.PLAIN);
        assertThat(reply.stopped().isEmpty()).as("a success stays one").isTrue();
    }
}
