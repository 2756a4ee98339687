package dev.headrace.bench.handlers;

import dev.headrace.task.Outcome;
import dev.headrace.task.TaskType;
import dev.headrace.worker.HandlerModule;
import dev.headrace.worker.HandlerRegistry;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/** Handlers that count their task, and do nothing or wait. */
public final class BenchModule implements HandlerModule {
    /** Does nothing. The payload is a string that begins with the task's number. */
    public static final TaskType<String, Void> NO_OP = TaskType.of("no-op", String.class);

    /** Fails at its first attempt, and is counted at its second. The payload is the same. */
    public static final TaskType<String, Void> RETRIED = TaskType.of("retried", String.class);

    /** Waits for as long as the variable {@value #PAUSE_MILLIS} says. The payload is the same. */
    public static final TaskType<String, Void> PAUSE = TaskType.of("pause", String.class);

    private static final Duration SOON = Duration.ofMillis(1);

    /** Says how long a task of the type {@code pause} takes. */
    public static final String PAUSE_MILLIS = "BENCH_PAUSE_MILLIS";

    /** Printed when as many tasks of that type have begun as there are. */
    public static final String ALL_STARTED = "ALL STARTED";

    @Override
    public void register(HandlerRegistry handlers) {
        RunCounts counts = RunCounts.ofThisProcess();
        long millis = Long.parseLong(System.getenv().getOrDefault(PAUSE_MILLIS, "0"));
        handlers.handle(NO_OP, (payload, ctx) -> {
            counts.ran(payload);
            return Outcome.done();
        });
        handlers.handle(RETRIED, (payload, ctx) -> {
            if (ctx.attempt() == 1) {
                return Outcome.retryAfter(SOON, "first attempt");
            }
            counts.ran(payload);
            return Outcome.done();
        });
        int tasks = counts.tasks();
        AtomicInteger started = new AtomicInteger();
        handlers.handle(PAUSE, (payload, ctx) -> {
            counts.ran(payload);
            if (started.incrementAndGet() == tasks) {
                System.out.println(ALL_STARTED);
            }
            Thread.sleep(millis);
            return Outcome.done();
        });
    }
}
