package dev.headrace.client;

import dev.headrace.client.HeadraceException.Reason;
import dev.headrace.protocol.NewTask;
import dev.headrace.protocol.SubmitReply;
import dev.headrace.protocol.SubmitReply.Submitted;
import dev.headrace.task.Shard;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The groups that go out under one number, and who is to be told of their fate. Used on the loop only. */
final class Batch {
    private final List<SubmitGroup> groups;
    private final List<NewTask> tasks;
    private @Nullable RetriedCall<SubmitReply> call;

    /** @param groups at least one, all of one kind, the oldest first */
    Batch(List<SubmitGroup> groups) {
        this.groups = groups;
        this.tasks = groups.stream().flatMap(group -> group.tasks().stream()).toList();
    }

    List<NewTask> tasks() {
        return tasks;
    }

    boolean scheduled() {
        return groups.get(0).scheduled();
    }

    /** The group that is to be answered next, if any is not answered yet. */
    @Nullable SubmitGroup nextToAnswer() {
        return groups.stream()
                .filter(group -> !group.answer().isDone())
                .findFirst()
                .orElse(null);
    }

    /** When its last caller is answered in any case; it is sent again until then. */
    long giveUpAt() {
        return groups.get(groups.size() - 1).giveUpAt();
    }

    String what(Shard shard) {
        return (scheduled() ? "schedule of " : "submit of ") + tasks.size() + (tasks.size() == 1 ? " task" : " tasks")
                + " to " + shard;
    }

    void sentBy(RetriedCall<SubmitReply> sending) {
        call = sending;
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
        groups.forEach(group -> group.answer().completeExceptionally(error));
    }

    /** Answers the callers whose time is over; the batch itself goes on for the others. */
    void expire(long now, Shard shard) {
        for (SubmitGroup group : groups) {
            if (group.giveUpAt() - now <= 0 && !group.answer().isDone()) {
                group.answer().completeExceptionally(call == null ? notOpened(shard) : call.failure());
            }
        }
    }

    private HeadraceException notOpened(Shard shard) {
        return new HeadraceException(
                Reason.REDIS, what(shard) + ": no answer from Redis in time. They were not submitted", null);
    }
}
