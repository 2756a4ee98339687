package dev.headrace.worker;

import static dev.headrace.internal.text.Argument.required;

import dev.headrace.task.TaskType;
import java.util.function.UnaryOperator;

/** Collects handlers, one for each type of task. Not thread-safe. */
public interface HandlerRegistry {
    /**
     * Registers the handler for tasks of this type. It succeeds with the result that the type names.
     *
     * @throws IllegalArgumentException if the type has a handler already
     */
    default <P, R> HandlerRegistry handle(TaskType<P, R> type, TaskHandler<P, R> handler) {
        return handle(type, handler, options -> options);
    }

    /**
     * Registers the handler for tasks of this type, with options for the type.
     *
     * @throws IllegalArgumentException if the type has a handler already, or an option is out of its range
     */
    <P, R> HandlerRegistry handle(
            TaskType<P, R> type, TaskHandler<P, R> handler, UnaryOperator<TypeOptions<R>> options);

    /**
     * Registers an action for tasks of this type, which has no result: {@code .handleWithoutResult(THUMBNAIL, (task, ctx) ->
     * resize(task.image()))}. The attempt succeeds when the action returns. Java ignores an {@link
     * dev.headrace.task.Outcome} that the lambda computes; use {@code handle} for work that retries or snoozes.
     *
     * @throws IllegalArgumentException if the type has a handler already
     */
    default <P> HandlerRegistry handleWithoutResult(TaskType<P, Void> type, TaskAction<P> action) {
        return handleWithoutResult(type, action, options -> options);
    }

    /**
     * Registers an action without a result for tasks of this type, with options for the type.
     *
     * @throws IllegalArgumentException if the type has a handler already, or an option is out of its range
     */
    default <P> HandlerRegistry handleWithoutResult(
            TaskType<P, Void> type, TaskAction<P> action, UnaryOperator<TypeOptions<Void>> options) {
        return handle(type, required(action, "action").asHandler(), options);
    }
}
