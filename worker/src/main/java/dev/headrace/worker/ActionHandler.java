package dev.headrace.worker;

import static dev.headrace.internal.text.Argument.required;

import dev.headrace.task.Outcome;

/** Runs an action as a handler whose outcome is {@link Outcome#done()}. */
record ActionHandler<T>(TaskAction<T> action) implements TaskHandler<T> {
    /** @throws NullPointerException if there is no action */
    ActionHandler {
        required(action, "action");
    }

    @Override
    public Outcome handle(T task, TaskContext ctx) throws Exception {
        action.run(task, ctx);
        return Outcome.done();
    }
}
