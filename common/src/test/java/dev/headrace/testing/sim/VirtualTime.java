package dev.headrace.testing.sim;

import java.time.Duration;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The clock and the one queue of events that all simulated processes share. Time stands still while an event runs and
 * jumps to the next one's after it, so hours cost milliseconds. The same seed gives the same run, event by event.
 *
 * <p>Not thread-safe, on purpose: a call from another thread means that something escaped the simulation, and throws.
 */
public final class VirtualTime {
    /** A run of more than 20 virtual seconds sees the monotonic clock wrap round: only differences may mean anything. */
    private static final long ORIGIN = Long.MAX_VALUE - Duration.ofSeconds(20).toNanos();

    private final PriorityQueue<Event> events = new PriorityQueue<>();
    private final Thread thread = Thread.currentThread();
    private final long seed;
    private final Random random;
    private long elapsed;
    private long order;

    /** A clock at zero with nothing to come. */
    public VirtualTime(long seed) {
        this.seed = seed;
        this.random = new Random(seed);
    }

    /** What the run was started with. */
    public long seed() {
        return seed;
    }

    /** The run's randomness, for whoever plays nature: latencies, faults. */
    public Random random() {
        return random;
    }

    /** A monotonic clock as {@link System#nanoTime()} is one: it can be negative, and only differences mean anything. */
    public long nanos() {
        return ORIGIN + elapsed;
    }

    /** Virtual time since the start. */
    public Duration elapsed() {
        return Duration.ofNanos(elapsed);
    }

    /** A new process that runs on this clock. */
    public VirtualProcess process(String name) {
        return new VirtualProcess(this, name, random.nextLong());
    }

    /** Something that happens after a delay; events of one moment happen in the order in which they were given. */
    public void after(Duration delay, Runnable action) {
        at(elapsed + Math.max(0, delay.toNanos()), action);
    }

    /** Something that happens at a moment since the start, or now if that is past. */
    void at(long moment, Runnable action) {
        requireOwnThread();
        events.add(new Event(Math.max(elapsed, moment), order++, action));
    }

    long now() {
        return elapsed;
    }

    /**
     * Lets time pass.
     *
     * @throws AssertionError if an action threw; it says when, and in which process
     */
    public void runFor(Duration duration) {
        long end = elapsed + duration.toNanos();
        Event next = events.peek();
        while (next != null && next.at <= end) {
            step();
            next = events.peek();
        }
        elapsed = end;
    }

    /**
     * Lets time pass until a condition holds, and says whether it came to hold within the limit.
     *
     * @throws AssertionError as {@link #runFor}
     */
    public boolean runUntil(BooleanSupplier condition, Duration limit) {
        long end = elapsed + limit.toNanos();
        while (!condition.getAsBoolean()) {
            Event next = events.peek();
            if (next == null || next.at > end) {
                elapsed = end;
                return condition.getAsBoolean();
            }
            step();
        }
        return true;
    }

    private void step() {
        requireOwnThread();
        Event event = events.remove();
        elapsed = event.at;
        event.action.run();
    }

    private void requireOwnThread() {
        if (Thread.currentThread() != thread) {
            throw new IllegalStateException("the simulation of seed " + seed + " runs on " + thread.getName()
                    + " alone; it was called on " + Thread.currentThread().getName());
        }
    }

    private static final class Event implements Comparable<Event> {
        private final long at;
        private final long order;
        private final Runnable action;

        private Event(long at, long order, Runnable action) {
            this.at = at;
            this.order = order;
            this.action = action;
        }

        @Override
        public int compareTo(Event other) {
            int byTime = Long.compare(at, other.at);
            return byTime != 0 ? byTime : Long.compare(order, other.order);
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return this == other;
        }

        @Override
        public int hashCode() {
            return Long.hashCode(order);
        }
    }
}
