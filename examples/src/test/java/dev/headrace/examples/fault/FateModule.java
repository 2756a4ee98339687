package dev.headrace.examples.fault;

import dev.headrace.task.Outcome;
import dev.headrace.task.TaskType;
import dev.headrace.worker.HandlerModule;
import dev.headrace.worker.HandlerRegistry;
import dev.headrace.worker.TaskContext;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

/** Tasks of every fate, each told by its payload; the history is that of {@link FaultModule}. */
public final class FateModule implements HandlerModule, AutoCloseable {
    /** What becomes of a task. */
    public enum Fate {
        SUCCEED,
        SUCCEED_WITH_A_RESULT,
        FAIL_ONCE,
        SNOOZE_ONCE,
        FAIL_ALWAYS,
        DEAD_LETTER,
        FATAL_ERROR,
        NO_OUTCOME,
        UNVERIFIED,
        TOO_SLOW,
        STALLED,
        MALFORMED,
        UNKNOWN_TYPE,
        CANCELLED_WHILE_IT_WAITS,
        CANCELLED_AT_ANY_TIME
    }

    /** A task's number and what is to become of it. */
    public record Job(int number, Fate fate) {}

    static final TaskType<Job, Integer> TYPE = TaskType.of("fate", Job.class).withResult(Integer.class);

    private static final long PID = ProcessHandle.current().pid();
    private static final Integer NOT_GOOD = -1;

    private final CountDownLatch never = new CountDownLatch(1);
    private final OutputStream history;

    public FateModule() throws IOException {
        Path folder = Path.of(System.getenv("FAULT_HISTORY"));
        history = new FileOutputStream(folder.resolve("history-" + PID).toFile(), true);
    }

    @Override
    public void register(HandlerRegistry handlers) {
        handlers.handle(TYPE, this::run, type -> type.verify((result, ctx) -> !NOT_GOOD.equals(result)));
        // What the stand asks by whether a controller leads.
        handlers.handle(TaskType.of("fault", Map.class), (probe, ctx) -> Outcome.done());
    }

    // By name: a switch over the enum itself makes the compiler add a class that is no nested one.
    private Outcome<Integer> run(Job job, TaskContext ctx) throws Exception {
        write("start", ctx);
        switch (job.fate().name()) {
            case "FAIL_ONCE" -> {
                if (ctx.attempt() == 1) {
                    throw new IOException("its first attempt");
                }
            }
            case "SNOOZE_ONCE" -> {
                if (ctx.fencingToken() == 1) {
                    return Outcome.snooze(Duration.ofMillis(200));
                }
            }
            case "FAIL_ALWAYS" -> throw new IOException("each attempt");
            case "DEAD_LETTER" -> {
                return Outcome.deadLetter("hopeless");
            }
            case "FATAL_ERROR" -> throw new UnsupportedOperationException("no other attempt can help");
            case "NO_OUTCOME" -> {
                return null;
            }
            case "UNVERIFIED" -> {
                return Outcome.done(NOT_GOOD);
            }
            case "TOO_SLOW", "STALLED", "CANCELLED_AT_ANY_TIME" -> never.await();
            default -> {
                // It goes well.
            }
        }
        write("effect", ctx);
        return Outcome.done(job.number());
    }

    private void write(String what, TaskContext ctx) throws IOException {
        String line = String.join(
                " ",
                what,
                ctx.task().id(),
                Long.toString(ctx.fencingToken()),
                Integer.toString(ctx.attempt()),
                Long.toString(PID),
                Long.toString(System.currentTimeMillis()));
        history.write((line + "\n").getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void close() throws IOException {
        history.close();
    }
}
