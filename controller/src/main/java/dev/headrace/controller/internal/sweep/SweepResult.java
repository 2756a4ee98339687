package dev.headrace.controller.internal.sweep;

import dev.headrace.controller.internal.sweep.Poller.Step;
import dev.headrace.internal.protocol.queue.RecoverReply;
import dev.headrace.internal.protocol.queue.RecoverReply.Result;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** The result of one pass of a sweep. */
public final class SweepResult {
    private static final int NAMED = 5;

    private final Map<Result, Integer> counts = new EnumMap<>(Result.class);
    private final List<String> firstDead = new ArrayList<>();
    private int observed;
    private Step step = Step.SENT;

    /** Returns an empty result, of a pass that recovers nothing. */
    public static Optional<SweepResult> empty() {
        return Optional.of(new SweepResult());
    }

    /** Returns an empty result, of a pass that did not try again what Redis refused before. */
    public static Optional<SweepResult> undecided() {
        SweepResult result = new SweepResult();
        result.step = Step.UNDECIDED;
        return Optional.of(result);
    }

    /** Returns what the pass did. */
    public Step step() {
        return step;
    }

    /** Returns the result of a pass that was skipped, because the controller may not read the shard. */
    public static CompletionStage<Optional<SweepResult>> skipped() {
        return CompletableFuture.completedFuture(Optional.empty());
    }

    /** Counts a script's answer about a candidate. */
    public void add(RecoverReply reply) {
        counts.merge(reply.result(), 1, Integer::sum);
        String id = reply.taskId();
        if (reply.result() == Result.DEAD && firstDead.size() < NAMED) {
            firstDead.add(id == null ? reply.lease().text() : id);
        }
    }

    /** Counts a task that would have been recovered. */
    public void observe() {
        observed++;
    }

    /** Returns how many candidates got this answer. */
    public int count(Result result) {
        return counts.getOrDefault(result, 0);
    }

    /** Returns how many tasks would have been recovered. */
    public int observed() {
        return observed;
    }

    /** Returns how many tasks were abandoned, whether they were recovered or only reported. */
    public int abandoned() {
        return count(Result.REQUEUED) + count(Result.DEAD) + count(Result.CANCELLED) + observed;
    }

    /** Returns how many candidates a guard in the script left alone. */
    public int leftAlone() {
        return count(Result.BEATING) + count(Result.RENEWED) + count(Result.CHANGED);
    }

    /** Returns the ids of the first few tasks that are dead now. */
    public List<String> firstDead() {
        return List.copyOf(firstDead);
    }
}
