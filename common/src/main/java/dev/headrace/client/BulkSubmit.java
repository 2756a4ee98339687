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
 * Submits a long row of tasks in batches, a few of them ahead of the answers: enough to keep the connection busy, and
 * few enough that a million tasks need no more memory than two thousand. Used by one thread.
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

    /** Sends the rest, waits for all answers, and says how many there were. */
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

    /** Sends what was added before, and settles: another payload could not be written, and those before it are submitted. */
    String stop() {
        try {
            cutter.finish();
        } catch (HeadraceException e) {
            // What could not be written is the error to tell of.
        }
        return settle();
    }

    /**
     * Waits for the answers to all that is under way, whatever they are; used once something else has gone wrong.
     *
     * @return what became of all tasks, for people
     */
    private String settle() {
        while (!underWay.isEmpty()) {
            Sent sent = underWay.remove();
            try {
                tell(client.answer(what, sent.answer));
            } catch (HeadraceException e) {
                // The first error is the one to tell of.
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
