package dev.headrace.controller.internal.engine;

import dev.headrace.internal.protocol.TaskStore;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;

/** Stands between an engine and its store, to note its calls or to give other answers. */
@FunctionalInterface
interface StoreSpy {
    /** What a call of a verb is answered; {@code store} makes the call itself. */
    Object called(String verb, Object[] args, Call store) throws Throwable;

    default TaskStore on(TaskStore store) {
        return (TaskStore) Proxy.newProxyInstance(
                TaskStore.class.getClassLoader(),
                new Class<?>[] {TaskStore.class},
                (proxy, method, args) -> called(method.getName(), args == null ? new Object[0] : args, () -> {
                    try {
                        return method.invoke(store, args);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                }));
    }

    /** The call as the engine made it. */
    @FunctionalInterface
    interface Call {
        Object make() throws Throwable;
    }
}
