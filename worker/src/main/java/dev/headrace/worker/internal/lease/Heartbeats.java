package dev.headrace.worker.internal.lease;

import dev.headrace.internal.loop.EventLoop;
import dev.headrace.internal.loop.Periodic;
import dev.headrace.internal.protocol.work.BeatReply;
import dev.headrace.internal.protocol.work.BeatRequest;
import dev.headrace.internal.protocol.work.BeatRequest.Beat;
import dev.headrace.internal.text.Printable;
import dev.headrace.worker.internal.attempt.LeaseTable;
import dev.headrace.worker.internal.attempt.TaskExecution;
import dev.headrace.worker.internal.claim.ResponseMonitor;
import dev.headrace.worker.internal.run.ExecutionContext;
import dev.headrace.worker.internal.runtime.ShardScope;
import dev.headrace.worker.internal.runtime.WorkerRuntime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Sends heartbeats for the tasks of one shard: for all of them every interval, and in between for tasks that had none yet and
 * are older than half a second. So short tasks cost nothing, and long tasks do not wait. Without any task, a round
 * still renews the worker's liveness. A failed round is reported, and the next one follows; tasks keep running.
 */
public final class Heartbeats {
    private static final Duration EARLY_PAUSE = Duration.ofMillis(400);
    private static final Duration EARLY_AGE = Duration.ofMillis(500);
    private static final int TRIES_AN_INTERVAL = 5;
    private static final int MOST_PROGRESS = 200;

    /** Full rounds in a row after a worker has become idle. A lost delivery is fetched after two rounds have found it. */
    private static final int ROUNDS_TO_FIND_LOST = 6;

    /** After those, one of this many rounds is a full one. */
    private static final int IDLE_ROUNDS_A_LOOK = 3;

    private final WorkerRuntime runtime;
    private final ShardScope scope;
    private final LeaseTable table;
    private final EventLoop loop;
    private final Duration interval;

    /** The maximum time between renewals of an idle worker's liveness; a TTL is at least three intervals. */
    private final Duration atRest;

    private final String saysWho;
    private final BeatMonitor monitor;
    private final ResponseMonitor claims;
    private final Liveness liveness;
    private final LostDeliveries lostDeliveries;
    private final Periodic all;
    private final Periodic early;
    private long roundBegan;
    private long rounds;
    private long lookUntil;

    /** @param claims knows which claims were answered: an unanswered one may have delivered tasks */
    public Heartbeats(
            ShardScope scope,
            LeaseTable table,
            BeatMonitor monitor,
            ResponseMonitor claims,
            Liveness liveness,
            LostDeliveries lostDeliveries) {
        this.runtime = scope.runtime();
        this.scope = scope;
        this.table = table;
        this.monitor = monitor;
        this.claims = claims;
        this.liveness = liveness;
        this.lostDeliveries = lostDeliveries;
        this.loop = runtime.loop();
        this.interval = runtime.settings().heartbeats().interval();
        this.atRest = interval.multipliedBy(2);
        this.saysWho = "worker=" + runtime.worker();
        this.all = new Periodic(loop, this::pause, this::beatAll, monitor::roundFailed);
        this.early = new Periodic(loop, () -> least(EARLY_PAUSE, interval), this::beatEarly, monitor::earlyFailed);
    }

    public void start() {
        all.start();
        early.start();
        monitor.begin();
    }

    public void stop() {
        all.stop();
        early.stop();
    }

    /** Starts the next early round at once. */
    public void beatSoon() {
        early.runNow();
    }

    /** Returns the time to the next round: the rest of the interval, or a fifth of it after a failure, to retry often. */
    private Duration pause() {
        Duration shortest = interval.dividedBy(TRIES_AN_INTERVAL);
        Duration left = (resting() ? atRest : interval).minusNanos(loop.nanos() - roundBegan);
        return monitor.failing() || left.compareTo(shortest) < 0 ? shortest : left;
    }

    /** Returns true if no task is held and no unknown delivery is possible, so that only the liveness needs renewal. */
    private boolean resting() {
        return rounds >= lookUntil && table.size() == 0 && !claims.someMissing();
    }

    /**
     * Renews the liveness when a wait for tasks ended without one and the next is being sent. Redis is active then anyway; to
     * wake it is most of the cost of a heartbeat when a thousand idle workers are connected.
     */
    public void waitedInVain() {
        if (resting() && !monitor.failing() && isDue()) {
            all.runNow();
        }
    }

    private boolean isDue() {
        return loop.nanos() - roundBegan >= interval.toNanos();
    }

    private static Duration least(Duration a, Duration b) {
        return a.compareTo(b) < 0 ? a : b;
    }

    private CompletionStage<?> beatAll() {
        roundBegan = loop.nanos();
        List<BeatReply.UnknownEntry> unknown = new ArrayList<>();
        if (!looksForUnknownEntries()) {
            return send(BeatChunks.forNone(), unknown).thenRun(monitor::roundPassed);
        }
        List<BeatChunks.Chunk> chunks = BeatChunks.forAll(table.all(), this::beat);
        return send(chunks, unknown).thenRun(() -> {
            lookUntil = unknown.isEmpty() ? lookUntil : rounds + ROUNDS_TO_FIND_LOST;
            monitor.roundPassed();
            lostDeliveries.seen(unknown);
        });
    }

