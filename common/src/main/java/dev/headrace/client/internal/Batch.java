package dev.headrace.client.internal;

import dev.headrace.internal.protocol.produce.NewTask;
import dev.headrace.internal.protocol.produce.SubmitReply;
import dev.headrace.internal.protocol.produce.SubmitReply.Submitted;
import dev.headrace.task.HeadraceException;
import dev.headrace.task.HeadraceException.Reason;
import dev.headrace.task.Shard;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/** The groups that are sent with one number, and their callers. Used on the loop only. */
final class Batch {
    private final List<SubmitGroup> groups;
    private final boolean scheduled;
    private final long giveUpAt;
    private @Nullable RetriedCall<SubmitReply> call;

    /** @param groups at least one, all of one kind, the oldest first */
    Batch(List<SubmitGroup> groups) {
        this.groups = new ArrayList<>(groups);
        this.scheduled = groups.get(0).scheduled();
        this.giveUpAt = groups.get(groups.size() - 1).giveUpAt();
    }

    /** Returns the tasks to send now, without those whose callers have already got an error. */
    List<NewTask> unanswered() {
        groups.removeIf(group -> group.answer().isDone());
        return groups.stream().flatMap(group -> group.tasks().stream()).toList();
    }

    boolean scheduled() {
        return scheduled;
    }

    /** Returns the next group without an answer, or null. */
    @Nullable SubmitGroup nextToAnswer() {
        return groups.stream()
                .filter(group -> !group.answer().isDone())
                .findFirst()
                .orElse(null);
    }

    /** Returns the time at which its last caller gets an answer in any case; until then the batch is repeated. */
    long giveUpAt() {
        return giveUpAt;
    }

    String what(Shard shard) {
        int tasks = groups.stream().mapToInt(group -> group.tasks().size()).sum();
        return (scheduled ? "schedule of " : "submit of ") + tasks + (tasks == 1 ? " task" : " tasks") + " to " + shard;
    }

    void sentBy(RetriedCall<SubmitReply> sending) {
        call = sending;
    }

    /** Returns true if Redis may have received it. */
    boolean sent() {
        return call != null;
    }

    void taken(List<Submitted> submitted) {
        int from = 0;
        for (SubmitGroup group : groups) {
            int to = from + group.tasks().size();
            group.answer().complete(List.copyOf(submitted.subList(from, to)));
            from = to;
        }
    }

    void fail(Throwable error) {
        CompletionException shared = SubmitErrors.shared(error);
        groups.forEach(group -> group.answer().completeExceptionally(shared));
    }

    /** Answers the callers whose time is over. A batch that was sent continues, so its result is unknown for them. */
    void expire(long now, Shard shard) {
        List<SubmitGroup> late = groups.stream()
                .filter(group -> group.giveUpAt() - now <= 0 && !group.answer().isDone())
                .toList();
        if (!late.isEmpty()) {
            CompletionException shared = SubmitErrors.shared(call == null ? notSent(shard) : call.failureInDoubt());
            late.forEach(group -> group.answer().completeExceptionally(shared));
        }
    }

    private HeadraceException notSent(Shard shard) {
        return new HeadraceException(
                Reason.REDIS,
                what(shard) + ": no answer from Redis in time. They were not submitted",
                SubmitErrors.silent());
    }
}
