package dev.headrace.worker.internal.threads;

import dev.headrace.internal.loop.SystemTime;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Runs calls in their order on as few threads as do them in time. A handler that waits for something needs a thread for
 * each call; for one that is over within microseconds, waking a thread costs more than the call, so of those many go to
 * one. How long calls took lately decides. Should one take longer than those before it, {@link #unstick} gives those
 * behind it threads of their own.
 */
public final class RunnerPool implements CallRunner {
    /** From here on each call has a thread woken for it: about what that costs, ten times over. */
    private static final double SHORT_NANOS = 100_000;

    /** One runner is given short calls for so long at a time. */
    private static final double NANOS_A_RUNNER = 200_000;

    /** That the scheduler or the collector stopped one short call for milliseconds makes the next ones no longer. */
    private static final double MOST_COUNTED = 2 * SHORT_NANOS;

    private static final double WEIGHT_OF_THE_LAST = 1.0 / 16;
    private static final int GENERATION = 32;

    private final Executor threads;
    private final Supplier<? extends @Nullable Runnable> resets;
    private final ConcurrentLinkedQueue<Call> calls = new ConcurrentLinkedQueue<>();
    private final AtomicInteger queued = new AtomicInteger();
    private final AtomicLong taken = new AtomicLong();

    /** The generation, and how many runners it has. Those that were found stuck are of an earlier one. */
    private final AtomicLong runners = new AtomicLong();

    private volatile double usualNanos = SHORT_NANOS;
    private long takenBefore;

    /** Whether some calls were given without a runner each. Once all have one, none needs to be unstuck. */
    private boolean thrifty;

    /**
     * @param threads as many as calls may run at once
     * @param resets gives what makes the current thread ready for another call, or null where a thread runs no more than one
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

    /** Another runner, if there is one, comes to them all the same. */
    private void failed(List<? extends Call> more, Throwable error) {
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
            threads.execute(() -> work(generation));
        } catch (RuntimeException | Error e) {
            leave(generation);
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

    /** This runner's thread has run its call. What still waits is for a new runner in its place. */
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
