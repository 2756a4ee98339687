package dev.headrace.client.internal;

import dev.headrace.internal.protocol.produce.NewTask;
import dev.headrace.internal.protocol.queue.CallWeight;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The submissions that wait to be sent to one shard, in order; plain and scheduled tasks are separate, because they need
 * different verbs. Used on the loop only.
 */
final class Backlog {
    static final int MOST_TASKS = 500;
    static final long MOST_BYTES = 1024 * 1024;

    /** The fields of a plain task: type and body. */
    private static final int PLAIN_FIELDS = 2;

    private final Deque<SubmitGroup> plain = new ArrayDeque<>();
    private final Deque<SubmitGroup> scheduled = new ArrayDeque<>();
    private long bytes;

    long bytes() {
        return bytes;
    }

    boolean isEmpty() {
        return plain.isEmpty() && scheduled.isEmpty();
    }

    void add(SubmitGroup group) {
        (group.scheduled() ? scheduled : plain).add(group);
        bytes += group.bytes();
    }

    /**
     * Takes the groups of the next batch: of the kind that has waited longest, within the limits; at least one if any waits.
     */
    List<SubmitGroup> take() {
        Deque<SubmitGroup> from = longestWaiting();
        List<SubmitGroup> batch = new ArrayList<>();
        int tasks = 0;
        long weight = 0;
        SubmitGroup next = from.peek();
        while (next != null
                && (batch.isEmpty()
                        || (tasks + next.tasks().size() <= MOST_TASKS && weight + next.bytes() <= MOST_BYTES))) {
            batch.add(remove(from));
            tasks += next.tasks().size();
            weight += next.bytes();
            next = from.peek();
        }
        return batch;
    }

    /** Removes every group whose time is over. */
    void expire(long now, Consumer<SubmitGroup> expired) {
        expire(plain, now, expired);
        expire(scheduled, now, expired);
    }

    /** Removes all groups. */
    void drain(Consumer<SubmitGroup> drained) {
        while (!isEmpty()) {
            take().forEach(drained);
        }
    }

    @Nullable SubmitGroup oldest() {
        return longestWaiting().peek();
    }

    private void expire(Deque<SubmitGroup> groups, long now, Consumer<SubmitGroup> expired) {
        SubmitGroup first = groups.peek();
        while (first != null && first.giveUpAt() - now <= 0) {
            expired.accept(remove(groups));
            first = groups.peek();
        }
    }

    private SubmitGroup remove(Deque<SubmitGroup> from) {
        SubmitGroup group = from.remove();
        bytes -= group.bytes();
        return group;
    }

    private Deque<SubmitGroup> longestWaiting() {
        SubmitGroup first = plain.peek();
        SubmitGroup second = scheduled.peek();
        boolean later = second != null && (first == null || second.giveUpAt() - first.giveUpAt() < 0);
        return later ? scheduled : plain;
    }

    /** Returns the approximate size of a task in a request. */
    static long weight(NewTask task) {
        long weight = 64;
        for (byte[] part : task.fields()) {
            weight += part.length + 8L;
        }
        return weight + (long) CallWeight.A_FIELD_TO_READ * Math.max(0, task.fields().length / 2 - PLAIN_FIELDS);
    }
}
