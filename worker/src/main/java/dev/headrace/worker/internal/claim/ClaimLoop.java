package dev.headrace.worker.internal.claim;

import dev.headrace.internal.loop.EventLoop;
import dev.headrace.internal.protocol.entry.TaskEntry;
import dev.headrace.internal.protocol.work.WorkerStore;
import dev.headrace.task.Lane;
import dev.headrace.worker.internal.runtime.Slots;
import dev.headrace.worker.internal.runtime.WorkerRuntime;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Claims the tasks of one shard, never more than the free slots and the gates allow. It reads the lanes until the slots are used
 * or all lanes were read ({@link LanePass}). If tasks came, it reads them again; if none came, it waits in Redis and then reads
 * again; without a free slot, it waits for one. One pass or wait is in flight at a time.
 */
public final class ClaimLoop implements LanePass.Listener {
    private static final int LANES = Lane.values().length;

    /** XREAD does not report a missing group, so the loop sends a claim after this many waits. */
    private static final int MOST_WAITS_FOR_A_DOORBELL = 4;

    private final WorkerRuntime runtime;
    private final EventLoop loop;
    private final ClaimSource source;
    private final ClaimParts parts;
    private final ClaimGate gate;
    private final ClaimListener listener;
    private final Slots slots;
    private final SharedBandwidth.Turn turn;
    private final Duration block;
    private final LanePass lanes;
    private final ClaimDelay delay;
    private final ResponseMonitor responses;
    private final Runnable next = this::wake;
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private boolean stopped;
    private boolean busy;
    private boolean waitingInRedis;
    private boolean wantMarks;
    private @Nullable Map<Lane, String> marks;
    private int reserved;
    private int asked;
    private int inVain;

    public ClaimLoop(
            WorkerRuntime runtime,
            ClaimSource source,
            ClaimParts parts,
            ClaimGate gate,
            ResponseMonitor responses,
            ClaimListener listener) {
        this.runtime = runtime;
        this.loop = runtime.loop();
        this.source = source;
        this.parts = parts;
        this.slots = parts.slots();
        this.gate = gate;
        this.responses = responses;
        this.listener = listener;
        this.turn = parts.bandwidth().new Turn();
        this.lanes = new LanePass(runtime, source.shard(), source.lanes(), this);
        this.delay = new ClaimDelay(loop, parts, next);
        this.block = ResponseMonitor.longestRead(runtime.settings().heartbeats().ttl());
        gate.onOpen(next);
    }

    /** Sends the next claim, unless one is in flight, the loop is stopped, or {@link #reserveSlots} returns 0. */
    public void wake() {
        int size = busy || stopped ? 0 : reserveSlots();
        if (size == 0) {
            return;
        }
        reserved = size;
        asked = size;
        busy = true;
        delay.over();
        if (turn.runInTurn(this::passInTurn)) {
            return;
        }
        if (wantMarks) {
            readMarks();
            return;
        }
        boolean waits = inVain > 0 && waitAgain();
        if (!waits) {
            lanes.pass(reserved);
        }
    }

    /**
     * Decides the size of the next claim and takes its slots: the smallest of the free slots and the numbers of all gates. Returns 0 if
     * there is nothing to claim now; the loop then continues when a gate opens, a slot becomes free or the delay ends.
     */
    private int reserveSlots() {
        int allowed = gate.allowed();
        if (allowed == 0) {
            return 0;
        }
        int size = delay.waits() ? 0 : slots.take(allowed);
        if (size == 0) {
            slots.whenFree(next);
        }
        return size;
    }

    /** Stops claiming. The future completes when the read in flight was answered. */
    public CompletableFuture<Void> stop() {
        stopped = true;
        if (waitingInRedis) {
            endWait();
        }
        if (!busy) {
            ended.complete(null);
        }
        return ended;
    }

    /** Returns true while a read is in flight that can deliver tasks at once; this worker holds them before it knows them. */
    public boolean asking() {
        return responses.underWay() && !waitingInRedis;
    }

    /** Ends a claim that waits in Redis before it takes tasks. */
    public void endWait() {
        runtime.ask(() -> runtime.store().unblock(source.shard()), (done, error) -> {});
    }

    /** Returns the reason why it cannot claim, or empty. A lack of free slots does not count. */
    public Optional<String> complaint(Duration lately) {
        return responses.complaint(busy, lately);
    }

    /** Reads the lanes in the turn of this shard. The turns keep the large replies of several shards from sharing a slow link. */
    private void passInTurn() {
        if (!stopped) {
            lanes.pass(reserved);
        } else {
            resume();
        }
    }

