package dev.headrace.worker.internal.settle;

import dev.headrace.internal.loop.EventLoop;
import dev.headrace.internal.protocol.entry.RequeueReason;
import dev.headrace.internal.protocol.queue.CallWeight;
import dev.headrace.internal.protocol.work.FencedReply;
import dev.headrace.internal.protocol.work.ReleaseRequest;
import dev.headrace.internal.protocol.work.ReleaseRequest.Release;
import dev.headrace.task.StoreException;
import dev.headrace.worker.internal.attempt.FailurePolicy;
import dev.headrace.worker.internal.attempt.TaskExecution;
import dev.headrace.worker.internal.runtime.Outage;
import dev.headrace.worker.internal.runtime.ShardScope;
import dev.headrace.worker.internal.runtime.WorkerRuntime;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Releases tasks of a shard in chunks, one after another: puts them back into their queue, unfinished, without spending an
 * attempt. If the answer to a chunk was lost, Redis refuses its tasks when the chunk is repeated; they count as released.
 */
public final class Releaser {
    private static final int LARGEST_CHUNK = 200;

    private final WorkerRuntime runtime;
    private final ShardScope scope;
    private final FailurePolicy policy;
    private final RequeueReason reason;
    private final Outage outage;
    private final Deque<TaskExecution> waiting = new ArrayDeque<>();
    private List<TaskExecution> chunk = List.of();
    private boolean sendComing;
    private boolean inDoubt;
    private int released;

    /** @param reason the reason for the release */
    public Releaser(ShardScope scope, FailurePolicy policy, RequeueReason reason) {
        this.runtime = scope.runtime();
        this.scope = scope;
        this.policy = policy;
        this.reason = reason;
        this.outage = new Outage(runtime, "releasing tasks of %s", scope.shard());
    }

    public void add(TaskExecution execution) {
        waiting.addLast(execution);
        if (chunk.isEmpty() && !sendComing) {
            sendComing = true;
            runtime.loop().execute(this::next);
        }
    }

    int backlog() {
        return waiting.size() + chunk.size();
    }

    /** Returns how many were released so far, including those that may have been. */
    public int released() {
        return released;
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
        ReleaseRequest request = new ReleaseRequest(scope.shard(), runtime.worker(), releases, reason);
        runtime.ask(() -> runtime.store().release(request), (reply, error) -> answered(sent, reply, error));
    }

    private void answered(List<TaskExecution> sent, @Nullable FencedReply reply, @Nullable Throwable error) {
        if (reply == null) {
            Throwable why = EventLoop.errorOf(error);
            inDoubt |= why instanceof StoreException store && store.unknownResult();
            runtime.loop().schedule(outage.failed(why), this::send);
            return;
        }
        outage.passed();
        chunk = List.of();
        released += inDoubt ? sent.size() : reply.accepted().cardinality();
        inDoubt = false;
        sent.forEach(execution -> runtime.attempt(execution::leave));
        reply.stopped().stream().mapToObj(sent::get).forEach(one -> runtime.attempt(() -> cancelled(one)));
        next();
    }

    /** Handles a task with a stop request: Redis cancelled it instead of requeueing it. */
    private void cancelled(TaskExecution execution) {
        scope.journal().settled(execution.entry(), policy.cancelled(execution.entry()), true);
    }
}
