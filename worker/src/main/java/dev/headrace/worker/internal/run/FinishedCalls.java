package dev.headrace.worker.internal.run;

import dev.headrace.internal.loop.EventLoop;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;

/**
 * Passes ended calls from the handlers' threads to the loop, many in one turn: a turn for each call would take most of a busy
 * worker's loop. If more calls are about to end, the loop is not woken for each of them either.
 */
public final class FinishedCalls {
    private static final int MOST_A_TURN = 512;
    private static final int MOST_UNTOLD = 256;

    private final EventLoop loop;
    private final BooleanSupplier moreToCome;
    private final ConcurrentLinkedQueue<CalledAttempt> ended = new ConcurrentLinkedQueue<>();
    private final AtomicInteger untold = new AtomicInteger();
    private final AtomicBoolean turnComing = new AtomicBoolean();
    private final Runnable turn = this::take;

    /** @param moreToCome returns true if another call will certainly end soon, or {@link #take} will be called */
    public FinishedCalls(EventLoop loop, BooleanSupplier moreToCome) {
        this.loop = loop;
        this.moreToCome = moreToCome;
    }

    /** Adds an ended call. May be called from any thread. */
    public void add(CalledAttempt attempt) {
        ended.add(attempt);
        if (!moreToCome.getAsBoolean() || untold.incrementAndGet() >= MOST_UNTOLD) {
            untold.set(0);
            comeSoon();
        }
    }

    private void comeSoon() {
        if (!turnComing.get() && turnComing.compareAndSet(false, true)) {
            loop.execute(turn);
        }
    }

    /** Takes the calls that have ended. On the loop. */
    void take() {
        turnComing.set(false);
        try {
            for (int i = 0; i < MOST_A_TURN; i++) {
                CalledAttempt attempt = ended.poll();
                if (attempt == null) {
                    return;
                }
                attempt.handlerEnded();
            }
        } finally {
            if (!ended.isEmpty()) {
                comeSoon();
            }
        }
    }
}
