package dev.headrace.examples.fault;

import dev.headrace.task.Outcome;
import dev.headrace.task.TaskType;
import dev.headrace.worker.HandlerModule;
import dev.headrace.worker.HandlerRegistry;

/** Tasks that take some milliseconds and leave no trace. */
public final class SoakModule implements HandlerModule {
    static final TaskType<Integer, Void> TYPE = TaskType.of("soak", Integer.class);

    @Override
    public void register(HandlerRegistry registry) {
        registry.handle(TYPE, (millis, ctx) -> {
            Thread.sleep(millis);
            return Outcome.done();
        });
    }
}