    /**
     * Returns true if this round must check the whole pending entries list. A worker that holds nothing, and whose claims were
     * all answered, has no lost delivery; it can only have got an entry by a manual XCLAIM. So an idle worker checks now and
     * then. It also checks after a failed round, because a heartbeat without a check does not show whether a check would fail.
     */
    private boolean looksForUnknownEntries() {
        rounds++;
        if (table.size() > 0 || claims.takeMissing()) {
            lookUntil = rounds + ROUNDS_TO_FIND_LOST;
        }
        return rounds <= lookUntil || monitor.failing() || rounds % IDLE_ROUNDS_A_LOOK == 0;
    }

    private CompletionStage<?> beatEarly() {
        long now = loop.nanos();
        if (isDue() && !resting()) {
            all.runNow(); // The current pause is that of an idle worker.
        }
        List<TaskExecution> due = table.those(execution -> execution.needsEarlyBeat(now, EARLY_AGE.toNanos()));
        List<BeatChunks.Chunk> chunks = BeatChunks.forSome(withoutMuchProgress(due), this::beat);
        return chunks.isEmpty()
                ? CompletableFuture.completedFuture(null)
                : send(chunks, new ArrayList<>()).thenRun(monitor::earlyPassed);
    }

    /** Drops tasks that only report progress, if there are many: these can wait for the next round. */
    private static List<TaskExecution> withoutMuchProgress(List<TaskExecution> due) {
        if (due.size() <= MOST_PROGRESS) {
            return due;
        }
        int[] told = {0};
        due.removeIf(execution -> execution.health().confirmed() && ++told[0] > MOST_PROGRESS);
        return due;
    }

    /** Sends all chunks without waiting in between. The future completes on the loop when the last one was answered. */
    private CompletableFuture<Void> send(List<BeatChunks.Chunk> chunks, List<BeatReply.UnknownEntry> unknown) {
        CompletableFuture<Void> round = new CompletableFuture<>();
        Round left = new Round(chunks.size(), round);
        left.endIfOver();
        Map<String, String> fields = chunks.isEmpty() ? Map.of() : liveness.fields(resting() ? atRest : interval);
        for (BeatChunks.Chunk chunk : chunks) {
            long sentAt = loop.nanos();
            chunk.executions().forEach(execution -> execution.health().beatSent(sentAt));
            BeatRequest request = new BeatRequest(scope.shard(), runtime.worker(), usualTtl(), chunk.lanes(), fields);
            runtime.ask(
                    () -> runtime.store().beat(request),
                    (reply, error) -> {
                        answered(chunk, sentAt, reply);
                        if (reply != null) {
                            unknown.addAll(reply.unknown());
                        }
                        left.one(error);
                    },
                    left::one);
        }
        return round;
    }

    private void answered(BeatChunks.Chunk chunk, long sentAt, @Nullable BeatReply reply) {
        int beats = chunk.executions().size();
        if (reply == null) {
            scope.meters().beatsFailed(Math.max(1, beats));
            chunk.executions().forEach(execution -> execution.health().beatFailed(sentAt));
            return;
        }
        monitor.answered();
        scope.meters()
                .beaten(beats - reply.lostLeases().size() - reply.vanished().size());
        for (TaskExecution execution : chunk.executions()) {
            if (reply.lostLeases().contains(execution.lease())) {
                execution.leaseLost(false);
            } else if (reply.vanished().contains(execution.lease())) {
                execution.leaseLost(true);
            } else {
                execution.beatPassed(sentAt);
                if (!reply.cancelled().isEmpty() && reply.cancelled().contains(execution.taskId())) {
                    execution.cancelAsked();
                }
            }
        }
    }

    private Duration usualTtl() {
        return runtime.settings().heartbeats().ttl();
    }

    private Beat beat(TaskExecution execution) {
        StringBuilder text = new StringBuilder(96);
        String type = Printable.escape(String.valueOf(execution.entry().type()));
        text.append(saysWho).append(" attempt=").append(execution.entry().attempt());
        text.append(" type=").append(type);
        String progress = ExecutionContext.progressOf(execution.context());
        if (progress != null) {
            text.append(" progress=").append(progress);
        }
        Duration ttl = execution.health().ttl();
        boolean ownTtl = !ttl.equals(usualTtl());
        if (ownTtl) {
            text.append(" ttl=").append(ttl.toMillis());
        }
        long runningMillis = execution.health().heldFor(loop.nanos()).toMillis();
        return new Beat(
                execution.lease(),
                execution.taskId(),
                text.toString(),
                runningMillis,
                ownTtl ? ttl : null,
                execution.health().start());
    }

    /** Counts a round's answers. When all chunks were answered, the round fails with the first error, if there was one. */
    private static final class Round {
        private final CompletableFuture<Void> end;
        private int open;
        private @Nullable Throwable first;

        private Round(int chunks, CompletableFuture<Void> end) {
            this.open = chunks;
            this.end = end;
        }

        private void one(@Nullable Throwable error) {
            open--;
            first = first == null ? error : first;
            endIfOver();
        }

        private void endIfOver() {
            if (open == 0 && first == null) {
                end.complete(null);
            } else if (open == 0) {
                end.completeExceptionally(first);
            }
        }
    }
}
