package dev.headrace.client;

import dev.headrace.internal.protocol.produce.OwnerSigns;
import dev.headrace.internal.text.Printable;
import dev.headrace.task.FailureCode;
import dev.headrace.task.PayloadCodec;
import dev.headrace.task.TaskId;
import dev.headrace.task.TaskState;
import dev.headrace.view.TaskView;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Converts the last known state of an awaited task into the result of the await. */
final class AwaitAnswer {
    private AwaitAnswer() {}

    static Awaited of(TaskId task, TaskView view, @Nullable OwnerSigns signs, PayloadCodec codec) {
        TaskState state = view.state();
        if (state == null) {
            return new Awaited.Gone(task, view.canHaveBeen());
        }
        return switch (state) {
            case SUCCEEDED -> new Awaited.Succeeded(task, view.result(), codec);
            case DEAD -> died(task, view);
            case CANCELLED -> new Awaited.Cancelled(task);
            case QUEUED, RUNNING, SCHEDULED -> unfinished(task, state, view, signs);
        };
    }

    private static Awaited.Died died(TaskId task, TaskView view) {
        return new Awaited.Died(
                task,
                Objects.requireNonNullElse(view.code(), FailureCode.RETRIES_EXHAUSTED),
                Optional.ofNullable(view.cause()),
                Objects.requireNonNullElse(view.message(), "its record has no message"));
    }

    private static Awaited.Unfinished unfinished(
            TaskId task, TaskState state, TaskView view, @Nullable OwnerSigns signs) {
        return new Awaited.Unfinished(
                task,
                state,
                Optional.ofNullable(view.owner()),
                Optional.ofNullable(view.silence()),
                Optional.ofNullable(view.due()),
                Optional.ofNullable(signs).flatMap(seen -> trouble(task, state, seen)));
    }

    private static Optional<String> trouble(TaskId task, TaskState state, OwnerSigns signs) {
        String why = signs.blocked() == null || signs.led() ? "" : " (" + Printable.escape(signs.blocked()) + ")";
        String noLeader = "no controller leads " + task.shard() + why
                + ", so nothing will happen to it until one does: start one, or look with 'headrace status "
                + task.shard().queue() + "' why a running one does not";
        if (signs.led()) {
            boolean needsIt = state == TaskState.SCHEDULED || state == TaskState.RUNNING && !signs.ownerAlive();
            return Optional.ofNullable(signs.blocked())
                    .filter(blocked -> needsIt)
                    .map(blocked -> "the controller of " + task.shard() + " changes nothing at the moment: "
                            + Printable.escape(blocked));
        } else if (state == TaskState.SCHEDULED) {
            return Optional.of("it waits for a controller to queue it, and " + noLeader);
        }
        return state == TaskState.RUNNING && !signs.ownerAlive()
                ? Optional.of("its owner is not alive, and " + noLeader)
                : Optional.empty();
    }
}
