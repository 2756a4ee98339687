package dev.headrace.examples.quickstart.check;

import dev.headrace.internal.loop.SystemTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Every task from its submission until Redis said, once, that it was accepted as done and its result was compared. Only
 * the open ones are held; an acceptance that belongs to none of them is either ahead of its submission's answer, or a
 * second one, and at the end it can only be the second. Thread-safe.
 */
public final class Ledger {
    private final EndWatch onEnd;
    private final Map<String, Open> open = new HashMap<>();
    private final Map<String, Integer> unmatched = new HashMap<>();
    private final Map<Verdict, Long> verdicts = new HashMap<>();
    private int roomAt;
    private long submitted;
    private long done;
    private long accepted;
    private long secondAcceptances;

    /** @param onEnd told of each task that ended, so that its result is fetched */
    public Ledger(EndWatch onEnd) {
        this.onEnd = onEnd;
    }

    /** The task was taken by Redis. */
    public void submitted(String id, int file) {
        Integer ends;
        synchronized (this) {
            submitted++;
            ends = unmatched.remove(id);
            Open task = new Open(file);
            open.put(id, task);
            if (ends != null) {
                task.ended = true;
                secondAcceptances += ends - 1;
            }
        }
        if (ends != null) {
            onEnd.ended(this, id, file);
        }
    }

    /** The timeline says that the task succeeded. */
    public void accepted(String id) {
        synchronized (this) {
            accepted++;
        }
        ended(id);
    }

    /** The timeline says that the task ended in whatever way. */
    public void ended(String id) {
        int file;
        synchronized (this) {
            Open task = open.get(id);
            if (task == null) {
                unmatched.merge(id, 1, Integer::sum);
                return;
            }
            if (task.ended) {
                secondAcceptances++;
                return;
            }
            task.ended = true;
            file = task.file;
        }
        onEnd.ended(this, id, file);
    }

    /** The task's result was compared; that closes it. */
    public synchronized void closed(String id, Verdict verdict) {
        if (open.remove(id) != null) {
            done++;
            verdicts.merge(verdict, 1L, Long::sum);
            if (open.size() <= roomAt) {
                notifyAll();
            }
        }
    }

    /** Waits until at most so many tasks are open, or the time is over. */
    public synchronized void awaitRoom(int openAtMost, long millis) throws InterruptedException {
        long deadline = SystemTime.nanos() + TimeUnit.MILLISECONDS.toNanos(millis);
        roomAt = openAtMost;
        long left = millis;
        while (open.size() > openAtMost && left > 0) {
            wait(left);
            left = TimeUnit.NANOSECONDS.toMillis(deadline - SystemTime.nanos());
        }
    }

    public synchronized long submitted() {
        return submitted;
    }

    public synchronized long done() {
        return done;
    }

    public synchronized int openCount() {
        return open.size();
    }

    /** Successes that the timeline told of. */
    public synchronized long accepted() {
        return accepted;
    }

    /** Ends of a task beyond its first; to be asked when nothing is open any more. */
    public synchronized long secondAcceptances() {
        return secondAcceptances
                + unmatched.values().stream().mapToLong(Integer::longValue).sum();
    }

    public synchronized long count(Verdict verdict) {
        return verdicts.getOrDefault(verdict, 0L);
    }

    /** Some of the open tasks' ids. */
    public synchronized List<String> someOpen(int limit) {
        return new ArrayList<>(open.keySet()).subList(0, Math.min(limit, open.size()));
    }

    /** Is told of ended tasks. */
    @FunctionalInterface
    public interface EndWatch {
        /** This task ended, and waits to be closed in the ledger; called once a task. */
        void ended(Ledger ledger, String id, int file);
    }

    private static final class Open {
        private final int file;
        private boolean ended;

        private Open(int file) {
            this.file = file;
        }
    }
}
