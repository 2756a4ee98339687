package dev.headrace.testing.sim;

import dev.headrace.protocol.Settlement;
import dev.headrace.task.FailureCode;
import dev.headrace.task.Lease;
import dev.headrace.task.TaskState;
import org.jspecify.annotations.Nullable;

/** What Redis keeps of a task beside its entry: where it is now, and its entry's fields while it has none. */
final class ModelRecord {
    private final boolean chosen;
    private TaskState state = TaskState.QUEUED;
    private @Nullable Lease lease;
    private @Nullable TaskFields fields;
    private byte @Nullable [] result;
    private @Nullable FailureCode code;
    private @Nullable FailureCode cause;
    private @Nullable String message;

    /** @param chosen whether the caller chose the id, so that the record outlives the task */
    ModelRecord(boolean chosen) {
        this.chosen = chosen;
    }

    boolean chosen() {
        return chosen;
    }

    TaskState state() {
        return state;
    }

    @Nullable Lease lease() {
        return lease;
    }

    @Nullable TaskFields fields() {
        return fields;
    }

    byte @Nullable [] result() {
        return result;
    }

    @Nullable FailureCode code() {
        return code;
    }

    @Nullable FailureCode cause() {
        return cause;
    }

    @Nullable String message() {
        return message;
    }

    void queued(Lease next) {
        state = TaskState.QUEUED;
        lease = next;
        fields = null;
    }

    void waiting(TaskFields kept) {
        state = TaskState.WAITING;
        lease = null;
        fields = kept;
    }

    void succeeded(byte @Nullable [] kept) {
        end(TaskState.SUCCEEDED);
        result = kept;
        code = null;
        message = null;
    }

    void died(Settlement.Died death, TaskFields kept) {
        end(TaskState.DEAD);
        fields = kept;
        failed(death.code(), death.message());
        cause = death.cause();
    }

    void cancelled() {
        end(TaskState.CANCELLED);
    }

    void failed(FailureCode why, String how) {
        code = why;
        message = how;
    }

    private void end(TaskState last) {
        state = last;
        lease = null;
        fields = null;
    }
}
