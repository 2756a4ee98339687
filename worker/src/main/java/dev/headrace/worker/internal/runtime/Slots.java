package dev.headrace.worker.internal.runtime;

import dev.headrace.internal.loop.EventLoop;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Limits a queue's running tasks. Every claim takes its slots before it is sent and returns those for which no
 * task came, so claims never exceed the free slots. A caller that found none free is woken when some are free, in the order
 * of the calls, so that the queue's shards take turns. It is woken at the end of the loop's turn, so that one claim fills the
 * slots of all handlers that ended in this turn.
 */
public final class Slots {
    private final EventLoop loop;
    private final int total;
    private final Semaphore permits;
    private final AtomicInteger running = new AtomicInteger();
    private final Deque<Runnable> waiting = new ArrayDeque<>();
    private final Runnable wake = this::wake;
    private boolean wakeComing;

    public Slots(EventLoop loop, int total) {
        this.loop = loop;
        this.total = total;
        this.permits = new Semaphore(total);
    }

    public int total() {
        return total;
    }

    public int free() {
        return permits.availablePermits();
    }

    /** Takes as many slots as are free, up to {@code most}, and returns their number. */
    public int take(int most) {
        int taken = Math.min(most, permits.availablePermits());
        return taken > 0 && permits.tryAcquire(taken) ? taken : 0;
    }

    public void giveBack(int count) {
        permits.release(count);
        if (count > 0 && !waiting.isEmpty() && !wakeComing) {
            wakeComing = true;
            loop.execute(wake);
        }
    }

    private void wake() {
        wakeComing = false;
        // A caller that waits again is woken by the next free slots and not in this loop, which would never end
        // otherwise.
        for (int i = waiting.size(); i > 0 && free() > 0; i--) {
            waiting.removeFirst().run();
        }
    }

    /** Runs an action once when a slot is free. */
    public void whenFree(Runnable action) {
        if (!waiting.contains(action)) {
            waiting.addLast(action);
        }
    }

    public void handlerStarted() {
        running.incrementAndGet();
    }

    public void handlerEnded() {
        running.decrementAndGet();
    }

    /** Returns the number of running handlers. May be called from any thread. */
    public int running() {
        return running.get();
    }
}
