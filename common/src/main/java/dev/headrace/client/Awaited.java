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

/** What became of a task that was awaited. Immutable. */
public sealed interface Awaited {

    /** The task. */
    TaskId task();

    /** It succeeded. */
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

        /** The result's bytes; empty when its handler answered none. */
        public Optional<byte[]> bytes() {
            return Optional.ofNullable(result).map(byte[]::clone);
        }

        /**
         * Returns the result as the task's type names it, read by the client's codec. Redis does not keep the type of a task that has
         * ended, so the caller names that of its submission.
         *
         * @throws PayloadException if the bytes are no such result
         * @throws IllegalArgumentException if the tasks of this type have no result
         * @throws IllegalStateException if the handler returned none
         */
        public <R> R result(TaskType<?, R> type) {
            String name = "that of a task of type '" + required(type, "type").name() + "'";
            return read(name, body -> type.readResult(body, codec));
        }

        /**
         * Returns the result as this class, read by the client's codec: for tasks whose type the program does not have.
         *
         * @throws PayloadException if the bytes are no such value
         * @throws IllegalStateException if the handler returned none
         */
        public <T> T result(Class<T> type) {
            return read(required(type, "type").getTypeName(), body -> codec.read(body, type));
        }

        /** Returns the result as {@link #result(Class)}, of a type with arguments. */
        public <T> T result(GenericType<T> type) {
            return read(required(type, "type").type().getTypeName(), body -> codec.read(body, type));
        }

        private <T> T read(String as, Function<byte[], T> reader) {
            if (result == null) {
                throw new IllegalStateException(
                        "task " + task + " succeeded without a result, so none can be read as " + as);
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
     * It is dead: only a person's replay runs it again.
     *
     * @param code why
     * @param cause with {@code RETRIES_EXHAUSTED}: why it failed last
     * @param message the failure in words
     */
    record Died(TaskId task, FailureCode code, Optional<FailureCode> cause, String message) implements Awaited {}

    /** It was taken back before it was done. */
    record Cancelled(TaskId task) implements Awaited {}

    /**
     * It had not ended when the deadline was over. What is said is at most some seconds old.
     *
     * @param state {@code QUEUED}, {@code RUNNING} or {@code SCHEDULED}
     * @param owner while running: the worker that holds it
     * @param silence while running: how long ago that worker was last heard of for this task
     * @param due while scheduled: when it is due, by the server's clock
     * @param trouble why it will not end by itself: its owner shows no sign of life, or it is overdue, and no controller
     *     sweeps its shard. Nothing where that is not so, or could not be seen in time
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
     * There is nothing by this id: it ended and its result was not kept (or not for so long), or it never was. Never to
     * be taken for a success; who wants to await a task submits it with {@link Submission#keepResult}.
     *
     * @param canHaveBeen whether the id has the form and the age of one that was here; one that its submitter chose has no such
     *     form
     */
    record Gone(TaskId task, boolean canHaveBeen) implements Awaited {}
}
