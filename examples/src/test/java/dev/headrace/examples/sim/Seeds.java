package dev.headrace.examples.sim;

import dev.headrace.examples.sim.Simulation.Result;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.atomic.AtomicLong;

/** Many seeds, each on one thread by itself, several side by side. */
final class Seeds {
    private static final int MOST_FAILURES = 20;

    private final long first;
    private final int count;
    private final int threads;
    private final AtomicLong next;
    private final AtomicLong virtual = new AtomicLong();
    private final AtomicLong slowest = new AtomicLong();
    private final AtomicLong done = new AtomicLong();
    private final Set<Long> failures = new ConcurrentSkipListSet<>();

    Seeds(long first, int count, int threads) {
        this.first = first;
        this.count = count;
        this.threads = threads;
        this.next = new AtomicLong(first);
    }

    /** Runs them, and stops early when many have failed. */
    void run() {
        Thread[] runners = new Thread[threads];
        for (int i = 0; i < threads; i++) {
            runners[i] = new Thread(this::work, "sim-" + i);
            runners[i].start();
        }
        for (Thread runner : runners) {
            join(runner);
        }
    }

    private static void join(Thread runner) {
        try {
            runner.join();
        } catch (InterruptedException e) {
            throw new IllegalStateException("interrupted while seeds ran", e);
        }
    }

    private void work() {
        long seed = next.getAndIncrement();
        while (seed < first + count && failures.size() < MOST_FAILURES) {
            Result result = Simulation.run(Plan.of(seed));
            done.incrementAndGet();
            virtual.addAndGet(result.virtual().toMillis());
            slowest.accumulateAndGet(result.slowest().toMillis(), Math::max);
            if (!result.kept()) {
                failures.add(seed);
            }
            seed = next.getAndIncrement();
        }
    }

    /** The seeds under which a promise was broken. */
    Set<Long> failures() {
        return failures;
    }

    /** The first of them, shrunk, in words. */
    String firstFailure() {
        return failures.stream()
                .findFirst()
                .flatMap(seed -> Failure.of(Plan.of(seed)))
                .map(Failure::text)
                .orElse("");
    }

    @Override
    public String toString() {
        return done + " seeds from " + first + " on, "
                + Duration.ofMillis(virtual.get()).toHours()
                + " virtual hours, slowest undisturbed recovery " + slowest + " ms of "
                + Recoveries.R.toMillis() + ", failed: " + failures;
    }
}
