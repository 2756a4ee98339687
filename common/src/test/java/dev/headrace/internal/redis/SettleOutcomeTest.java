package dev.headrace.internal.redis;

import static dev.headrace.internal.redis.Fixture.get;
import static dev.headrace.internal.redis.Fixture.named;
import static dev.headrace.internal.redis.Fixture.task;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.internal.protocol.entry.TaskEntry;
import dev.headrace.internal.protocol.work.Settlement;
import dev.headrace.task.FailureCode;
import dev.headrace.task.Lane;
import dev.headrace.task.TaskState;
import dev.headrace.view.TaskView;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What becomes of a task, by the way in which its attempt ended. */
class SettleOutcomeTest extends ScriptOnRedis {
    @Test
    void aQuarantinedTaskThatIsPutOffSpendsNothingAndIsNotSaidToHaveStarted() {
        TaskEntry entry = f.quarantined(alice);
        f.settle(alice, entry, new Settlement.Deferred(Duration.ZERO));
        assertThat(f.record(entry.id()))
                .containsEntry("state", "scheduled")
                .containsEntry("f:stale_heartbeat_requeues", "2");
        assertThat(f.stat("snoozed")).isOne();
        assertThat(f.timeline()).noneMatch(line -> line.contains(" started "));
        assertThat(f.timeline()).last().asString().startsWith(entry.id() + " snoozed due=");
    }

    private static final Settlement.End OK = Settlement.Succeeded.PLAIN;
    private static final Settlement.End RETRY =
            new Settlement.Retried(Duration.ofMinutes(1), FailureCode.HANDLER_ERROR, "it broke");

    @Test
    void aRetryWaitsInItsRecordAndComesBackToItsLaneWithCountersAndTokenRaised() {
        f.submit(task(Lane.LOW, "h:tenant", "x"));
        TaskEntry entry = f.claim(alice, Lane.LOW);
        f.settle(alice, entry, new Settlement.Retried(Duration.ZERO, FailureCode.HANDLER_ERROR, "it broke"));

        assertThat(f.record(entry.id()))
                .containsEntry("state", "scheduled")
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
    void anEntryDeletedWhileItRanIsDeadAndNotRetried() {
        TaskEntry entry = f.running(alice);
        f.redis.call("XDEL", f.keys.lane(Lane.NORMAL), entry.lease().entryId());
        f.settle(alice, entry, RETRY);

        assertThat(f.record(entry.id())).containsEntry("state", "dead").containsEntry("code", "MALFORMED");
        assertThat(f.redis.number("ZCARD", f.keys.later())).isZero();
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

    @Test
    void aForeignValueUnderTheRecordsNameDoesNotStopABatch() {
        TaskEntry entry = f.running(alice);
        f.redis.call("SET", f.keys.record(entry.id()), "not a hash");

        assertThat(f.settle(alice, entry, RETRY)).isTrue();
        assertThat(f.record(entry.id())).containsEntry("state", "scheduled");
    }
}
