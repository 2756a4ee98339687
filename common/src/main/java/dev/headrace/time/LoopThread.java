package dev.headrace.time;

import java.time.Duration;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An {@link EventLoop} on a daemon thread of its own and the machine's monotonic clock. Actions are taken from a
 * lock-free queue in runs, since a busy worker gives it one for each ended handler; an action that throws is logged and
 * costs no other its turn.
 */
public final class LoopThread implements EventLoop, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LoopThread.class);
    private static final int TURNS_BETWEEN_TIMERS = 256;

    /** Alarms taken back stay in the heap until it has doubled: removing each at once would cost a search. */
    private static final int LEAST_TO_PURGE = 1024;

    private final ConcurrentLinkedQueue<Runnable> actions = new ConcurrentLinkedQueue<>();
    private final PriorityQueue<Alarm> alarms = new PriorityQueue<>();
    private final AtomicBoolean asleep = new AtomicBoolean();
    private final RandomGenerator random = new Random();
    private final Thread thread;
    private volatile boolean closed;
    private long alarmsSet;
    private int purgeAt = LEAST_TO_PURGE;

    /** Starts the thread. */
    public LoopThread(String name) {
        thread = new Loop(this::run, name);
        thread.setDaemon(true);
        thread.start();
    }

    /** Whether a thread is a loop's own: nothing that the loop had to do happens once it has died. */
    public static boolean isLoop(Thread thread) {
        return thread instanceof Loop;
    }

    @Override
    public long nanos() {
        return SystemTime.nanos();
    }

    @Override
    public RandomGenerator random() {
        return random;
    }

    @Override
    public void execute(Runnable action) {
        actions.add(action);
        if (asleep.get() && asleep.compareAndSet(true, false)) {
            LockSupport.unpark(thread);
        }
    }

    @Override
    public Timer schedule(Duration delay, Runnable action) {
        Alarm alarm = new Alarm(nanos() + delay.toNanos(), action);
        if (Thread.currentThread() == thread) {
            set(alarm);
        } else {
            execute(() -> set(alarm));
        }
        return alarm;
    }

    private void set(Alarm alarm) {
        if (alarms.size() >= purgeAt) {
            alarms.removeIf(old -> old.cancelled);
            purgeAt = Math.max(LEAST_TO_PURGE, 2 * alarms.size());
        }
        if (!alarm.cancelled) {
            alarm.order = alarmsSet++;
            alarms.add(alarm);
        }
    }

    private void run() {
        while (!closed) {
            boolean worked = runActions();
            worked |= runAlarms();
            if (!worked) {
                rest();
            }
        }
    }

    private boolean runActions() {
        for (int turn = 0; turn < TURNS_BETWEEN_TIMERS; turn++) {
            Runnable action = actions.poll();
            if (action == null) {
                return turn > 0;
            }
            guarded(action);
        }
        return true;
    }

    private boolean runAlarms() {
        boolean worked = false;
        Alarm first = alarms.peek();
        while (first != null && (first.cancelled || first.at - nanos() <= 0)) {
            alarms.remove();
            if (!first.cancelled) {
                guarded(first.action);
                worked = true;
            }
            first = alarms.peek();
        }
        return worked;
    }

    private void rest() {
        asleep.set(true);
        if (actions.isEmpty() && !closed) {
            Alarm first = alarms.peek();
            if (first == null) {
                LockSupport.park(this);
            } else {
                LockSupport.parkNanos(this, Math.max(1, first.at - nanos()));
            }
        }
        asleep.set(false);
    }

    private static void guarded(Runnable action) {
        try {
            action.run();
        } catch (Throwable e) {
            tell(e);
        }
    }

    /** Telling needs memory, and that can be what is missing: it must not end the loop either. */
    private static void tell(Throwable error) {
        try {
            LOG.error(
                    "an action of {} failed; the loop goes on",
                    Thread.currentThread().getName(),
                    error);
        } catch (Throwable ignored) {
            // Nothing is left to tell it with.
        }
    }

    /** Ends the thread after the action under way; waits up to a second for it. What is still queued is dropped. */
    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(thread);
        if (Thread.currentThread() != thread) {
            try {
                thread.join(1000);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static final class Loop extends Thread {
        private Loop(Runnable run, String name) {
            super(run, name);
        }
    }

    private static final class Alarm implements Timer, Comparable<Alarm> {
        private final long at;
        private final Runnable action;
        private long order;
        private volatile boolean cancelled;

        private Alarm(long at, Runnable action) {
            this.at = at;
            this.action = action;
        }

        @Override
        public void cancel() {
            cancelled = true;
        }

        @Override
        public int compareTo(Alarm other) {
            long difference = at - other.at;
            return difference != 0 ? Long.signum(difference) : Long.compare(order, other.order);
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return this == other;
        }

        @Override
        public int hashCode() {
            return System.identityHashCode(this);
        }
    }
}
