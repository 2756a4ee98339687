package dev.headrace.worker;

import java.util.Objects;

/** Puts handler calls on handler threads. */
final class Dispatcher {
    private final Handling handling;

    Dispatcher(Handling handling) {
        this.handling = handling;
    }

    HandlerCall call(TaskExecution execution, ExecutionContext context) {
        Handlers.Handled<?> handled = Objects.requireNonNull(handling.handlers().of(context.type()));
        return new HandlerCall(execution, handled, handling, context);
    }

    /** A thread that cannot be had, for lack of memory say, is a failure of this attempt alone. */
    void start(HandlerCall call) {
        try {
            handling.threads().execute(call);
        } catch (RuntimeException | Error e) {
            call.notStarted(e);
        }
    }
}
