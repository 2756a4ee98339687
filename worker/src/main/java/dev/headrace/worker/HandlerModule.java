package dev.headrace.worker;

/**
 * How a jar of handlers makes itself known to the worker daemon: a public class with a public constructor without
 * parameters, named in {@code META-INF/services/dev.headrace.worker.HandlerModule}. Should it be
 * {@link AutoCloseable}, it is closed after the worker's last handler has ended.
 */
public interface HandlerModule {
    /** Called once, before the worker starts. What it throws ends the start. */
    void register(HandlerRegistry handlers);
}
