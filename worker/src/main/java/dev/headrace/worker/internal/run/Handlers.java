package dev.headrace.worker.internal.run;

import static dev.headrace.internal.text.Argument.required;

import dev.headrace.task.Outcome;
import dev.headrace.task.TaskType;
import dev.headrace.worker.HandlerRegistry;
import dev.headrace.worker.TaskAction;
import dev.headrace.worker.TaskHandler;
import dev.headrace.worker.TaskInterceptor;
import dev.headrace.worker.TypeOptions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** The handlers of a worker, by the names of their types. Filled before the worker starts, and read-only after that. */
public final class Handlers implements HandlerRegistry {
    private final Map<String, Handled<?, ?>> byName = new HashMap<>();

    @Override
    public <P, R> Handlers handle(TaskType<P, R> type, TaskHandler<P, R> handler) {
        return handle(type, handler, options -> options);
    }

    @Override
    public <P, R> Handlers handle(
            TaskType<P, R> type, TaskHandler<P, R> handler, UnaryOperator<TypeOptions<R>> options) {
        return add(type, handler, handler, options);
    }

    @Override
    public <P> Handlers handleWithoutResult(
            TaskType<P, Void> type, TaskAction<P> action, UnaryOperator<TypeOptions<Void>> options) {
        return add(type, required(action, "action").asHandler(), action, options);
    }

    /** @param written the user's object: a handler or an action */
    private <P, R> Handlers add(
            TaskType<P, R> type, TaskHandler<P, R> handler, Object written, UnaryOperator<TypeOptions<R>> options) {
        TypeOptions<R> chosen =
                required(options.apply(TypeOptions.defaults()), "options of type '" + type.name() + "'");
        Handled<?, ?> other = byName.putIfAbsent(type.name(), new Handled<>(type, handler, written, chosen));
        if (other != null) {
            throw new IllegalArgumentException("the type '" + type.name() + "' has two handlers, "
                    + whose(other.written()) + " and " + whose(written) + "; it can have one");
        }
        return this;
    }

    /** Returns the class of a handler. The class of a lambda is named after the class that contains it. */
    private static String whose(Object written) {
        String name = written.getClass().getName();
        int lambda = name.indexOf("$$Lambda");
        return lambda < 0 ? name : "one of " + name.substring(0, lambda);
    }

    public @Nullable Handled<?, ?> of(@Nullable String type) {
        return byName.get(type);
    }

    public Set<String> names() {
        return new TreeSet<>(byName.keySet());
    }

    /** Returns a copy whose handlers are wrapped by these interceptors, the first one outermost. */
    public Handlers intercepted(List<TaskInterceptor> interceptors) {
        Handlers copy = new Handlers();
        byName.forEach((name, handled) -> copy.byName.put(name, handled.intercepted(interceptors)));
        return copy;
    }

    /** A type with its handler and its options. */
    public record Handled<P, R>(
            TaskType<P, R> type, TaskHandler<P, R> handler, Object written, TypeOptions<R> options) {
        private Handled<P, R> intercepted(List<TaskInterceptor> interceptors) {
            TaskHandler<P, R> outermost = handler;
            for (int i = interceptors.size() - 1; i >= 0; i--) {
                outermost = wrapped(interceptors.get(i), outermost);
            }
            return new Handled<>(type, outermost, written, options);
        }

        /** An interceptor is not typed. A result of another type that it returns is written as it is. */
        @SuppressWarnings("unchecked")
        private static <P, R> TaskHandler<P, R> wrapped(TaskInterceptor interceptor, TaskHandler<P, R> next) {
            return (task, ctx) -> (Outcome<R>) interceptor.intercept(ctx, () -> next.handle(task, ctx));
        }
    }
}
