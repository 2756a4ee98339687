package dev.headrace.worker;

import static dev.headrace.internal.text.Argument.required;

import dev.headrace.task.TaskType;
import java.util.function.UnaryOperator;

/** Takes handlers, one for each type of task. Not thread-safe. */
public interface HandlerRegistry {
    /**
     * Has tasks of this type run by this handler.
     *
     * @throws IllegalArgumentException if the type has a handler already
     */
    default <T> HandlerRegistry handle(TaskType<T> type, TaskHandler<T> handler) {
        return handle(type, handler, options -> options);
    }

    /**
     * Has tasks of this type run by this handler, with options of their own.
     *
     * @throws IllegalArgumentException if the type has a handler already, or an option is out of its range
     */
    <T> HandlerRegistry handle(TaskType<T> type, TaskHandler<T> handler, UnaryOperator<TypeOptions> options);

    /**
     * Has tasks of this type run by this action, which has no result: {@code .handleWithoutResult(THUMBNAIL, (task, ctx) ->
     * resize(task.image()))}. The attempt succeeds when the action returns. Java drops an {@link
     * dev.headrace.task.Outcome} that the lambda computes; an action that retries or snoozes belongs into {@code handle}.
     *
     * @throws IllegalArgumentException if the type has a handler already
     */
    default <T> HandlerRegistry handleWithoutResult(TaskType<T> type, TaskAction<T> action) {
        return handleWithoutResult(type, action, options -> options);
    }

    /**
     * Has tasks of this type run by this action, which has no result, with options of their own.
     *
     * @throws IllegalArgumentException if the type has a handler already, or an option is out of its range
     */
    default <T> HandlerRegistry handleWithoutResult(
            TaskType<T> type, TaskAction<T> action, UnaryOperator<TypeOptions> options) {
        return handle(type, required(action, "action").asHandler(), options);
    }
}
