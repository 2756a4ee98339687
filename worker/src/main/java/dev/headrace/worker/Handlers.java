package dev.headrace.worker;

import dev.headrace.task.TaskType;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The handlers of a worker, by the names of their types. Filled before the worker starts, only read from then on. */
final class Handlers implements HandlerRegistry {
    private final Map<String, Handled<?>> byName = new HashMap<>();

    @Override
    public <T> Handlers handle(TaskType<T> type, TaskHandler<T> handler) {
        if (byName.putIfAbsent(type.name(), new Handled<>(type, handler)) != null) {
            throw new IllegalArgumentException("the type '" + type.name() + "' has two handlers; it can have one");
        }
        return this;
    }

    @Nullable Handled<?> of(@Nullable String type) {
        return byName.get(type);
    }

    Set<String> names() {
        return new TreeSet<>(byName.keySet());
    }

    Handlers copy() {
        Handlers copy = new Handlers();
        copy.byName.putAll(byName);
        return copy;
    }

    /** A type and who handles it. */
    record Handled<T>(TaskType<T> type, TaskHandler<T> handler) {}
}
