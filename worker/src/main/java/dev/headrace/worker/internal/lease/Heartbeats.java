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
 * Beats for the tasks of one shard: for all of them each interval, and between that for those that have none yet and
 * are older than half a second, so that the short ones cost nothing and no long one waits. With no task at all a round
 * still shows that the worker lives. A round that fails is told and followed by the next; tasks run on.
 */
public final class Heartbeats {
    private static final Duration EARLY_PAUSE = Duration.ofMillis(400);
    private static final Duration EARLY_AGE = Duration.ofMillis(500);
    private static final int TRIES_AN_INTERVAL = 5;
    private static final int MOST_PROGRESS = 200;

    /** Looks in a row once a worker has become idle: a lost delivery is picked up no earlier than the second look that finds it. */
    private static final int ROUNDS_TO_FIND_LOST = 6;

    /** From then on one look in so many rounds. */
    private static final int IDLE_ROUNDS_A_LOOK = 3;

    private final WorkerRuntime runtime;
    private final ShardScope scope;
    private final LeaseTable table;
    private final EventLoop loop;
    private final Duration interval;

    /** The longest that the liveness of who holds nothing goes without a beat; a TTL is three intervals at least. */
    private final Duration atRest;

    private final String saysWho;
    private final BeatMonitor monitor;
    private final ResponseMonitor claims;
    private final Liveness liveness;
    private final LostDeliveries lost;
    private final Periodic all;
    private final Periodic early;
    private long roundBegan;
    private long rounds;
    private long lookUntil;

    /** @param claims which claims were answered: one that was not may have delivered tasks */
    public Heartbeats(
            ShardScope scope,
            LeaseTable table,
            BeatMonitor monitor,
            ResponseMonitor claims,
            Liveness liveness,
            LostDeliveries lost) {
        this.runtime = scope.runtime();
        this.scope = scope;
        this.table = table;
        this.monitor = monitor;
        this.claims = claims;
        this.liveness = liveness;
        this.lost = lost;
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

    /** Has the next early round come at once. */
    public void beatSoon() {
        early.runNow();
    }

    /** What is left of the interval; after a failure a fifth of it, so that a TTL holds many tries. */
    private Duration pause() {
        Duration shortest = interval.dividedBy(TRIES_AN_INTERVAL);
        Duration left = (resting() ? atRest : interval).minusNanos(loop.nanos() - roundBegan);
        return monitor.failing() || left.compareTo(shortest) < 0 ? shortest : left;
    }

    /** Nothing is held, nor can anything turn up that is not known of: only the liveness is to be kept. */
    private boolean resting() {
        return rounds >= lookUntil && table.size() == 0 && !claims.someMissing();
    }

    /**
     * A wait for tasks has ended in vain, and the next is on its way. A beat that goes along with it finds a server that is
     * awake, which is most of what it costs one to whom a thousand idle workers are connected.
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
        List<BeatReply.LostDelivery> unknown = new ArrayList<>();
        if (!mayHaveLost()) {
            return send(BeatChunks.forNone(), unknown).thenRun(monitor::roundPassed);
        }
        List<BeatChunks.Chunk> chunks = BeatChunks.forAll(table.all(), this::beat);
        return send(chunks, unknown).thenRun(() -> {
            lookUntil = unknown.isEmpty() ? lookUntil : rounds + ROUNDS_TO_FIND_LOST;
            monitor.roundPassed();
            lost.seen(unknown);
        });
    }

    /**
     * Returns true if this round looks through the whole pending entries list. A worker that holds nothing, and whose claims were all
     * answered, has lost no delivery; only a person can have given it one by XCLAIM. So an idle worker looks now and then. It
     * looks again after a round that failed, since a beat without a look says nothing of whether a look would fail.
     */
    private boolean mayHaveLost() {
        rounds++;
        if (table.size() > 0 || claims.takeMissing()) {
            lookUntil = rounds + ROUNDS_TO_FIND_LOST;
        }
        return rounds <= lookUntil || monitor.failing() || rounds % IDLE_ROUNDS_A_LOOK == 0;
    }

    private CompletionStage<?> beatEarly() {
        long now = loop.nanos();
        if (isDue() && !resting()) {
            all.runNow(); // The pause before it was that of one at rest.
        }
        List<TaskExecution> due = table.those(execution -> execution.needsEarlyBeat(now, EARLY_AGE.toNanos()));
        List<BeatChunks.Chunk> chunks = BeatChunks.forSome(withoutMuchProgress(due), this::beat);
        return chunks.isEmpty()
                ? CompletableFuture.completedFuture(null)
                : send(chunks, new ArrayList<>()).thenRun(monitor::earlyPassed);
    }

    /** Those that have been beaten and only tell of their progress can wait for the next round, if they are many. */
    private static List<TaskExecution> withoutMuchProgress(List<TaskExecution> due) {
        if (due.size() <= MOST_PROGRESS) {
            return due;
        }
        int[] told = {0};
        due.removeIf(execution -> execution.health().beaten() && ++told[0] > MOST_PROGRESS);
        return due;
    }

    /** Sends all chunks, one behind another without waiting; ends on the loop when the last has been answered. */
    private CompletableFuture<Void> send(List<BeatChunks.Chunk> chunks, List<BeatReply.LostDelivery> unknown) {
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
                            unknown.addAll(reply.lostDeliveries());
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
        scope.meters().beaten(beats - reply.lost().size() - reply.vanished().size());
        for (TaskExecution execution : chunk.executions()) {
            if (reply.lost().contains(execution.lease())) {
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

    /** Counts a round's answers; the round fails with the first error of its chunks, when all have been answered. */
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