    private void readMarks() {
        ask(store -> store.laneMarks(source.shard()), (read, error) -> {
            if (read == null) {
                failed(true, error);
            } else {
                marks = new EnumMap<>(read);
                marks.keySet().retainAll(source.lanes());
                lanes.pass(reserved);
            }
        });
    }

    @Override
    public void passEnded(int came, Duration slowest, @Nullable Throwable error) {
        responses.ended();
        listener.claimAnswered();
        if (error != null) {
            failed(false, error);
            return;
        }
        responses.passSucceeded(came == 0 && !turn.isHeld());
        parts.budget().noteReply(came, slowest);
        if (came > 0) {
            parts.bandwidth().noteReply(slowest);
        }
        inVain = 0;
        if (came > 0 || stopped) {
            wantMarks = false;
            resume();
        } else if (turn.isHeld()) {
            giveBack(reserved);
            turn.end();
            loop.schedule(SharedBandwidth.BETWEEN_TURNS, this::resume);
        } else if (canWaitForTasks()) {
            waitForTasks(reserved / LANES);
        } else if (wantMarks) {
            waitForDoorbell();
        } else {
            wantMarks = true;
            resume();
        }
    }

    private boolean canWaitForTasks() {
        return source.lanes().size() == LANES && !source.sharesSlots().getAsBoolean() && reserved >= LANES;
    }

    /** Waits again if the last wait brought no task, because reading the lanes would find none. Returns true if it waits. */
    private boolean waitAgain() {
        if (canWaitForTasks()) {
            waitForTasks(reserved / LANES);
            return true;
        } else if (marks != null && inVain < MOST_WAITS_FOR_A_DOORBELL) {
            waitForDoorbell();
            return true;
        }
        return false;
    }

    /** Waits with a blocking claim. COUNT applies to each lane, so the reserved slots are divided by three; what is left over is given back. */
    private void waitForTasks(int countPerLane) {
        giveBack(reserved - LANES * countPerLane);
        waitingInRedis = true;
        responses.sent();
        ask(store -> store.claimBlocking(source.shard(), runtime.worker(), countPerLane, block), (entries, error) -> {
            waitingInRedis = false;
            responses.ended();
            if (entries == null) {
                failed(true, error);
            } else {
                delivered(entries);
                waited(entries.isEmpty());
            }
        });
    }

    /** Waits without claiming: there are too few slots for each lane, other shards need them, or not all lanes are served. */
    private void waitForDoorbell() {
        Map<Lane, String> from = Objects.requireNonNull(marks);
        giveBack(reserved);
        waitingInRedis = true;
        ask(store -> store.awaitDoorbell(source.shard(), from, block), (rung, error) -> {
            waitingInRedis = false;
            if (rung == null) {
                failed(true, error);
            } else {
                responses.answered();
                waited(!rung);
            }
        });
    }

    private <T> void ask(
            Function<WorkerStore, CompletionStage<T>> call, BiConsumer<@Nullable T, @Nullable Throwable> then) {
        runtime.ask(() -> call.apply(runtime.store()), then, this::broken);
    }

    private void waited(boolean vainly) {
        responses.waited();
        inVain = vainly ? inVain + 1 : 0;
        resume();
        if (vainly) {
            listener.waitedInVain();
        }
    }

    @Override
    public void reading() {
        responses.sent();
    }

    @Override
    public void delivered(List<TaskEntry> entries) {
        responses.answered();
        if (!entries.isEmpty()) {
            reserved -= entries.size();
            parts.budget().noteSizes(entries);
            listener.delivered(entries, responses.sentAt());
        }
    }

    private void giveBack(int count) {
        reserved -= count;
        slots.giveBack(count);
    }

    private void resume() {
        turn.end();
        giveBack(reserved);
        busy = false;
        if (stopped) {
            ended.complete(null);
        } else {
            wake();
        }
    }

    /** Continues after an unexpected error in this class. Heartbeats find delivered tasks that are not in the table. */
    @Override
    public void broken(Throwable error) {
        if (busy) {
            failed(false, error);
        }
    }

    private void failed(boolean wait, @Nullable Throwable error) {
        Throwable why = EventLoop.errorOf(error);
        turn.end();
        wantMarks = false;
        inVain = 0;
        parts.budget().failed(asked, why);
        giveBack(reserved);
        Duration pause = responses.failed(wait, why);
        listener.claimFailed(why);
        if (stopped) {
            ended.complete(null);
        } else {
            loop.schedule(pause, this::resume);
        }
    }
}
