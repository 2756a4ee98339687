package dev.headrace.worker.internal.threads;

import dev.headrace.internal.loop.JvmErrors;
import dev.headrace.internal.loop.SystemTime;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Runs calls in order on as few threads as possible without delay. A handler that waits for something needs a thread for
 * each call. For a call of a few microseconds, waking a thread costs more than the call, so many such calls share one thread.
 * The recent durations decide. If a call takes longer than those before it, {@link #unstick} gives the calls
 * after it their own threads.
 */
public final class RunnerPool implements CallRunner {
    /** A call that takes this long gets its own thread. About ten times the cost of waking a thread. */
    private static final double SHORT_NANOS = 100_000;

    /** The expected duration of the short calls that one runner gets at a time. */
    private static final double NANOS_A_RUNNER = 200_000;

    /** The maximum that a single duration counts: a pause of the scheduler or the garbage collector is not typical. */
    private static final double MOST_COUNTED = 2 * SHORT_NANOS;

    private static final double WEIGHT_OF_THE_LAST = 1.0 / 16;
    private static final int GENERATION = 32;

    /** The message of the OutOfMemoryError for a thread that could not be started, which leaves everything in order. */
    private static final String NO_THREAD = "unable to create native thread";

    private final Executor threads;
    private final Supplier<? extends @Nullable Runnable> resets;
    private final ConcurrentLinkedQueue<Call> calls = new ConcurrentLinkedQueue<>();
    private final AtomicInteger queued = new AtomicInteger();
    private final AtomicLong taken = new AtomicLong();

    /** The generation and its number of runners. Runners that were found stuck belong to an earlier generation. */
    private final AtomicLong runners = new AtomicLong();

    private volatile double usualNanos = SHORT_NANOS;
    private long takenBefore;

    /** True if some calls share a runner. If each call has its own runner, none can be stuck. */
    private boolean thrifty;

    /**
     * @param threads as many threads as calls may run at once
     * @param resets returns the reset of the current thread for another call, or null if a thread may run only one
     */
    public RunnerPool(Executor threads, Supplier<? extends @Nullable Runnable> resets) {
        this.threads = threads;
        this.resets = resets;
    }

    @Override
    public void run(List<? extends Call> more) {
        int waiting = queued.addAndGet(more.size());
        calls.addAll(more);
        double usual = usualNanos;
        int wanted = usual >= SHORT_NANOS
                ? more.size()
                : (int) Math.max(1, waiting * usual / NANOS_A_RUNNER) - (int) runners.get();
        thrifty |= wanted < more.size();
        try {
            for (int i = 0; i < wanted; i++) {
                startRunner();
            }
        } catch (RuntimeException | Error e) {
            failed(more, e);
        }
    }

    /** Handles a failure to start a runner. Another runner, if there is one, runs the calls. */
    private void failed(List<? extends Call> more, Throwable error) {
        if (!String.valueOf(error.getMessage()).startsWith(NO_THREAD)) {
            JvmErrors.inOwnCode(error);
        }
        for (Call call : more) {
            if ((int) runners.get() == 0 && calls.remove(call)) {
                queued.decrementAndGet();
                call.notStarted(error);
            }
        }
    }

    @Override
    public boolean waiting() {
        return queued.get() > 0;
    }

    @Override
    public boolean aboutToEnd() {
        return usualNanos < SHORT_NANOS && waiting();
    }

    @Override
    public void unstick() {
        long now = taken.get();
        if (thrifty && now == takenBefore && queued.get() > 0) {
            thrifty = false;
            usualNanos = SHORT_NANOS;
            runners.set(((runners.get() >>> GENERATION) + 1) << GENERATION);
            for (int i = queued.get(); i > 0; i--) {
                startRunner();
            }
        }
        takenBefore = now;
    }

    private void startRunner() {
        start(runners.incrementAndGet() >>> GENERATION);
    }

    private void start(long generation) {
        try {
            threads.execute(() -> guardedWork(generation));
        } catch (RuntimeException | Error e) {
            leave(generation);
            throw e;
        }
    }

    /** Works, and reports an error that no call caught: it ended this runner, perhaps with a call that it had taken. */
    private void guardedWork(long startedIn) {
        try {
            work(startedIn);
        } catch (RuntimeException | Error e) {
            JvmErrors.inOwnCode(e);
            throw e;
        }
    }

    private void work(long startedIn) {
        long generation = startedIn;
        Runnable reset = resets.get();
        if (reset != null) {
            reset.run();
        }
        long began = SystemTime.nanos();
        while (true) {
            Call call = calls.poll();
            if (call == null) {
                leave(generation);
                // Whoever has added one since may have counted on this runner.
                if (calls.isEmpty()) {
                    return;
                }
                generation = runners.incrementAndGet() >>> GENERATION;
                continue;
            }
            queued.decrementAndGet();
            taken.lazySet(taken.get() + 1);
            call.run();
            if (reset != null) {
                reset.run();
            }
            long ended = SystemTime.nanos();
            double before = usualNanos;
            usualNanos = before + (Math.min(ended - began, MOST_COUNTED) - before) * WEIGHT_OF_THE_LAST;
            began = ended;
            if (runners.get() >>> GENERATION != generation) {
                generation = runners.incrementAndGet() >>> GENERATION;
            }
            if (reset == null) {
                replace(generation);
                return;
            }
        }
    }

    /** Ends this runner, whose thread may run only one call. A new runner takes the waiting calls. */
    private void replace(long generation) {
        try {
            if (!calls.isEmpty()) {
                start(generation);
                return;
            }
            leave(generation);
            // Whoever has added one since may have counted on this runner.
            if (!calls.isEmpty()) {
                startRunner();
            }
        } catch (RuntimeException | Error e) {
            failed(List.copyOf(calls), e);
        }
    }

    private void leave(long generation) {
        long now = runners.get();
        while (now >>> GENERATION == generation && !runners.compareAndSet(now, now - 1)) {
            now = runners.get();
        }
    }
}
