package dev.headrace.worker;

import dev.headrace.time.EventLoop;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The way of ended handlers from their threads to the loop: many at one turn, since a turn each is what a busy worker
 * would spend most of its loop on.
 */
final class Finished {
    private static final int MOST_A_TURN = 512;

    private final EventLoop loop;
    private final ConcurrentLinkedQueue<TaskExecution> ended = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean turnComing = new AtomicBoolean();
    private final Runnable turn = this::turn;

    Finished(EventLoop loop) {
        this.loop = loop;
    }

    /** May be called from any thread. */
    void add(TaskExecution execution) {
        ended.add(execution);
        comeSoon();
    }

    private void comeSoon() {
        if (!turnComing.get() && turnComing.compareAndSet(false, true)) {
            loop.execute(turn);
        }
    }

    private void turn() {
        turnComing.set(false);
        try {
            for (int i = 0; i < MOST_A_TURN; i++) {
                TaskExecution execution = ended.poll();
                if (execution == null) {
                    return;
                }
                execution.handlerEnded();
            }
        } finally {
            if (!ended.isEmpty()) {
                comeSoon();
            }
        }
    }
}
