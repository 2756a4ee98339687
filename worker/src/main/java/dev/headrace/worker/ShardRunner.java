package dev.headrace.worker;

import dev.headrace.internal.protocol.TaskStore;
import dev.headrace.internal.protocol.entry.RequeueReason;
import dev.headrace.internal.protocol.entry.TaskEntry;
import dev.headrace.task.Lane;
import dev.headrace.task.Shard;
import dev.headrace.task.StoreException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** All that a worker does in one shard: each part has one role and finds the others here. */
final class ShardRunner {
    private static final int UNSETTLED_A_SLOT = 4;
    private static final int UNSETTLED_MORE = 500;

    private final QueueRunner queue;
    private final Shard shard;
    private final LeaseTable table = new LeaseTable();
    private final Portion portion = new Portion();
    private final ShardOpening opening;
    private final ClaimLoop claims;
    private final Settler settler;
    private final HandBack handBack;
    private final DeliveryOrder order;
    private final Heartbeats heartbeats;
    private final Predecessors predecessors;
    private final Strays strays;
    private final Liveness liveness = new Liveness(this);
    private TaskStore.@Nullable Subscription cancels;
    private boolean intakeOpen = true;
    private boolean handingBack;

    ShardRunner(QueueRunner queue, Shard shard) {
        this.queue = queue;
        this.shard = shard;
        this.opening = new ShardOpening(this);
        this.claims = new ClaimLoop(this);
        this.settler = new Settler(this);
        this.handBack = new HandBack(this, RequeueReason.SHUTDOWN);
        this.order = new DeliveryOrder(this);
        this.heartbeats = new Heartbeats(this);
        this.predecessors = new Predecessors(this);
        this.strays = new Strays(this);
    }

    /**
     * Groups, then liveness and beats, then the hints of cancels, then what earlier boots left, and claims last: nothing
     * is claimed unbeaten.
     */
    CompletableFuture<Void> start() {
        CompletableFuture<Void> open = opening.open();
        core().loop().when(open, (done, error) -> {
            heartbeats.start();
            watchCancels();
            enlist();
            if (intakeOpen) {
                predecessors.start();
                claims.wake();
            }
        });
        return open;
    }

    /** Takes no more tasks; ends when no read is under way. */
    CompletableFuture<Void> stopIntake() {
        intakeOpen = false;
        predecessors.stop();
        return claims.stop();
    }

    /** Interrupts what runs, and gives back what has not begun and whatever still comes. */
    void callOff() {
        handingBack = true;
        table.those(execution -> true).forEach(TaskExecution::callOffForShutdown);
    }

    /** Releases what is delivered from now on. */
    void giveBackWhatComes() {
        handingBack = true;
    }

    void releaseRunning() {
        table.those(execution -> true).forEach(TaskExecution::releaseIfRunning);
    }

    /** Last of all: beats, and then the liveness, so that this worker's absence is no riddle. */
    CompletableFuture<Void> retire() {
        opening.stop();
        heartbeats.stop();
        if (cancels != null) {
            cancels.close();
        }
        CompletableFuture<Void> retired = new CompletableFuture<>();
        core().ask(() -> core().store().retireWorker(shard, core().worker()), (done, error) -> retired.complete(null));
        return retired;
    }

    /** An idle worker is to be seen too. One that cannot be is seen with its first task. */
    private void enlist() {
        core().ask(() -> core().store().enlist(shard, core().worker()), (done, error) -> {});
    }

    private void watchCancels() {
        core().ask(
                        () -> core().store()
                                .watchCancels(shard, id -> core().loop().execute(() -> lookForCancel(id))),
                        (subscription, error) -> cancels = subscription);
    }

    /**
     * Looks whether a task was cancelled, with its next beat, which goes out at once. The published hint proves nothing:
     * channels know no database, so it may be about a task of the same id in another one.
     */
    private void lookForCancel(String taskId) {
        List<TaskExecution> named = table.those(execution -> execution.taskId().equals(taskId));
        if (!named.isEmpty()) {
            named.forEach(execution -> execution.health().wantBeat());
            heartbeats.beatSoon();
        }
    }

