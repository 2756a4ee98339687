package dev.headrace.worker.internal.runtime;

import dev.headrace.internal.loop.EventLoop;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The bound on a queue's running tasks. Every claim takes its permits before it is sent and gives back those that no
 * task came for, so claims never exceed what is free. Who found none free is woken when some are, first come first
 * served, so the queue's shards take turns; and after the loop's present turn, so that one claim serves all the
 * handlers that ended in it.
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

    /** Takes as many as are free, up to {@code most}; answers how many. */
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
        // Who waits again is woken by the next that come free, and not at once: nothing would ever end meanwhile.
        for (int i = waiting.size(); i > 0 && free() > 0; i--) {
            waiting.removeFirst().run();
        }
    }

    /** Has an action run once when a slot is free. */
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

    /** Handlers that run now. May be asked from any thread. */
    public int running() {
        return running.get();
    }
}
