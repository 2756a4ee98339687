package dev.headrace.worker;

import dev.headrace.task.Outcome;
import org.slf4j.MDC;

/**
 * Wraps the calls of all handlers of a worker, for example for tracing, metrics or the logging context. Runs on the handler's
 * thread, after the payload was decoded. Must be thread-safe. An exception fails the attempt, like one of the handler.
 *
 * <pre>{@code
 * builder.intercept((ctx, handler) -> {
 *     try (var span = tracer.start(ctx.type())) { return handler.proceed(); }
 * });
 * }</pre>
 */
@FunctionalInterface
public interface TaskInterceptor {
    /**
     * Surrounds one call of a handler.
     *
     * @param ctx the attempt
     * @param handler calls the next interceptor, or the handler; call it once, on this thread
     * @return the outcome of the attempt, normally that of the handler. The compiler cannot check a result that the interceptor
     *     makes itself: it must be of the result type of the task type
     * @throws Exception an exception or an error fails only this attempt
     */
    Outcome<?> intercept(TaskContext ctx, HandlerInvocation handler) throws Exception;

    /**
     * Returns an interceptor that puts {@code headrace.queue}, {@code headrace.task}, {@code headrace.type} and {@code
     * headrace.attempt} into the MDC of SLF4J while a handler runs.
     */
    static TaskInterceptor loggingContext() {
        return (ctx, handler) -> {
            try (var queue = MDC.putCloseable("headrace.queue", ctx.queue());
                    var task = MDC.putCloseable("headrace.task", ctx.task().id());
                    var type = MDC.putCloseable("headrace.type", ctx.type());
                    var attempt = MDC.putCloseable("headrace.attempt", Integer.toString(ctx.attempt()))) {
                return handler.proceed();
            }
        };
    }

    /** The rest of a handler's call. */
    @FunctionalInterface
    interface HandlerInvocation {
        /**
         * Continues the call.
         *
         * @return the handler's outcome
         * @throws Exception what the handler throws
         */
        Outcome<?> proceed() throws Exception;
    }
}