    /** Delivered, each with a slot; into the table first, whatever it is. */
    void claimed(List<TaskEntry> entries, long sentAt) {
        long now = core().loop().nanos();
        for (TaskEntry entry : entries) {
            LeaseHealth health = new LeaseHealth(sentAt, core().settings().heartbeats());
            TaskExecution execution = new TaskExecution(this, entry, health);
            strays.known(entry.lease());
            if (!table.add(execution)) {
                slots().giveBack(1);
                journal().duplicate(execution);
            } else if (handingBack) {
                slots().giveBack(1);
                execution.release(handBack);
            } else {
                execution.begin(now);
            }
        }
        dispatcher().flush();
    }

    /** Delivered before, to this worker or to another one: not started here, but for what runs here already. */
    void redelivered(List<TaskEntry> entries) {
        long now = core().loop().nanos();
        List<TaskEntry> released = new ArrayList<>();
        for (TaskEntry entry : entries) {
            TaskExecution execution = new TaskExecution(
                    this, entry, new LeaseHealth(now, core().settings().heartbeats()));
            slots().giveBack(1);
            if (table.add(execution)) {
                execution.release(order.handBack());
                released.add(entry);
            } else {
                journal().duplicate(execution);
            }
        }
        journal().redelivered(released);
    }

    /** Returns true if claiming must wait: for beats to get through, for Redis to acknowledge more ends, or for a group that was set back. */
    boolean holdsClaimsBack() {
        return order.mends() || !heartbeats.getThrough() || endsPileUp();
    }

    /** Returns true if Redis has so many ends of tasks yet to acknowledge that claiming waits for it. */
    boolean endsPileUp() {
        return settler.backlog() > UNSETTLED_A_SLOT * slots().total() + UNSETTLED_MORE;
    }

    /** Ends a claim that waits in Redis, before it takes anything. */
    void endWait() {
        core().ask(() -> core().store().unblock(shard), (done, error) -> {});
    }

    /** Why no work is done here, in words, or nothing. Beats come first: claims stop while beats fail, and know old news. */
    Optional<String> complaint() {
        return opening.complaint()
                .or(heartbeats::complaint)
                .or(() -> claims.complaint(core().settings().heartbeats().ttl()));
    }

    void groupLostIf(Throwable error) {
        if (error instanceof StoreException store && store.kind() == StoreException.Kind.NO_GROUP) {
            opening.groupLost();
        }
    }

    /** What opening the shard or claiming from it fails with now, in words, or nothing. */
    Optional<String> failure() {
        return opening.failure().or(claims::failure);
    }

    Map<String, String> words() {
        return queue.words();
    }

    Map<String, String> liveness(Duration interval) {
        return liveness.fields(interval);
    }

    Set<Lane> lanes() {
        return queue.lanes();
    }

    boolean sharesSlots() {
        return queue.shards() > 1;
    }

    boolean intakeOpen() {
        return intakeOpen;
    }

    Shard shard() {
        return shard;
    }

    Core core() {
        return queue.core();
    }

    Slots slots() {
        return queue.slots();
    }

    WorkerMeters meters() {
        return queue.meters();
    }

    NarrowLink link() {
        return queue.engine().link();
    }

    Suspects suspects() {
        return queue.engine().suspects();
    }

    Twins twins() {
        return queue.engine().twins();
    }

    Finished finished() {
        return queue.engine().finished();
    }

    Judge judge() {
        return queue.engine().judge();
    }

    Dispatcher dispatcher() {
        return queue.engine().dispatcher();
    }

    LimitBook limits() {
        return queue.limits();
    }

    Journal journal() {
        return queue.journal();
    }

    LeaseTable table() {
        return table;
    }

    Portion portion() {
        return portion;
    }

    ClaimLoop claims() {
        return claims;
    }

    Settler settler() {
        return settler;
    }

    DeliveryOrder order() {
        return order;
    }

    HandBack handBack() {
        return handBack;
    }

    Heartbeats heartbeats() {
        return heartbeats;
    }

    Strays strays() {
        return strays;
    }
}
