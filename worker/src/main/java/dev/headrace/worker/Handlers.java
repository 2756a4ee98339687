package dev.headrace.worker;

import static dev.headrace.internal.text.Argument.required;

import dev.headrace.task.TaskType;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** The handlers of a worker, by the names of their types. Filled before the worker starts, only read from then on. */
final class Handlers implements HandlerRegistry {
    private final Map<String, Handled<?>> byName = new HashMap<>();

    @Override
    public <T> Handlers handle(TaskType<T> type, TaskHandler<T> handler) {
        return handle(type, handler, options -> options);
    }

    @Override
    public <T> Handlers handle(TaskType<T> type, TaskHandler<T> handler, UnaryOperator<TypeOptions> options) {
        TypeOptions chosen = required(options.apply(TypeOptions.DEFAULT), "options of type '" + type.name() + "'");
        Handled<T> handled = new Handled<>(type, handler, chosen);
        Handled<?> other = byName.putIfAbsent(type.name(), handled);
        if (other != null) {
            throw new IllegalArgumentException("the type '" + type.name() + "' has two handlers, "
                    + whose(other.handler()) + " and " + whose(handler) + "; it can have one");
        }
        return this;
    }

    /** A lambda's class is named after the one that it stands in. */
    private static String whose(TaskHandler<?> handler) {
        Object written = handler instanceof ActionHandler<?> without ? without.action() : handler;
        String name = written.getClass().getName();
        int lambda = name.indexOf("$$Lambda");
        return lambda < 0 ? name : "one of " + name.substring(0, lambda);
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

    /** A type, who handles it, and how. */
    record Handled<T>(TaskType<T> type, TaskHandler<T> handler, TypeOptions options) {}
}
