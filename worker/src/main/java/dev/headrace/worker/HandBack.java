package dev.headrace.worker;

import dev.headrace.internal.protocol.entry.RequeueReason;
import dev.headrace.internal.protocol.queue.CallWeight;
import dev.headrace.internal.protocol.work.FencedReply;
import dev.headrace.internal.protocol.work.ReleaseRequest;
import dev.headrace.internal.protocol.work.ReleaseRequest.Release;
import dev.headrace.task.StoreException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Gives tasks of a shard back to their queue, unfinished, no attempt spent: in chunks, one after another. A chunk that was
 * carried out while its answer was lost is refused when it is sent again; it counts as handed back all the same.
 */
final class HandBack {
    private static final int LARGEST_CHUNK = 200;

    private final ShardRunner home;
    private final RequeueReason reason;
    private final Trouble trouble;
    private final Deque<TaskExecution> waiting = new ArrayDeque<>();
    private List<TaskExecution> chunk = List.of();
    private boolean sendComing;
    private boolean inDoubt;
    private int handedBack;

    /** @param reason why they are handed back */
    HandBack(ShardRunner home, RequeueReason reason) {
        this.home = home;
        this.reason = reason;
        this.trouble = new Trouble(home.core().loop(), "handing back tasks of " + home.shard());
    }

    void add(TaskExecution execution) {
        waiting.addLast(execution);
        if (chunk.isEmpty() && !sendComing) {
            sendComing = true;
            home.core().loop().execute(this::next);
        }
    }

    int backlog() {
        return waiting.size() + chunk.size();
    }

    /** How many were accepted so far, or can have been. */
    int handedBack() {
        return handedBack;
    }

    private void next() {
        sendComing = false;
        if (!chunk.isEmpty() || waiting.isEmpty()) {
            return;
        }
        chunk = new ArrayList<>();
        long weight = 0;
        do {
            weight += CallWeight.toMove(waiting.getFirst().entry());
            chunk.add(waiting.removeFirst());
        } while (!waiting.isEmpty()
                && chunk.size() < LARGEST_CHUNK
                && weight + CallWeight.toMove(waiting.getFirst().entry()) <= CallWeight.MOST);
        send();
    }

    private void send() {
        List<TaskExecution> sent = chunk;
        List<Release> releases = new ArrayList<>(sent.size());
        for (TaskExecution execution : sent) {
            releases.add(new Release(execution.lease(), execution.taskId()));
        }
        ReleaseRequest request = new ReleaseRequest(home.shard(), home.core().worker(), releases, reason);
        home.core().ask(() -> home.core().store().release(request), (reply, error) -> answered(sent, reply, error));
    }

    private void answered(List<TaskExecution> sent, @Nullable FencedReply reply, @Nullable Throwable error) {
        if (reply == null) {
            Throwable why = error == null ? new IllegalStateException("no answer and no error") : error;
            inDoubt |= why instanceof StoreException store && store.unknownResult();
            home.core().loop().schedule(trouble.failed(why), this::send);
            return;
        }
        trouble.passed();
        chunk = List.of();
        handedBack += inDoubt ? sent.size() : reply.accepted().cardinality();
        inDoubt = false;
        sent.forEach(execution -> home.core().attempt(execution::leave));
        reply.stopped().stream().mapToObj(sent::get).forEach(one -> home.core().attempt(() -> cancelled(one)));
        next();
    }

    /** It was asked to stop, so Redis ended it instead of queueing it again. */
    private void cancelled(TaskExecution execution) {
        home.journal().settled(execution, home.judge().cancelled(execution), true);
    }
}
