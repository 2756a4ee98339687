package dev.headrace.worker;

/**
 * Registers the handlers of a jar with the worker daemon. A module is a public class with a public constructor without
 * parameters, named in {@code META-INF/services/dev.headrace.worker.HandlerModule}. A module that is
 * {@link AutoCloseable} is closed after the worker's last handler has ended.
 */
public interface HandlerModule {
    /** Registers the handlers. Called once, before the worker starts. If it throws, the worker does not start. */
    void register(HandlerRegistry handlers);
}
