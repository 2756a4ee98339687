package dev.headrace.worker;

import dev.headrace.task.Outcome;
import org.slf4j.MDC;

/**
 * Wraps the calls of all handlers of a worker, as for tracing, metrics or the logging context. Runs on the thread of the
 * handler, after the payload was read. Must be thread-safe. What it throws fails the attempt as an error of the handler does.
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
     * @param handler calls the next interceptor, or the handler; to be called once, on this thread
     * @return the outcome of the attempt, as a rule that of the handler
     * @throws Exception an exception or an error fails this attempt alone
     */
    Outcome intercept(TaskContext ctx, HandlerInvocation handler) throws Exception;

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
         * Goes on with the call.
         *
         * @return the outcome that the handler answered
         * @throws Exception what the handler throws
         */
        Outcome proceed() throws Exception;
    }
}
