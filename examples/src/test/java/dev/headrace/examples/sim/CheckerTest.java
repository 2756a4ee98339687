package dev.headrace.examples.sim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.examples.sim.History.Deed;
import dev.headrace.examples.sim.History.Run;
import dev.headrace.examples.sim.History.Told;
import dev.headrace.internal.protocol.dead.DeadReply;
import dev.headrace.internal.protocol.work.Settlement;
import dev.headrace.task.FailureCode;
import dev.headrace.task.Lane;
import dev.headrace.task.TaskState;
import dev.headrace.testing.sim.ModelEvent;
import dev.headrace.view.CancelReply;
import dev.headrace.view.TaskView;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The checker sees each broken promise: one that sees nothing would pass every simulation. */
class CheckerTest {
    private final History history = new History(false);
    private final List<ModelEvent> timeline = new ArrayList<>();
    private final Map<String, TaskView> views = new HashMap<>();

    @BeforeEach
    void aTaskThatWentWell() {
        acknowledged("a", Act.DONE);
        ran("a", 1, Act.DONE);
        told("a", "submitted", "started", "succeeded");
        workersWereTold("a", Settlement.Succeeded.PLAIN, true);
    }

    @Test
    void nothingIsBrokenWhereAllWentWell() {
        assertThat(broken()).isEmpty();
    }

    @Test
    void aTaskThatIsLostUnlessAFailoverSetItBack() {
        acknowledged("b", Act.DONE);
        assertThat(broken()).containsExactly("b was acknowledged and is lost");
        history.setBack(Set.of("b"));
        assertThat(broken()).isEmpty();
    }

    @Test
    void aTaskThatNeverEndedEvenIfAFailoverSetItBack() {
        acknowledged("b", Act.DONE);
        told("b", "submitted", "started");
        history.setBack(Set.of("b"));
        assertThat(broken()).containsExactly("b never ended");
    }

    @Test
    void aSecondEnd() {
        told("a", "cancelled");
        assertThat(broken()).contains("a ended again: cancelled", "a was cancelled though nobody asked");
    }

    @Test
    void aSecondAcceptedCompletionThatRedisKnowsNothingOf() {
        history.told("another", new Told("a", Settlement.Succeeded.PLAIN, true));
        assertThat(broken()).containsExactly("a was succeeded 2 times as workers were told, and 1 times as Redis says");
    }

    @Test
    void aSuccessThatNoHandlerAnswered() {
        acknowledged("b", Act.THROW);
        ran("b", 1, Act.THROW);
        told("b", "submitted", "succeeded");
        assertThat(broken()).containsExactly("b succeeded 1 times, and handlers said so 0 times");
    }

    @Test
    void aDeliveryThatWasStartedTwice() {
        ran("a", 1, Act.DONE);
        assertThat(broken()).contains("a delivery 1 was started twice", "a was run 2 times of 1");
    }

    @Test
    void moreRecoveriesAndRetriesThanAllowed() {
        acknowledged("b", Act.THROW);
        for (int i = 1; i <= 9; i++) {
            ran("b", i, Act.THROW);
        }
        told("b", "submitted", "requeued:stale", "requeued:stale", "requeued:stale", "requeued:restart");
        told("b", "retried", "retried", "retried", "retried", "cancelled");
        history.cancelled("b", null);
        assertThat(broken())
                .containsExactly("b was recovered more often than allowed", "b was retried more often than allowed");
    }

    @Test
    void aRetryWithoutAFailure() {
        told("a", "replayed", "retried", "succeeded");
        ran("a", 2, Act.DONE);
        assertThat(broken()).contains("a was retried 1 times after 0 failures");
    }

    @Test
    void aDeathBeforeTheBudgetWasUsedUp() {
        dead("b", FailureCode.RETRIES_EXHAUSTED, FailureCode.STALE);
        told("b", "submitted", "requeued:stale", "requeued:stale", "dead");
        assertThat(broken()).containsExactly("b is dead of RETRIES_EXHAUSTED without need");
    }

    @Test
    void aDeathThatARecordHasForgotten() {
        acknowledged("b", Act.HOPELESS);
        views.put("b", view("b", null, null, null));
        told("b", "submitted", "dead");
        assertThat(broken()).containsExactly("b died, and is said to be null");
    }

    @Test
    void aCancelThatWasToldToOneSideOnly() {
        history.cancelled("a", CancelReply.CANCELLED);
        assertThat(broken()).containsExactly("a was not cancelled as somebody was told");
    }

    @Test
    void aRefusalWithoutALostLease() {
        workersWereTold("a", Settlement.Succeeded.PLAIN, false);
        assertThat(broken()).contains("a was refused 1 ends and was taken away 0 times");
    }

    @Test
    void aLeaseTakenFromAWorkerThatWasWell() {
        acknowledged("b", Act.DONE);
        ran("b", 2, Act.DONE);
        told("b", "submitted", "requeued:stale", "succeeded");
        assertThat(new Checker(history, timeline, views).broken(true))
                .containsExactly("b was taken from a worker that was well");
    }

    @Test
    void noWorkerIsUnwellThatGivesATaskBackItself() {
        acknowledged("b", Act.DONE);
        ran("b", 2, Act.DONE);
        told("b", "submitted");
        timeline.add(new ModelEvent(timeline.size(), "b", "requeued:orphan", "w1-1"));
        told("b", "succeeded");
        assertThat(new Checker(history, timeline, views).broken(true)).isEmpty();
    }

    @Test
    void aTaskThatNobodySubmitted() {
        told("ghost", "submitted", "cancelled");
        history.cancelled("ghost", null);
        assertThat(broken()).containsExactly("ghost was submitted by nobody; in doubt are []");
    }

    @Test
    void aDeathThatWasReplayedTwice() {
        history.did(new Deed("a", Instant.EPOCH, DeadReply.REPLAYED));
        history.did(new Deed("a", Instant.EPOCH, DeadReply.REPLAYED));
        assertThat(broken()).containsExactly("a was brought back twice from one death");
    }

    @Test
    void aTaskThatIsTwo() {
        told("a", "submitted", "succeeded");
        ran("a", 2, Act.DONE);
        assertThat(broken()).contains("a is two tasks");
    }

    private List<String> broken() {
        return new Checker(history, timeline, views).broken(false);
    }

    private void acknowledged(String id, Act act) {
        history.acknowledged(id, task(act));
    }

    private static PlannedTask task(Act act) {
        PlannedTask.Shape shape = new PlannedTask.Shape(Lane.NORMAL, false, true, null, false);
        return new PlannedTask(0, Duration.ZERO, shape, List.of(), null, List.of(act));
    }

    private void ran(String id, long token, Act act) {
        Run run = new Run(id, task(act), token, act);
        run.answered = true;
        history.ran(run);
    }

    private void told(String id, String... events) {
        for (String event : events) {
            timeline.add(new ModelEvent(timeline.size(), id, event));
        }
    }

    private void workersWereTold(String id, Settlement.End end, boolean accepted) {
        history.told(id + end + accepted, new Told(id, end, accepted));
    }

    private void dead(String id, FailureCode code, FailureCode cause) {
        acknowledged(id, Act.DONE);
        views.put(id, view(id, TaskState.DEAD, code, cause));
    }

    private static TaskView view(
            String id, @Nullable TaskState state, @Nullable FailureCode code, @Nullable FailureCode cause) {
        return new TaskView(
                World.SHARD, id, state, false, null, null, null, null, null, null, null, code, cause, "", Map.of());
    }
}
