package dev.headrace.internal.redis;

import static dev.headrace.internal.redis.Fixture.get;
import static dev.headrace.internal.redis.Fixture.later;
import static dev.headrace.internal.redis.Fixture.task;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.internal.protocol.control.PromoteReply;
import dev.headrace.internal.protocol.produce.NewTask;
import dev.headrace.internal.protocol.produce.SubmitReply;
import dev.headrace.internal.protocol.work.Settlement;
import dev.headrace.task.FailureCode;
import dev.headrace.task.Lane;
import dev.headrace.task.TaskState;
import dev.headrace.view.TaskView;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class ScheduleTest extends ScriptOnRedis {
    @Test
    void anIdThatDiedWaitsAgainUnlessItStaysDead() {
        f.submit(Fixture.named("order-1"));
        f.settle(alice, f.claim(alice, Lane.NORMAL), new Settlement.Died(FailureCode.FATAL, null, "no"));

        f.schedule(Fixture.named("order-1", Duration.ofHours(1)));

        assertThat(f.record("order-1"))
                .containsEntry("state", "scheduled")
                .containsEntry("f:token", "2")
                .containsEntry("f:attempt", "2")
                .doesNotContainKeys("code", "message", "ended");
        assertThat(f.redis.number("ZCARD", f.keys.dead())).isZero();
        assertThat(f.redis.number("ZCARD", f.keys.later())).isOne();
        assertThat(f.timeline()).last().asString().startsWith("order-1 rescheduled due=");
    }

    @Test
    void anIdThatDiedOfAProtocolFailureDoesNotWaitAgain() {
        f.submit(Fixture.named("order-1"));
        f.settle(alice, f.claim(alice, Lane.NORMAL), new Settlement.Died(FailureCode.MALFORMED, null, "no"));

        f.schedule(Fixture.named("order-1", Duration.ofHours(1)));

        assertThat(f.record("order-1")).containsEntry("state", "dead");
        assertThat(f.redis.number("ZCARD", f.keys.later())).isZero();
    }

    @Test
    void aScheduledTaskWaitsWithItsRecordAndIsQueuedWhenDue() {
        f.schedule(later("later:a", Duration.ZERO, "h:x", "1"), later("later:b", Duration.ofHours(1)));

        assertThat(f.record("later:a")).containsEntry("state", "scheduled").containsEntry("f:h:x", "1");
        assertThat(get(f.store.due(f.shard, 10))).containsExactly("later:a");
        TaskView view = get(f.store.lookUp(f.shard, "later:b"));
        assertThat(view.state()).isEqualTo(TaskState.SCHEDULED);
        assertThat(view.due()).isAfter(Instant.EPOCH);
    }

    @Test
    void aBatchSentAgainSchedulesNothingTwice() {
        SubmitReply first = get(f.store.schedule(f.batch("p", 1, later("later:a", Duration.ofHours(1)))));
        SubmitReply again = get(f.store.schedule(f.batch("p", 1, later("later:a", Duration.ofHours(2)))));

        assertThat(again).isEqualTo(first);
        assertThat(f.stat("submitted")).isOne();
        assertThat(f.stat("duplicates")).isZero();
    }

    @Test
    void anIdThatIsThereAlreadyIsNotScheduledAgain() {
        get(f.store.schedule(f.batch("p", 1, later("later:a", Duration.ofHours(1)))));
        String due = f.redis.text("ZSCORE", f.keys.later(), "later:a");
        SubmitReply.Taken second =
                (SubmitReply.Taken) get(f.store.schedule(f.batch("q", 1, later("later:a", Duration.ofHours(5)))));

        assertThat(second.tasks()).containsExactly(new SubmitReply.Submitted("later:a", SubmitReply.Kind.DUPLICATE));
        assertThat(f.redis.text("ZSCORE", f.keys.later(), "later:a")).isEqualTo(due);
    }

    @Test
    void submitAndScheduleShareOneSequence() {
        get(f.store.submit(f.batch("p", 1, task(Lane.NORMAL))));
        assertThat(get(f.store.schedule(f.batch("p", 2, later("later:a", Duration.ZERO)))))
                .isInstanceOf(SubmitReply.Taken.class);
    }

    @Test
    void aTimeInThePastIsDueAtOnce() {
        NewTask past = new NewTask(
                Lane.HIGH,
                Fixture.fields("type", "t", "body", "{}"),
                "later:past",
                NewTask.Identity.DRAWN,
                new NewTask.Due(null, Instant.EPOCH));
        get(f.store.schedule(f.batch("p", 1, past)));
        f.lead("leader");

        assertThat(get(f.store.promote(f.shard, "leader", get(f.store.due(f.shard, 10)))))
                .isEqualTo(new PromoteReply(true, 1, 0));
        assertThat(f.redis.number("XLEN", f.keys.lane(Lane.HIGH))).isOne();
    }
}
