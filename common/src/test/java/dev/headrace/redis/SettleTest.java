package dev.headrace.redis;

import static dev.headrace.redis.Fixture.get;
import static dev.headrace.redis.Fixture.named;
import static dev.headrace.redis.Fixture.settlement;
import static dev.headrace.redis.Fixture.task;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.headrace.protocol.Settlement;
import dev.headrace.protocol.StoreException;
import dev.headrace.protocol.TaskView;
import dev.headrace.task.FailureCode;
import dev.headrace.task.Lane;
import dev.headrace.task.TaskEntry;
import dev.headrace.task.TaskState;
import dev.headrace.task.WorkerId;
import dev.headrace.testing.RedisTest;
import dev.headrace.testing.TestRedis;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@RedisTest
class SettleTest {
    private final WorkerId alice = WorkerId.boot("alice");
    private final WorkerId bob = WorkerId.boot("bob");
    private final TestRedis server;
    private Fixture f;

    SettleTest(TestRedis server) {
        this.server = server;
    }

    @BeforeEach
    void open() {
        f = new Fixture(server);
    }

    @AfterEach
    void close() {
        f.close();
    }

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
    void aRetryWaitsInItsRecordAndComesBackToItsLaneWithCountersAndTokenRaised() {
        f.submit(task(Lane.LOW, "h:tenant", "x"));
        TaskEntry entry = f.claim(alice, Lane.LOW);
        f.settle(alice, entry, new Settlement.Retried(Duration.ZERO, FailureCode.HANDLER_ERROR, "it broke"));

        assertThat(f.record(entry.id()))
                .containsEntry("state", "waiting")
                .containsEntry("code", "HANDLER_ERROR")
                .containsEntry("message", "it broke")
                .containsEntry("lane", "low");
        f.lead("leader");
        get(f.store.promote(f.shard, "leader", List.of(entry.id())));
        TaskEntry next = f.claim(bob, Lane.LOW);
        assertThat(next.id()).isEqualTo(entry.id());
        assertThat(next.counter("attempt", 1)).isEqualTo(2);
        assertThat(next.counter("failures", 0)).isOne();
        assertThat(next.counter("token", 1)).isEqualTo(2);
        assertThat(next.text("h:tenant")).contains("x");
        assertThat(f.record(entry.id()))
                .containsEntry("failure:1", f.record(entry.id()).get("failure:1"));
        assertThat(f.record(entry.id()).get("failure:1")).endsWith("HANDLER_ERROR it broke");
        assertThat(f.stat("retried:HANDLER_ERROR")).isOne();
    }

    @Test
    void aSnoozeSpendsNoAttemptAndRaisesTheToken() {
        TaskEntry entry = f.running(alice);
        f.settle(alice, entry, new Settlement.Snoozed(Duration.ZERO));
        f.lead("leader");
        get(f.store.promote(f.shard, "leader", List.of(entry.id())));
        TaskEntry next = f.claim(bob, Lane.NORMAL);

        assertThat(next.counter("attempt", 1)).isOne();
        assertThat(next.counter("failures", 0)).isZero();
        assertThat(next.counter("token", 1)).isEqualTo(2);
    }

    @Test
    void anUnknownTypeIsReturnedAndCounted() {
        TaskEntry entry = f.running(alice);
        f.settle(alice, entry, new Settlement.Returned(Duration.ZERO));

        assertThat(f.record(entry.id())).containsEntry("f:unknown_type_returns", "1");
        assertThat(f.stat("returned")).isOne();
    }

    @Test
    void aDeadTaskKeepsItsBytesItsCodeAndItsCause() {
        TaskEntry entry = f.running(alice);
        f.settle(
                alice,
                entry,
                new Settlement.Died(FailureCode.RETRIES_EXHAUSTED, FailureCode.TIMEOUT, "four times too slow"));

        TaskView view = get(f.store.lookUp(f.shard, entry.id()));
        assertThat(view.state()).isEqualTo(TaskState.DEAD);
        assertThat(view.code()).isEqualTo(FailureCode.RETRIES_EXHAUSTED);
        assertThat(view.cause()).isEqualTo(FailureCode.TIMEOUT);
        assertThat(f.record(entry.id())).containsEntry("f:body", "{}").containsEntry("f:type", "t");
        assertThat(f.redis.number("ZCARD", f.keys.dead())).isOne();
        assertThat(f.stat("dead:RETRIES_EXHAUSTED")).isOne();
    }

    @Test
    void aKeptResultCanBeReadAndRunsOut() {
        TaskEntry entry = f.running(alice);
        f.settle(alice, entry, new Settlement.Succeeded(new byte[] {'4', '2'}, Duration.ofMinutes(1)));

        TaskView view = get(f.store.lookUp(f.shard, entry.id()));
        assertThat(view.state()).isEqualTo(TaskState.SUCCEEDED);
        assertThat(view.result()).isEqualTo(new byte[] {'4', '2'});
        assertThat(f.redis.number("PTTL", f.keys.record(entry.id()))).isBetween(1L, 60_000L);
    }

    @Test
    void aChosenIdIsKnownForADayAfterItsSuccess() {
        f.submit(named("order-1"));
        TaskEntry entry = f.claim(alice, Lane.NORMAL);
        f.settle(alice, entry, OK);

        assertThat(f.record("order-1")).containsEntry("state", "succeeded");
        assertThat(f.redis.number("PTTL", f.keys.record("order-1")))
                .isGreaterThan(Duration.ofHours(23).toMillis());
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
    void anEntryDeletedWhileItRanIsDeadAndNotRetried() {
        TaskEntry entry = f.running(alice);
        f.redis.call("XDEL", f.keys.lane(Lane.NORMAL), entry.lease().entryId());
        f.settle(alice, entry, RETRY);

        assertThat(f.record(entry.id())).containsEntry("state", "dead").containsEntry("code", "MALFORMED");
        assertThat(f.redis.number("ZCARD", f.keys.later())).isZero();
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
        assertThat(get(f.store.lookUp(f.shard, entry.id())).state()).isEqualTo(TaskState.WAITING);
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
    void aForeignValueUnderTheRecordsNameDoesNotStopABatch() {
        TaskEntry entry = f.running(alice);
        f.redis.call("SET", f.keys.record(entry.id()), "not a hash");

        assertThat(f.settle(alice, entry, RETRY)).isTrue();
        assertThat(f.record(entry.id())).containsEntry("state", "waiting");
    }

    @Test
    void aDeadEntryOfThousandsOfFieldsIsKeptWhole() {
        String[] command = new String[3 + 2 * 5000];
        command[0] = "XADD";
        command[1] = f.keys.lane(Lane.NORMAL);
        command[2] = "*";
        for (int i = 0; i < 5000; i++) {
            command[3 + 2 * i] = "field" + i;
            command[4 + 2 * i] = "value" + i;
        }
        f.redis.call(command);
        TaskEntry entry = f.claim(alice, Lane.NORMAL);

        f.settle(alice, entry, new Settlement.Died(FailureCode.MALFORMED, null, "no type"));

        assertThat(f.record(entry.id())).containsEntry("f:field0", "value0").containsEntry("f:field4999", "value4999");
    }
}
