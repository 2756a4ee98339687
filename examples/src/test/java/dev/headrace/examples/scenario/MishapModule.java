package dev.headrace.examples.scenario;

import dev.headrace.task.Outcome;
import dev.headrace.task.TaskType;
import dev.headrace.worker.HandlerModule;
import dev.headrace.worker.HandlerRegistry;
import java.util.concurrent.CountDownLatch;

/** Tasks that end as they are told to; one hangs for ever in the worker that the variable HANGS marks. */
public final class MishapModule implements HandlerModule {
    /** How it is to end. */
    public enum Mishap {
        NONE,
        FAILS_TWICE,
        FAILS_ALWAYS,
        FATAL,
        HANGS
    }

    static final TaskType<Mishap, Void> TYPE = TaskType.of("mishap", Mishap.class);

    // By name: a switch over the enum itself makes the compiler add a class that is no nested one.
    @Override
    public void register(HandlerRegistry handlers) {
        handlers.handle(TYPE, (mishap, ctx) -> switch (mishap.name()) {
            case "NONE" -> Outcome.done();
            case "FAILS_TWICE" -> ctx.attempt() <= 2 ? Outcome.retry("not yet") : Outcome.done();
            case "FAILS_ALWAYS" -> Outcome.retry("never");
            case "FATAL" -> Outcome.deadLetter("no use");
            default -> {
                if (System.getenv("HANGS") != null) {
                    new CountDownLatch(1).await();
                }
                yield Outcome.done();
            }
        });
    }
}
