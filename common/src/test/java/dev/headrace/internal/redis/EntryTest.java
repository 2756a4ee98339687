package dev.headrace.internal.redis;

import static dev.headrace.internal.redis.Fixture.get;
import static dev.headrace.internal.redis.Fixture.later;
import static dev.headrace.internal.redis.Fixture.named;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.internal.protocol.entry.RequeueReason;
import dev.headrace.internal.protocol.entry.TaskEntry;
import dev.headrace.internal.protocol.queue.RecoverReply;
import dev.headrace.internal.protocol.work.ReleaseRequest;
import dev.headrace.internal.protocol.work.Settlement;
import dev.headrace.task.FailureCode;
import dev.headrace.task.Lane;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What all scripts hold to that move entries: no entry touches another's task, and none is too large to move. */
class EntryTest extends ScriptOnRedis {
    private static final int MANY = 4100;

    /** An entry by hand that names another's task. */
    private TaskEntry intruder(String id) {
        f.redis.call("XADD", f.keys.lane(Lane.LOW), "*", "type", "t", "body", "{}", "id", id);
        return f.claim(alice, Lane.LOW);
    }

    @Test
    void anEntryThatNamesAScheduledTaskEndsNothingButItself() {
        f.schedule(later("later:victim", Duration.ZERO));
        TaskEntry intruder = intruder("later:victim");

        assertThat(f.settle(alice, intruder, Settlement.Succeeded.PLAIN)).isTrue();

        assertThat(f.record("later:victim")).containsEntry("state", "scheduled");
        f.lead("leader");
        assertThat(get(f.store.promote(f.shard, "leader", List.of("later:victim")))
                        .promoted())
                .isOne();
    }

    @Test
    void anEntryThatNamesARunningTaskDiesUnderItsOwnName() {
        f.submit(named("victim"));
        TaskEntry victim = f.claim(alice, Lane.NORMAL);
        TaskEntry intruder = intruder("victim");

        f.settle(alice, intruder, new Settlement.Died(FailureCode.FATAL, null, "no"));

        assertThat(f.record("victim")).containsEntry("state", "queued");
        assertThat(f.record(intruder.lease().text())).containsEntry("state", "dead");
        assertThat(f.settle(alice, victim, Settlement.Succeeded.PLAIN)).isTrue();
        assertThat(f.record("victim")).containsEntry("state", "succeeded");
        assertThat(f.redis.number("ZCARD", f.keys.dead())).isOne();
    }

    @Test
    void anEntryThatNamesAnotherTaskIsHandedBackUnderItsOwnName() {
        f.submit(named("victim"));
        TaskEntry intruder = intruder("victim");

        get(f.store.release(new ReleaseRequest(
                f.shard,
                alice,
                List.of(new ReleaseRequest.Release(intruder.lease(), intruder.id())),
                RequeueReason.SHUTDOWN)));

        assertThat(f.claim(alice, Lane.HIGH).id()).isEqualTo(intruder.lease().text());
        assertThat(f.claim(alice, Lane.NORMAL).id()).isEqualTo("victim");
    }

    @Test
    void anEntryThatNamesAnotherTaskIsRecoveredUnderItsOwnName() {
        f.submit(named("victim"));
        String lease = f.record("victim").get("lease");
        TaskEntry intruder = intruder("victim");

        assertThat(f.recoverStale(intruder, alice).result()).isEqualTo(RecoverReply.Result.REQUEUED);

        assertThat(f.claim(alice, Lane.HIGH).id()).isEqualTo(intruder.lease().text());
        assertThat(f.record("victim")).containsEntry("lease", lease);
    }

    @Test
    void anEntryThatNamesAnotherTaskIsTakenBackUnderItsOwnName() {
        f.submit(named("victim"));
        String lease = f.record("victim").get("lease");
        TaskEntry intruder = intruder("victim");

        assertThat(f.takeBack(intruder, alice, 3).result()).isEqualTo(RecoverReply.Result.REQUEUED);

        assertThat(f.claim(alice, Lane.HIGH).id()).isEqualTo(intruder.lease().text());
        assertThat(f.record("victim")).containsEntry("lease", lease);
    }

    private TaskEntry entryOfManyFields() {
        return entryOf(MANY + 2);
    }

    private TaskEntry entryOf(int fields) {
        String[] command = new String[3 + 2 * fields];
        command[0] = "XADD";
        command[1] = f.keys.lane(Lane.NORMAL);
        command[2] = "*";
        command[3] = "type";
        command[4] = "t";
        command[5] = "body";
        command[6] = "{}";
        for (int i = 0; i < fields - 2; i++) {
            command[7 + 2 * i] = "h:" + i;
            command[8 + 2 * i] = "v";
        }
        f.redis.call(command);
        return f.claim(alice, Lane.NORMAL);
    }

    @Test
    void anEntryOfTooManyFieldsIsRecoveredAsDeadAndHoldsUpNoOther() {
        TaskEntry large = entryOfManyFields();

        assertThat(f.recoverStale(large, alice).result()).isEqualTo(RecoverReply.Result.DEAD);
        assertThat(f.record(large.id()))
                .containsEntry("code", "MALFORMED")
                .containsEntry("f:h:0", "v")
                .containsEntry("f:h:4099", "v");
        assertThat(f.pending(Lane.NORMAL)).isEmpty();
    }

