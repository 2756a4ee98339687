package dev.headrace.examples.scenario;

import dev.headrace.task.Outcome;
import dev.headrace.task.TaskType;
import dev.headrace.worker.HandlerModule;
import dev.headrace.worker.HandlerRegistry;
import java.util.ArrayList;
import java.util.List;

/** A task that takes memory until there is none. */
public final class HoardingModule implements HandlerModule {
    static final TaskType<Integer, Void> TYPE = TaskType.of("hoard", Integer.class);

    @Override
    public void register(HandlerRegistry handlers) {
        handlers.handle(TYPE, (megabyte, ctx) -> {
            List<byte[]> hoard = new ArrayList<>();
            while (hoard.size() < Integer.MAX_VALUE) {
                hoard.add(new byte[megabyte]);
            }
            return Outcome.done();
        });
    }
}
