package dev.headrace.examples.fault;

import dev.headrace.task.Outcome;
import dev.headrace.task.TaskType;
import dev.headrace.worker.HandlerModule;
import dev.headrace.worker.HandlerRegistry;
import dev.headrace.worker.TaskContext;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchService;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;

/**
 * Tasks that leave a history behind, in a file of each process in the folder that FAULT_HISTORY names: a line when the
 * handler starts, one for its side effect. A line is one write to the system, so a SIGKILL tears none.
 */
public final class FaultModule implements HandlerModule, AutoCloseable {
    /** What a task does between its start and its side effect. */
    public enum Deed {
        /** Lets its milliseconds go by, whatever interrupts it. */
        WORK,
        /** Waits until the file "gate" is in the history's folder, and ends early when interrupted. */
        WAIT,
        /** Waits like WAIT, whatever interrupts it. */
        WAIT_ON,
        /** Ends this JVM at once. */
        KILL,
        /** Ends this JVM after the side effect. */
        EFFECT_AND_KILL,
        /** Waits like WAIT, but after its side effect, so that it is done but not settled. */
        EFFECT_AND_WAIT,
        /** Computes until its milliseconds are over. */
        BURN,
        /** Fills the heap until nothing is left of it. */
        FILL_HEAP,
        /** Holds a small heap full for its milliseconds, to the last bytes; does nothing in a large one. */
        HOLD_HEAP,
        /** Recurses until the stack is full. */
        FILL_STACK,
        /** Throws an error that is no exception. */
        THROW_ERROR,
        /** Fails at its first delivery. */
        RETRY,
        /** Wants to be asked again in a moment, at its first delivery. */
        SNOOZE,
        /** Leaves a shutdown hook behind that hangs. */
        HOOK,
        /** Calls System.exit at its first delivery. */
        EXIT,
        /** Interrupts all threads of this JVM. */
        INTERRUPT_ALL,
        /** Waits like WAIT_ON, and interrupts all threads then. */
        INTERRUPT_ALL_AT_GATE
    }

    /** A task's number, what it does, and for how long. */
    public record Job(int number, Deed deed, int millis) {}

    /** What the hook of {@link Deed#HOOK} prints when it runs. */
    static final String HOOK_HANGS = "a shutdown hook of a handler hangs";

    private static final int EXIT_CODE = 7;
    private static final long SMALL_HEAP = 128L << 20;

    static final TaskType<Job, Void> TYPE = TaskType.of("fault", Job.class);

    private static final long PID = ProcessHandle.current().pid();

    private final Path folder = Path.of(System.getenv("FAULT_HISTORY"));
    private final OutputStream history;
    private final CountDownLatch gate = new CountDownLatch(1);

    public FaultModule() throws IOException {
        history = new FileOutputStream(folder.resolve("history-" + PID).toFile(), true);
        Thread watch = new Thread(this::watchForGate, "gate");
        watch.setDaemon(true);
        watch.start();
    }

    @Override
    public void register(HandlerRegistry handlers) {
        handlers.handle(TYPE, this::run);
    }

    private Outcome<Void> run(Job job, TaskContext ctx) throws Exception {
        write("start", ctx);
        String deed = job.deed().name();
        if (deed.equals("KILL")) {
            Runtime.getRuntime().halt(137);
        } else if (deed.startsWith("EFFECT")) {
            write("effect", ctx);
            if (deed.equals("EFFECT_AND_KILL")) {
                Runtime.getRuntime().halt(137);
            }
            gate.await();
            return Outcome.done();
        }
        if (ctx.fencingToken() == 1 && deed.equals("EXIT")) {
            System.exit(EXIT_CODE);
        }
        if (ctx.fencingToken() == 1 && deed.equals("RETRY")) {
            return Outcome.retry("its first delivery");
        } else if (ctx.fencingToken() == 1 && deed.equals("SNOOZE")) {
            return Outcome.snooze(Duration.ofMillis(100));
        }
        act(deed, job.millis());
        write("effect", ctx);
        return Outcome.done();
    }

    // By name: a switch over the enum itself makes the compiler add a class that is no nested one.
    private void act(String deed, int millis) throws InterruptedException {
        switch (deed) {
            case "WAIT" -> gate.await();
            case "WAIT_ON" -> waitOn();
            case "HOOK" -> Runtime.getRuntime().addShutdownHook(new Thread(FaultModule::hang));
            case "INTERRUPT_ALL" -> interruptAll();
            case "INTERRUPT_ALL_AT_GATE" -> {
                waitOn();
                interruptAll();
            }
            case "BURN" -> burn(millis);
            case "FILL_HEAP" -> fillHeap();
            case "HOLD_HEAP" -> holdHeap(millis);
            case "FILL_STACK" -> fillStack(0);
            case "THROW_ERROR" -> throw new LinkageError("an error of this task's own");
            default -> work(millis);
        }
    }

    /** On a thread of its own: one watch serves all handlers, which then wait interruptibly. */
    private void watchForGate() {
        try (WatchService changes = folder.getFileSystem().newWatchService()) {
            folder.register(changes, StandardWatchEventKinds.ENTRY_CREATE);
            while (!Files.exists(folder.resolve("gate"))) {
                awaitChange(changes);
            }
            gate.countDown();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void awaitChange(WatchService changes) {
        try {
            changes.take().reset();
        } catch (InterruptedException e) {
            // By a handler that interrupts all threads.
        }
    }

    private static void interruptAll() {
        Thread.getAllStackTraces().keySet().forEach(Thread::interrupt);
    }

    private static void hang() {
        System.out.println(HOOK_HANGS);
        while (true) {
            LockSupport.park();
        }
    }

    private void waitOn() {
        while (gate.getCount() > 0) {
            try {
                gate.await();
            } catch (InterruptedException e) {
                Thread.interrupted();
            }
        }
    }

    private static void work(int millis) {
        long end = System.nanoTime() + millis * 1_000_000L;
        while (System.nanoTime() < end) {
            LockSupport.parkNanos(end - System.nanoTime());
        }
    }

    private static void burn(int millis) {
        long end = System.nanoTime() + millis * 1_000_000L;
        while (System.nanoTime() < end) {
            Thread.onSpinWait();
        }
    }

    private static void fillHeap() {
        long[][] blocks = new long[100_000][];
        for (int i = 0; i < blocks.length; i++) {
            blocks[i] = new long[1_000_000];
        }
    }

    private static void holdHeap(int millis) {
        if (Runtime.getRuntime().maxMemory() > SMALL_HEAP) {
            return;
        }
        Object[] last = null;
        int size = 1 << 16;
        while (size > 1) {
            try {
                Object[] block = new Object[size];
                block[0] = last;
                last = block;
            } catch (OutOfMemoryError e) {
                size /= 2;
            }
        }
        work(millis);
        throw new OutOfMemoryError("held " + last[0]);
    }

    private static int fillStack(int depth) {
        return depth < 0 ? 0 : fillStack(depth + 1) + 1;
    }

    /** A line: what, task, fencing token, attempt, process, epoch milliseconds. */
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