    @Test
    void anEntryOfTooManyFieldsIsDeadWhenItIsTakenBack() {
        TaskEntry large = entryOfManyFields();

        assertThat(f.takeBack(large, alice, 3).result()).isEqualTo(RecoverReply.Result.DEAD);
        assertThat(f.record(large.id())).containsEntry("code", "MALFORMED").containsEntry("f:h:4099", "v");
        assertThat(f.pending(Lane.NORMAL)).isEmpty();
    }

    @Test
    void anEntryOfTooManyFieldsIsNotHandedBackButLeftToRecovery() {
        TaskEntry large = entryOfManyFields();
        TaskEntry other = f.running(alice);

        var reply = get(f.store.release(new ReleaseRequest(
                f.shard,
                alice,
                List.of(
                        new ReleaseRequest.Release(large.lease(), large.id()),
                        new ReleaseRequest.Release(other.lease(), other.id())),
                RequeueReason.SHUTDOWN)));

        assertThat(reply.accepted().get(0)).isFalse();
        assertThat(reply.accepted().get(1)).isTrue();
        assertThat(f.pending(Lane.NORMAL)).hasSize(1);
    }

    @Test
    void anOrphanOfTooManyFieldsIsDead() {
        TaskEntry large = entryOfManyFields();
        f.redis.call("XGROUP", "DELCONSUMER", f.keys.lane(Lane.NORMAL), "workers", alice.toString());
        f.lead("leader");

        assertThat(get(f.store.requeueOrphans(f.shard, "leader", false, List.of(large.lease())))
                        .get(0)
                        .result())
                .isEqualTo(RecoverReply.Result.DEAD);
        assertThat(f.redis.number("XLEN", f.keys.lane(Lane.NORMAL))).isZero();
        assertThat(f.stat("dead:MALFORMED")).isOne();
    }

    @Test
    void aRecordThatNoEntryCanBeMadeOfHoldsUpNoPromotion() {
        f.redis.call("HSET", f.keys.record("empty"), "state", "scheduled", "due", "1");
        f.redis.call("ZADD", f.keys.later(), "1", "empty");
        f.schedule(later("later:a", Duration.ZERO));
        f.lead("leader");

        assertThat(get(f.store.promote(f.shard, "leader", get(f.store.due(f.shard, 10))))
                        .promoted())
                .isOne();
        assertThat(f.record("empty")).containsEntry("state", "dead").containsEntry("code", "MALFORMED");
        assertThat(f.redis.number("ZCARD", f.keys.later())).isZero();
    }

    @Test
    void aFieldThatStandsTwiceCountsAsItsLastEverywhere() {
        f.redis.call("XADD", f.keys.lane(Lane.NORMAL), "*", "type", "a", "type", "b", "body", "1", "body", "2");
        TaskEntry entry = f.claim(alice, Lane.NORMAL);
        assertThat(entry.type()).isEqualTo("b");
        f.settle(alice, entry, new Settlement.Snoozed(Duration.ZERO));

        assertThat(f.record(entry.id())).containsEntry("f:type", "b").containsEntry("f:body", "2");
    }

    @Test
    void metaOfAWrongTypeFailsNoStepThatWasCarriedOut() {
        TaskEntry entry = f.running(alice);
        f.redis.call("DEL", f.keys.meta());
        f.redis.call("SET", f.keys.meta(), "x");

        f.beat(alice, entry);
        assertThat(f.settle(alice, entry, Settlement.Succeeded.PLAIN)).isTrue();
        assertThat(f.stat("succeeded")).isOne();
    }

    @Test
    void laterOfAWrongTypeHoldsUpNoSuccess() {
        TaskEntry entry = f.running(alice);
        f.redis.call("SET", f.keys.later(), "x");

        assertThat(f.settle(alice, entry, Settlement.Succeeded.PLAIN)).isTrue();
    }

    @Test
    void aTaskThatWasTakenIsNotTooLargeForWhatHeadraceAddsToIt() {
        TaskEntry entry = entryOf(1000);
        assertThat(entry.defect()).isEmpty();
        f.settle(alice, entry, new Settlement.Retried(Duration.ZERO, FailureCode.HANDLER_ERROR, "again"));
        f.lead("leader");
        assertThat(get(f.store.promote(f.shard, "leader", List.of(entry.id()))).promoted())
                .isOne();
        TaskEntry second = f.claim(alice, Lane.NORMAL);
        assertThat(second.fields().length).isGreaterThan(2000);
        assertThat(second.defect()).isEmpty();
        assertThat(f.recoverStale(second, alice).result()).isEqualTo(RecoverReply.Result.REQUEUED);
        assertThat(f.claim(alice, Lane.HIGH).defect()).isEmpty();
        assertThat(entryOf(1001).defect()).contains("the entry has more than 1000 fields");
    }

    @Test
    void anEntryOfAnEmptyTypeIsMalformed() {
        f.redis.call("XADD", f.keys.lane(Lane.HIGH), "*", "type", "", "body", "1");

        assertThat(f.claim(alice, Lane.HIGH).defect()).contains("the entry's field 'type' is empty");
    }
}
