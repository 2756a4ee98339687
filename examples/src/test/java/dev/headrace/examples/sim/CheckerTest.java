package dev.headrace.examples.sim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.examples.sim.History.Character;
import dev.headrace.protocol.TaskView;
import dev.headrace.task.FailureCode;
import dev.headrace.task.TaskState;
import dev.headrace.testing.sim.ModelEvent;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The checker sees each broken promise: one that sees nothing would pass every simulation. */
class CheckerTest {
    private final History history = new History();
    private final List<ModelEvent> timeline = new ArrayList<>();
    private final Map<String, TaskView> views = new HashMap<>();
    private final Set<String> askedToStop = new HashSet<>();

    @BeforeEach
    void aTaskThatWentWell() {
        history.acknowledged("a", Character.GOOD);
        history.ran("a", 1, true);
        told("a", "submitted", "started", "succeeded");
    }

    @Test
    void nothingIsBrokenWhereAllWentWell() {
        assertThat(broken()).isEmpty();
    }

    @Test
    void aTaskThatNeverEnded() {
        history.acknowledged("b", Character.GOOD);
        told("b", "submitted", "started");
        assertThat(broken()).containsExactly("b ended 0 times");
    }

    @Test
    void aSecondCompletion() {
        told("a", "succeeded");
        assertThat(broken()).contains("a was completed 2 times");
    }

    @Test
    void aSuccessThatNoHandlerAnswered() {
        history.acknowledged("b", Character.BROKEN);
        history.ran("b", 1, false);
        told("b", "started", "succeeded");
        assertThat(broken()).containsExactly("b succeeded though no handler said so");
    }

    @Test
    void aDeliveryThatWasStartedTwice() {
        history.ran("a", 1, true);
        assertThat(broken()).contains("a delivery 1 was started twice", "a was run 2 times of 1");
    }

    @Test
    void moreRecoveriesThanAllowed() {
        told("a", "requeued:stale", "requeued:stale", "requeued:stale", "requeued:stale");
        assertThat(broken()).containsExactly("a was recovered more often than allowed");
    }

    @Test
    void moreRetriesThanAllowed() {
        told("a", "retried", "retried", "retried", "retried");
        assertThat(broken()).containsExactly("a was retried more often than allowed");
    }

    @Test
    void aDeathBeforeTheBudgetWasUsedUp() {
        dead("b", FailureCode.RETRIES_EXHAUSTED, FailureCode.STALE);
        told("b", "requeued:stale", "requeued:stale", "dead");
        assertThat(broken()).containsExactly("b is dead of RETRIES_EXHAUSTED without need");
    }

    @Test
    void aDeathAfterTheBudgetWasUsedUpIsRight() {
        dead("b", FailureCode.RETRIES_EXHAUSTED, FailureCode.STALE);
        told("b", "requeued:stale", "requeued:stale", "requeued:stale", "dead");
        assertThat(broken()).isEmpty();
    }

    @Test
    void aCancelThatNobodyAskedFor() {
        history.acknowledged("b", Character.GOOD);
        told("b", "submitted", "cancelled");
        assertThat(broken()).containsExactly("b was cancelled though nobody asked");
        askedToStop.add("b");
        assertThat(broken()).isEmpty();
    }

    @Test
    void aTaskThatNobodySubmitted() {
        told("ghost", "submitted");
        assertThat(broken()).containsExactly("ghost was submitted by nobody");
    }

    @Test
    void aRefusalWithoutALostLease() {
        assertThat(checker().broken(1, false)).containsExactly("workers were refused 1 completions, and lost 0 leases");
    }

    @Test
    void aLeaseTakenFromAWorkerThatWasWell() {
        told("a", "requeued:stale");
        assertThat(checker().broken(0, true)).containsExactly("workers lost 1 leases though they were well");
    }

    private List<String> broken() {
        return checker().broken(0, false);
    }

    private Checker checker() {
        return new Checker(history, timeline, views, askedToStop);
    }

    private void told(String id, String... events) {
        for (String event : events) {
            timeline.add(new ModelEvent(timeline.size(), id, event));
        }
    }

    private void dead(String id, FailureCode code, FailureCode cause) {
        history.acknowledged(id, Character.GOOD);
        views.put(
                id,
                new TaskView(
                        World.SHARD,
                        id,
                        TaskState.DEAD,
                        false,
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        code,
                        cause,
                        "",
                        Map.of()));
    }
}
