package dev.headrace.internal.redis;

import static dev.headrace.internal.redis.Fixture.get;
import static dev.headrace.internal.redis.Fixture.later;
import static dev.headrace.internal.redis.Fixture.named;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.headrace.internal.protocol.control.PromoteReply;
import dev.headrace.internal.protocol.dead.DeadRef;
import dev.headrace.internal.protocol.dead.DeadReply;
import dev.headrace.internal.protocol.produce.NewTask;
import dev.headrace.task.Lane;
import dev.headrace.task.StoreException;
import dev.headrace.task.TaskState;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class PromoteTest extends ScriptOnRedis {
    @Test
    void onlyTheLeaderPromotes() {
        f.schedule(later("later:a", Duration.ZERO));
        f.lead("leader");

        assertThat(get(f.store.promote(f.shard, "zombie", List.of("later:a"))))
                .isEqualTo(new PromoteReply(false, 0, 0));
        assertThat(f.redis.number("XLEN", f.keys.lane(Lane.NORMAL))).isZero();
    }

    @Test
    void whereTheLeaderKeyIsOfAnotherTypeTheCallerDoesNotLead() {
        f.schedule(later("later:a", Duration.ZERO));
        f.foreignLeader();

        assertThat(get(f.store.promote(f.shard, "leader", List.of("later:a"))))
                .isEqualTo(new PromoteReply(false, 0, 0));
    }

    @Test
    void aTaskThatIsNotDueByTheServersClockStays() {
        f.schedule(later("later:a", Duration.ofHours(1)));
        f.lead("leader");

        assertThat(get(f.store.promote(f.shard, "leader", List.of("later:a")))).isEqualTo(new PromoteReply(true, 0, 0));
        assertThat(f.redis.number("ZCARD", f.keys.later())).isOne();
        assertThat(f.redis.number("XLEN", f.keys.lane(Lane.NORMAL))).isZero();
    }

    @Test
    void aTaskIsPromotedOnceHoweverOftenItIsAsked() {
        f.schedule(later("later:a", Duration.ZERO));
        f.lead("leader");
        get(f.store.promote(f.shard, "leader", List.of("later:a")));

        assertThat(get(f.store.promote(f.shard, "leader", List.of("later:a")))).isEqualTo(new PromoteReply(true, 0, 0));
        assertThat(f.redis.number("XLEN", f.keys.lane(Lane.NORMAL))).isOne();
        assertThat(get(f.store.lookUp(f.shard, "later:a")).state()).isEqualTo(TaskState.QUEUED);
    }

    /** Somebody changed the record by hand: the entry would name another task, and neither could be told from the other. */
    @Test
    void aTaskIsPromotedUnderItsOwnIdWhateverItsRecordSays() {
        f.schedule(later("later:a", Duration.ZERO));
        f.redis.call("HSET", f.keys.record("later:a"), "f:id", "order-1");
        f.lead("leader");
        get(f.store.promote(f.shard, "leader", List.of("later:a")));

        assertThat(f.redis.call("XRANGE", f.keys.lane(Lane.NORMAL), "-", "+").toString())
                .contains("later:a")
                .doesNotContain("order-1");
    }

    @Test
    void anIdInLaterWhoseRecordDoesNotWaitIsTakenOutAndNotRun() {
        f.submit(named("order-1"));
        f.redis.call("ZADD", f.keys.later(), "1", "order-1");
        f.lead("leader");

        assertThat(get(f.store.promote(f.shard, "leader", List.of("order-1")))).isEqualTo(new PromoteReply(true, 0, 0));
        assertThat(f.record("order-1")).containsEntry("state", "queued");
        assertThat(f.redis.number("ZCARD", f.keys.later())).isZero();
        assertThat(f.redis.number("XLEN", f.keys.lane(Lane.NORMAL))).isOne();
    }

    @Test
    void aDueTaskWhoseRecordIsGoneIsToldOfOnce() {
        f.schedule(later("later:a", Duration.ZERO));
        f.schedule(later("later:b", Duration.ZERO));
        f.redis.call("DEL", f.keys.record("later:a"), f.keys.record("later:b"));
        f.redis.call("SET", f.keys.record("later:b"), "x");
        f.lead("leader");

        List<String> ids = List.of("later:a", "later:b");
        assertThat(get(f.store.promote(f.shard, "leader", ids)))
                .isEqualTo(new PromoteReply(true, 0, 0, ids, List.of()));
        assertThat(get(f.store.promote(f.shard, "leader", ids))).isEqualTo(new PromoteReply(true, 0, 0));

        assertThat(f.timeline())
                .containsOnlyOnce("later:a alarm:scheduled-lost state=none", "later:b alarm:scheduled-lost state=none");
        assertThat(f.stat("scheduled-lost")).isEqualTo(2);
        assertThat(f.redis.number("ZCARD", f.keys.later())).isZero();
    }

    @Test
    void aDueTaskWhoseStateSomebodyChangedIsDeadAndRunsOnceItIsReplayed() {
        for (String id : List.of("later:queued", "later:none")) {
            f.schedule(later(id, Duration.ZERO));
        }
        f.redis.call("HSET", f.keys.record("later:queued"), "state", "queued");
        f.redis.call("HDEL", f.keys.record("later:none"), "state");
        f.lead("leader");

        List<String> ids = List.of("later:queued", "later:none");
        assertThat(get(f.store.promote(f.shard, "leader", ids)))
                .isEqualTo(new PromoteReply(true, 0, 0, List.of(), ids));

        for (String id : ids) {
            assertThat(f.record(id))
                    .containsEntry("state", "dead")
                    .containsEntry("code", "MALFORMED")
                    .containsKey("f:body");
            assertThat(f.record(id).get("message")).contains("changed by hand");
            assertThat(get(f.store.replay(f.shard, List.of(new DeadRef(id, null)))))
                    .containsExactly(DeadReply.REPLAYED);
        }
        assertThat(f.redis.number("XLEN", f.keys.lane(Lane.NORMAL))).isEqualTo(2);
        assertThat(f.redis.number("ZCARD", f.keys.later())).isZero();
    }

    @Test
    void anEndedTaskThatIsListedAsScheduledStaysAsItIsAndIsToldOf() {
        f.schedule(later("later:a", Duration.ZERO));
        f.redis.call("HSET", f.keys.record("later:a"), "state", "dead", "message", "as it died");
        f.lead("leader");

        assertThat(get(f.store.promote(f.shard, "leader", List.of("later:a"))))
                .isEqualTo(new PromoteReply(true, 0, 0, List.of("later:a"), List.of()));
        assertThat(f.record("later:a")).containsEntry("state", "dead").containsEntry("message", "as it died");
        assertThat(f.timeline()).contains("later:a alarm:scheduled-lost state=dead");
    }

    @Test
    void membersOfLaterThatAreNoTextAreTakenOutAndHoldUpNothing() {
        f.redis.call(
                "EVAL", "for i = 1, 600 do redis.call('ZADD', KEYS[1], 1, '\\255\\254' .. i) end", "1", f.keys.later());
        f.schedule(later("later:a", Duration.ZERO));
        f.lead("leader");

        PromoteReply first = get(f.store.promote(f.shard, "leader", get(f.store.due(f.shard, 500))));
        PromoteReply second = get(f.store.promote(f.shard, "leader", get(f.store.due(f.shard, 500))));

        assertThat(first.lost()).hasSize(500);
        assertThat(second.promoted()).isOne();
        assertThat(second.lost()).hasSize(100);
        assertThat(f.redis.number("ZCARD", f.keys.later())).isZero();
    }

    @Test
    void whatItsLaneDoesNotTakeIsToldOfAndHoldsUpNothing() {
        NewTask stuck = later("later:a", Duration.ZERO);
        f.schedule(new NewTask(Lane.LOW, stuck.fields(), stuck.id(), stuck.identity(), stuck.due()));
        f.schedule(later("later:b", Duration.ZERO));
        f.lead("leader");
        f.redis.call("DEL", f.keys.lane(Lane.LOW));
        f.redis.call("SET", f.keys.lane(Lane.LOW), "no stream");

        assertThatExceptionOfType(StoreException.class)
                .isThrownBy(() -> get(f.store.promote(f.shard, "leader", List.of("later:a", "later:b"))))
                .satisfies(refusal -> assertThat(refusal.kind()).isEqualTo(StoreException.Kind.CORRUPT));

        assertThat(f.record("later:b")).containsEntry("state", "queued");
        assertThat(f.record("later:a")).containsEntry("state", "scheduled");
        assertThat(get(f.store.due(f.shard, 10))).as("looked at again later").isEmpty();
        assertThat(f.redis.number("ZCARD", f.keys.later())).isOne();
    }

    @Test
    void aScheduledTaskThatWasAskedToStopEndsAsCancelledInsteadOfStartingAnew() {
        f.schedule(later("later:a", Duration.ZERO));
        f.redis.call("HSET", f.keys.cancelling(), "later:a", "1");
        f.lead("leader");

        assertThat(get(f.store.promote(f.shard, "leader", List.of("later:a")))).isEqualTo(new PromoteReply(true, 0, 0));
        f.assertCancelled("later:a");
        assertThat(f.redis.number("ZCARD", f.keys.later())).isZero();
    }
}
