package dev.headrace.examples.scenario;

import dev.headrace.task.Outcome;
import dev.headrace.task.TaskType;
import dev.headrace.worker.HandlerModule;
import dev.headrace.worker.HandlerRegistry;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A task that does nothing but be counted: its number goes into the file that the variable NOOP_LOG names. */
public final class NoOpModule implements HandlerModule, AutoCloseable {
    /** Its number, and what makes it as large as a usual payload. */
    public record NoOp(int number, String padding) {}

    static final TaskType<NoOp, Void> TYPE = TaskType.of("no-op", NoOp.class);

    private final BufferedWriter log;

    public NoOpModule() throws IOException {
        log = Files.newBufferedWriter(Path.of(System.getenv("NOOP_LOG")));
    }

    @Override
    public void register(HandlerRegistry handlers) {
        handlers.handle(TYPE, (task, ctx) -> {
            write(task.number());
            return Outcome.done();
        });
    }

    private void write(int number) {
        try {
            synchronized (log) {
                log.write(number + "\n");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        log.close();
    }
}
