package dev.headrace.client;

import static dev.headrace.internal.text.Argument.required;

import dev.headrace.task.FailureCode;
import dev.headrace.task.GenericType;
import dev.headrace.task.PayloadCodec;
import dev.headrace.task.PayloadException;
import dev.headrace.task.TaskId;
import dev.headrace.task.TaskState;
import dev.headrace.task.TaskType;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The result of an await: how the task ended, or its state at the deadline. Immutable. */
public sealed interface Awaited {

    /** Returns the id of the task. */
    TaskId task();

    /** The task succeeded. */
    final class Succeeded implements Awaited {
        private final TaskId task;
        private final byte @Nullable [] result;
        private final PayloadCodec codec;

        Succeeded(TaskId task, byte @Nullable [] result, PayloadCodec codec) {
            this.task = task;
            this.result = result;
            this.codec = codec;
        }

        @Override
        public TaskId task() {
            return task;
        }

        /**
         * Returns the bytes of the result; empty if the submission did not ask to keep it, or the handler returned none. Redis
         * does not keep which of both it was.
         */
        public Optional<byte[]> bytes() {
            return Optional.ofNullable(result).map(byte[]::clone);
        }

        /**
         * Returns the result, decoded by the client's codec as the result type of this task type. Redis does not keep the type
         * of a task that has ended, so the caller passes the type that it has submitted.
         *
         * @throws PayloadException if the bytes cannot be decoded as this type
         * @throws IllegalArgumentException if tasks of this type have no result
         * @throws IllegalStateException if no result was kept, or the handler returned none
         */
        public <R> R result(TaskType<?, R> type) {
            String name = "that of a task of type '" + required(type, "type").name() + "'";
            return read(name, body -> type.readResult(body, codec));
        }

        /**
         * Returns the result, decoded by the client's codec as this class. For programs that do not have the task's type.
         *
         * @throws PayloadException if the bytes cannot be decoded as this class
         * @throws IllegalStateException if no result was kept, or the handler returned none
         */
        public <T> T result(Class<T> type) {
            return read(required(type, "type").getTypeName(), body -> codec.read(body, type));
        }

        /** Returns the result as {@link #result(Class)} does, for a type with arguments. */
        public <T> T result(GenericType<T> type) {
            return read(required(type, "type").type().getTypeName(), body -> codec.read(body, type));
        }

        private <T> T read(String as, Function<byte[], T> reader) {
            if (result == null) {
                throw new IllegalStateException("task " + task + " succeeded without a result to read as " + as
                        + ": its submission did not keep it, or its handler returned none");
            }
            try {
                return reader.apply(result);
            } catch (PayloadException e) {
                String what = "task " + task + " succeeded, but its result cannot be read as " + as + ": ";
                String help = ". Its worker must have the same result type and codec; bytes() returns what it wrote";
                throw new PayloadException(what + e.getMessage() + help, e);
            }
        }

        @Override
        public String toString() {
            return task + " succeeded" + (result == null ? "" : " with a result of " + result.length + " bytes");
        }
    }

    /**
     * The task is dead. Only a replay or a new submission of its chosen id runs it again.
     *
     * @param code the reason of its death
     * @param cause with {@code RETRIES_EXHAUSTED}: the code of the last failure
     * @param message the text of the failure
     */
    record Died(TaskId task, FailureCode code, Optional<FailureCode> cause, String message) implements Awaited {}

    /** The task was cancelled before it succeeded. */
    record Cancelled(TaskId task) implements Awaited {}

    /**
     * The task had not ended at the deadline. The values may be a few seconds old.
     *
     * @param state {@code QUEUED}, {@code RUNNING} or {@code SCHEDULED}
     * @param owner while running: the worker that holds the task
     * @param silence while running: the time since that worker's last heartbeat for the task
     * @param due while scheduled: the due time, by the clock of Redis
     * @param trouble why the task does not continue without help: it needs a controller, because it is scheduled or its owner
     *     is not alive, and no controller leads the shard or the one that leads changes nothing. Empty if this is not so or
     *     could not be read within 1 s
     */
    record Unfinished(
            TaskId task,
            TaskState state,
            Optional<String> owner,
            Optional<Duration> silence,
            Optional<Instant> due,
            Optional<String> trouble)
            implements Awaited {}

    /**
     * Redis holds no task under this id: it ended without a kept result, or its result is no longer kept, or it was purged, or
     * its data was deleted by hand, or it never existed. This does not mean that it succeeded. A task that was added by a plain
     * XADD with an {@code id} field is found only by its lease until it ends or is requeued. To await tasks, submit them with
     * {@link Submission#keepResult}.
     *
     * @param canHaveBeen false if no task with this id has existed: the id is a lease that its lane has not reached. True for all
     *     other ids, because Redis does not keep the ids of tasks that are gone
     */
    record Gone(TaskId task, boolean canHaveBeen) implements Awaited {}
}
