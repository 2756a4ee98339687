package dev.headrace.client;

import dev.headrace.client.internal.Accepted;
import dev.headrace.client.internal.BatchCutter;
import dev.headrace.client.internal.Route;
import dev.headrace.client.internal.TakenRanges;
import dev.headrace.internal.protocol.produce.NewTask;
import dev.headrace.task.HeadraceException;
import dev.headrace.task.TaskId;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/**
 * Submits a long sequence of tasks in batches. A few batches are in flight at once: enough to keep the connection busy, and few
 * enough to need little memory for any number of tasks. Used by one thread.
 */
final class BulkSubmit {
    private static final int BATCHES_AHEAD = 4;

    private final HeadraceClient client;
    private final String what;
    private final Route route;
    private final Consumer<TaskId> taken;
    private final Deque<Sent> underWay = new ArrayDeque<>();
    private final BatchCutter cutter = new BatchCutter(this::send);
    private final TakenRanges ranges = new TakenRanges();
    private long count;

    BulkSubmit(HeadraceClient client, String what, Route route, Consumer<TaskId> taken) {
        this.client = client;
        this.what = what;
        this.route = route;
        this.taken = taken;
    }

    void add(NewTask task) {
        cutter.add(task);
    }

    /** Sends the rest, waits for all replies, and returns the number of submitted tasks. */
    long finish() {
        cutter.finish();
        while (!underWay.isEmpty()) {
            takeAnswer();
        }
        return count;
    }

    private void send(List<NewTask> batch) {
        if (underWay.size() == BATCHES_AHEAD) {
            takeAnswer();
        }
        underWay.add(new Sent(batch.size(), client.loop().submit(route, batch)));
    }

    /**
     * Sends the tasks that were added and waits for all replies, after a payload could not be encoded. Returns a text about the
     * tasks, as {@link #settle}.
     */
    String stop() {
        try {
            cutter.finish();
        } catch (HeadraceException e) {
            // The payload that could not be encoded is the error to report.
        }
        return settle();
    }

    /**
     * Waits for the replies to all batches in flight, after an error, and ignores further errors. Returns a text that says
     * which tasks are in the queue.
     */
    private String settle() {
        while (!underWay.isEmpty()) {
            Sent sent = underWay.remove();
            try {
                tell(client.answer(what, sent.answer));
            } catch (HeadraceException e) {
                // The first error is the one to report.
                ranges.skipped(sent.size, isInDoubt(e));
            }
        }
        return ranges.toString();
    }

    private void takeAnswer() {
        Sent sent = underWay.remove();
        try {
            tell(client.answer(what, sent.answer));
        } catch (HeadraceException e) {
            ranges.skipped(sent.size, isInDoubt(e));
            throw new HeadraceException(e.reason(), e.getMessage() + ". " + settle(), e);
        }
    }

    private static boolean isInDoubt(HeadraceException e) {
        return e.reason() == HeadraceException.Reason.RESULT_UNKNOWN
                || e.reason() == HeadraceException.Reason.UNREPLICATED;
    }

    private void tell(Accepted answer) {
        answer.ids().forEach(taken);
        count += answer.tasks().size();
        ranges.taken(answer.tasks().size());
    }

    private record Sent(int size, CompletionStage<Accepted> answer) {}
}
