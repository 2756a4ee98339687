package dev.headrace.testing.sim;

import dev.headrace.internal.protocol.entry.EntryField;
import dev.headrace.internal.protocol.work.Settlement;
import dev.headrace.task.FailureCode;
import dev.headrace.task.Lane;
import dev.headrace.task.Lease;
import dev.headrace.task.TaskState;
import org.jspecify.annotations.Nullable;

/** What Redis keeps of a task beside its entry: where it is now, and its entry's fields while it has none. */
final class ModelRecord {
    private final boolean chosen;
    private TaskState state = TaskState.QUEUED;
    private @Nullable Lease lease;
    private long token = 1;
    private @Nullable TaskFields fields;
    private @Nullable Lane lane;
    private byte @Nullable [] result;
    private @Nullable FailureCode code;
    private @Nullable FailureCode cause;
    private @Nullable String message;

    /** @param chosen whether the caller chose the id, so that the record outlives the task */
    ModelRecord(boolean chosen) {
        this.chosen = chosen;
    }

    ModelRecord copy() {
        ModelRecord copy = new ModelRecord(chosen);
        copy.state = state;
        copy.lease = lease;
        copy.token = token;
        copy.fields = fields == null ? null : new TaskFields(fields.flat());
        copy.lane = lane;
        copy.result = result;
        copy.code = code;
        copy.cause = cause;
        copy.message = message;
        return copy;
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

    /** The fencing token of its last entry. */
    long token() {
        return token;
    }

    @Nullable TaskFields fields() {
        return fields;
    }

    @Nullable Lane lane() {
        return lane;
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

    void queued(Lease next, TaskFields entry) {
        state = TaskState.QUEUED;
        lease = next;
        token = entry.number(EntryField.TOKEN, 1);
        fields = null;
        lane = null;
    }

    /** Its tokens go on growing after those of the one before. */
    void goesOnFrom(ModelRecord before) {
        token = before.token;
    }

    /** By hand: nothing else of it is changed. */
    void setQueued() {
        state = TaskState.QUEUED;
    }

    void scheduled(TaskFields kept, Lane home) {
        state = TaskState.SCHEDULED;
        lease = null;
        fields = kept;
        lane = home;
    }

    /** The lease stays. */
    void succeeded(byte @Nullable [] kept) {
        state = TaskState.SUCCEEDED;
        result = kept;
    }

    void died(Settlement.Died death, TaskFields kept, Lane home) {
        end(TaskState.DEAD);
        fields = kept;
        lane = home;
        failed(death.code(), death.message());
        cause = death.cause();
    }

    void cancelled(String how) {
        end(TaskState.CANCELLED);
        failed(FailureCode.CANCELLED, how);
    }

    void failed(FailureCode why, String how) {
        code = why;
        message = how;
    }

    /** A new attempt begins with a clean sheet. */
    void forgetFailure() {
        code = null;
        cause = null;
        message = null;
    }

    private void end(TaskState last) {
        state = last;
        lease = null;
        fields = null;
        lane = null;
    }
}
