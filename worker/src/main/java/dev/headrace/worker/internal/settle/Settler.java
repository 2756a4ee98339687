package dev.headrace.worker.internal.settle;

import dev.headrace.internal.protocol.queue.CallWeight;
import dev.headrace.internal.protocol.work.FencedReply;
import dev.headrace.internal.protocol.work.SettleRequest;
import dev.headrace.internal.protocol.work.Settlement;
import dev.headrace.task.Shard;
import dev.headrace.task.StoreException;
import dev.headrace.worker.internal.attempt.FailurePolicy;
import dev.headrace.worker.internal.attempt.TaskExecution;
import dev.headrace.worker.internal.runtime.Outage;
import dev.headrace.worker.internal.runtime.ShardScope;
import dev.headrace.worker.internal.runtime.WorkerRuntime;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Settles a shard's ended attempts in Redis, one batch at a time; ends are collected while a batch is in flight.
 * A batch without an answer is repeated with the same tasks and the same number until it is answered. So a
 * completion that Redis accepted, but whose reply was lost, gets the same answer again and does not look like a lost lease.
 */
public final class Settler {
    private static final int LARGEST_BATCH = 500;
    private static final int TRIES_BEFORE_SPLIT = 3;

    private final WorkerRuntime runtime;
    private final Shard shard;
    private final FailurePolicy policy;
    private final Consumer<Throwable> onError;
    private final Outage outage;
    private final Deque<TaskExecution> waiting = new ArrayDeque<>();
    private final RefusedEnds refused;
    private final Set<TaskExecution> unwritable = new HashSet<>();
    private final Runnable flush = this::flush;
    private Runnable acknowledged = () -> {};
    private List<TaskExecution> batch = List.of();
    private long sequence;
    private boolean flushComing;

    /** @param onError takes the error if Redis does not accept a batch */
    public Settler(ShardScope scope, FailurePolicy policy, Consumer<Throwable> onError) {
        this.runtime = scope.runtime();
        this.shard = scope.shard();
        this.policy = policy;
        this.onError = onError;
        this.outage = new Outage(runtime, "settling tasks of %s", shard);
        this.refused = new RefusedEnds(runtime.loop(), scope.journal(), this::add);
    }

    /** Sets the action to run after each batch that Redis has acknowledged. */
    void onAcknowledged(Runnable action) {
        acknowledged = action;
    }

    /** Adds an ended attempt. It is sent at the end of the loop's turn, together with all others of this turn. */
    public void add(TaskExecution execution) {
        waiting.addLast(execution);
        if (batch.isEmpty() && !flushComing) {
            flushComing = true;
            runtime.loop().execute(flush);
        }
    }

    /** Returns the number of ended attempts that are not acknowledged. */
    int backlog() {
        return waiting.size() + batch.size() + refused.held();
    }

    private void flush() {
        flushComing = false;
        if (!batch.isEmpty() || waiting.isEmpty()) {
            return;
        }
        batch = new ArrayList<>(Math.min(waiting.size(), LARGEST_BATCH));
        long bytes = bytesToMove(waiting.getFirst());
        do {
            batch.add(waiting.removeFirst());
        } while (batch.size() < LARGEST_BATCH
                && !waiting.isEmpty()
                && !oneIsRefused()
                && (bytes += bytesToMove(waiting.getFirst())) <= CallWeight.MOST);
        sequence++;
        send();
    }

    /** Sends an end that Redis has refused separately, so that it does not block others. */
    private boolean oneIsRefused() {
        return !refused.isEmpty() && (refused.contains(batch.get(0)) || refused.contains(waiting.peekFirst()));
    }

    private static long bytesToMove(TaskExecution execution) {
        return execution.end().bytesToMove(execution.entry());
    }

    private void send() {
        List<TaskExecution> sent = batch;
        runtime.ask(() -> runtime.store().settle(request(sent)), (reply, error) -> {
            if (reply != null) {
                answered(sent, reply);
            } else {
                failed(error == null ? new IllegalStateException("a settle got an empty answer") : error);
            }
        });
    }

    private SettleRequest request(List<TaskExecution> ended) {
        List<Settlement> settlements = new ArrayList<>(ended.size());
        for (TaskExecution execution : ended) {
            settlements.add(settlement(execution));
        }
        return new SettleRequest(shard, runtime.worker(), sequence, settlements);
    }

    /** Returns the settlement for the current state: a heartbeat may have been sent since the last try. */
    private static Settlement settlement(TaskExecution execution) {
        return new Settlement(
                execution.lease(),
                execution.taskId(),
                execution.health().mayHaveKey(),
                execution.entry().hasRecord(),
                execution.end());
    }

    private void answered(List<TaskExecution> sent, FencedReply reply) {
        outage.passed();
        batch = List.of();
        for (int i = 0; i < sent.size(); i++) {
            TaskExecution execution = sent.get(i);
            boolean accepted = reply.accepted().get(i);
            boolean stopped = reply.stopped().get(i);
            runtime.attempt(() -> answered(execution, accepted, stopped));
        }
        refused.onePassed();
        flush();
        acknowledged.run();
    }

    private void answered(TaskExecution execution, boolean accepted, boolean stopped) {
        unwritable.remove(execution);
        if (stopped) {
            execution.endAs(policy.cancelled(execution.entry()));
        }
        execution.settled(accepted);
        refused.accepted(execution);
    }

    private void failed(Throwable error) {
        if (error instanceof RuntimeException && !(error instanceof StoreException)) {
            unwritable(error);
            return;
        }
        Duration pause = outage.failed(error);
        onError.accept(error);
        boolean passing = error instanceof StoreException store && store.passing();
        if (!passing && (outage.inARow() >= TRIES_BEFORE_SPLIT || refused.contains(batch.get(0)))) {
            isolate(error);
        }
        if (batch.isEmpty()) {
            flush();
        } else {
            runtime.loop().schedule(pause, this::send);
        }
    }

    /**
     * Halves a batch that Redis refuses because of one of its tasks, until this task is alone in its batch. It is then kept and
     * retried separately now and then. An error does not use the number up.
     */
    private void isolate(Throwable error) {
        if (batch.size() > 1) {
            halve();
            return;
        }
        TaskExecution execution = batch.get(0);
        batch = List.of();
        refused.hold(execution, error);
    }

    private void halve() {
        List<TaskExecution> later = batch.subList(batch.size() / 2, batch.size());
        later.forEach(waiting::addLast);
        batch = new ArrayList<>(batch.subList(0, batch.size() / 2));
    }

    /** Handles a batch that could not be encoded. A retry would fail too, so the task that causes it dies at once. */
    private void unwritable(Throwable error) {
        if (batch.size() > 1) {
            halve();
            send();
        } else if (unwritable.add(batch.get(0))) {
            batch.get(0).endAs(policy.unwritable(batch.get(0).entry(), error));
            send();
        } else {
            isolate(error);
            flush();
        }
    }
}
