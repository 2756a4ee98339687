package dev.headrace.worker.internal.engine;

import dev.headrace.internal.protocol.entry.RequeueReason;
import dev.headrace.internal.protocol.entry.TaskEntry;
import dev.headrace.internal.protocol.work.WorkerStore;
import dev.headrace.task.Shard;
import dev.headrace.worker.internal.attempt.AttemptListener;
import dev.headrace.worker.internal.attempt.AttemptServices;
import dev.headrace.worker.internal.attempt.Deliveries;
import dev.headrace.worker.internal.attempt.FailurePolicy;
import dev.headrace.worker.internal.attempt.LeaseTable;
import dev.headrace.worker.internal.attempt.Quarantine;
import dev.headrace.worker.internal.attempt.TaskExecution;
import dev.headrace.worker.internal.claim.ClaimBudget;
import dev.headrace.worker.internal.claim.ClaimGates;
import dev.headrace.worker.internal.claim.ClaimListener;
import dev.headrace.worker.internal.claim.ClaimLoop;
import dev.headrace.worker.internal.claim.ClaimParts;
import dev.headrace.worker.internal.claim.ClaimSource;
import dev.headrace.worker.internal.claim.DeliveryOrder;
import dev.headrace.worker.internal.claim.ResponseMonitor;
import dev.headrace.worker.internal.lease.BeatMonitor;
import dev.headrace.worker.internal.lease.Heartbeats;
import dev.headrace.worker.internal.lease.Liveness;
import dev.headrace.worker.internal.lease.LostDeliveries;
import dev.headrace.worker.internal.restart.PreviousIncarnations;
import dev.headrace.worker.internal.runtime.ShardScope;
import dev.headrace.worker.internal.runtime.WorkerRuntime;
import dev.headrace.worker.internal.settle.Releaser;
import dev.headrace.worker.internal.settle.Settler;
import dev.headrace.worker.internal.settle.UnsettledBacklog;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Connects the parts of a worker in one shard: creates them, starts and stops them in order, and passes the results of one
 * part to the others ({@link Wiring}).
 */
final class ShardRunner {
    private final WorkerRuntime runtime;
    private final Shard shard;
    private final QueueParts queue;
    private final Quarantine quarantine;
    private final LeaseTable table = new LeaseTable();
    private final ShardOpening opening;
    private final Settler settler;
    private final Releaser releaser;
    private final Releaser redeliveryReleaser;
    private final Deliveries deliveries;
    private final DeliveryOrder order;
    private final BeatMonitor beatMonitor;
    private final ClaimGates gates;
    private final ResponseMonitor responses;
    private final ClaimLoop claims;
    private final LostDeliveries lost;
    private final Heartbeats heartbeats;
    private final PreviousIncarnations previous;
    private WorkerStore.@Nullable Subscription cancels;
    private boolean intakeOpen = true;

    ShardRunner(EngineParts engine, QueueParts queue, Shard shard) {
        AttemptServices services = queue.services();
        FailurePolicy policy = services.policy();
        this.runtime = engine.runtime();
        this.shard = shard;
        this.queue = queue;
        this.quarantine = engine.quarantine();
        Wiring wiring = new Wiring();
        ShardScope scope = new ShardScope(runtime, shard, queue.meters(), services.journal());
        ClaimBudget budget = new ClaimBudget();
        ClaimParts parts =
                new ClaimParts(services.slots(), budget, engine.bandwidth(), services.dispatcher()::moreAboutToEnd);

        this.opening = new ShardOpening(runtime, shard);
        this.settler = new Settler(scope, policy, opening::groupLostIf);
        this.releaser = new Releaser(scope, policy, RequeueReason.SHUTDOWN);
        this.redeliveryReleaser = new Releaser(scope, policy, RequeueReason.REDELIVERED);
        this.deliveries = new Deliveries(services, quarantine, table, wiring);
        this.order = new DeliveryOrder(runtime, shard, deliveries::releaseRedelivered);
        this.beatMonitor = new BeatMonitor(runtime, shard, table, wiring);
        this.gates = new ClaimGates(List.of(
                order,
                beatMonitor,
                queue.settingsGate(),
                new UnsettledBacklog(settler, services.slots().total()),
                budget));
        this.responses = new ResponseMonitor(runtime, shard);
        ClaimSource source = new ClaimSource(shard, queue.lanes(), queue.sharesSlots());
        this.claims = new ClaimLoop(runtime, source, parts, gates, responses, wiring);
        this.lost = new LostDeliveries(scope, parts, table, wiring);
        Liveness liveness = new Liveness(runtime, services.slots(), table, queue.lanes(), this::whyNoClaims);
        this.heartbeats = new Heartbeats(scope, table, beatMonitor, responses, liveness, lost);
        this.previous =
                new PreviousIncarnations(scope, engine.duplicates(), services.limits()::queue, opening::groupLostIf);
    }

    // ---- the start list ---------------------------------------------------------------------------------------------

    /**
     * Opens the groups, then starts liveness and heartbeats, then the subscription to cancels, then the search for tasks of
     * previous incarnations, and claims last, so that every claimed task gets heartbeats. The last two begin when the settings of
     * the queue are known.
     */
    public CompletableFuture<Void> start() {
        CompletableFuture<Void> open = opening.open();
        runtime.loop().when(open, (done, error) -> {
            heartbeats.start();
            watchCancels();
            enlist();
            queue.settingsGate().whenOpen(this::startIntake);
        });
        return open;
    }

    private void startIntake() {
        if (intakeOpen) {
            previous.start();
            claims.wake();
        }
    }

    private void watchCancels() {
        runtime.ask(
                () -> runtime.store().watchCancels(shard, id -> runtime.loop().execute(() -> lookForCancel(id))),
                (subscription, error) -> cancels = subscription);
    }

    /**
     * Checks whether a task was cancelled by sending its next heartbeat at once. The published hint alone proves nothing:
     * channels are not separated by database, so it may be about a task with the same id in another database.
     */
    private void lookForCancel(String taskId) {
        List<TaskExecution> named = table.those(execution -> execution.taskId().equals(taskId));
        if (!named.isEmpty()) {
            named.forEach(execution -> execution.health().wantBeat());
            heartbeats.beatSoon();
        }
    }

    /** Registers the worker as a consumer, so that an idle worker is visible. If that fails, a later try or its first task does it. */
    void enlist() {
        if (!opening.isOpen()) {
            return;
        }
        runtime.ask(() -> runtime.store().enlist(shard, runtime.worker()), (done, error) -> {});
    }

    // ---- the stop list, in the order of Shutdown --------------------------------------------------------------------

    /** Stops claiming. The future completes when no read is in flight. */
    CompletableFuture<Void> stopIntake() {
        intakeOpen = false;
        previous.stop();
        return claims.stop();
    }

    /** Releases all tasks that are delivered from now on. */
    void releaseNew() {
        deliveries.releaseNew();
    }

    /** Interrupts running handlers, and releases tasks that have not begun and those that are delivered from now on. */
    void callOff() {
        deliveries.callOff();
    }

    /** Releases the tasks that still run. */
    void releaseRunning() {
        deliveries.releaseRunning();
    }

    void stopBeating() {
        heartbeats.stop();
    }

    /** Stops heartbeats and then deletes the liveness, as the last step, so that others see that this worker is gone. */
    CompletableFuture<Void> retire() {
        opening.stop();
        heartbeats.stop();
        if (cancels != null) {
            cancels.close();
        }
        CompletableFuture<Void> retired = new CompletableFuture<>();
        runtime.ask(
                () -> runtime.store().retireWorker(shard, runtime.worker()), (done, error) -> retired.complete(null));
        return retired;
    }

    // ---- state for the engine ---------------------------------------------------------------------------------------

    /** Returns the leases that the worker holds in this shard. */
    LeaseTable table() {
        return table;
    }

    /** Returns the intake for deliveries that do not come from a claim. */
    Deliveries deliveries() {
        return deliveries;
    }

    /** Returns how many tasks the shutdown has released. */
    int released() {
        return releaser.released();
    }

    /** Returns why no work is done in this shard, or empty. Failing heartbeats come first, because they stop the claims. */
    Optional<String> complaint() {
        return opening.complaint()
                .or(beatMonitor::complaint)
                .or(queue.settingsGate()::complaint)
                .or(() -> claims.complaint(runtime.settings().heartbeats().ttl()));
    }

    /** Returns why nothing is claimed, or empty. Failing heartbeats are left out: a heartbeat could not report them. */
    private Optional<String> whyNoClaims() {
        if (!intakeOpen) {
            return Optional.of("it is stopping, and waits for running tasks");
        }
        int endless = queue.meters().abandonedNow();
        if (endless > 0 && endless >= queue.services().slots().total()) {
            return Optional.of("all its slots are taken by handlers that still run after their timeout: " + endless);
        }
        return opening.failure().or(responses::failure).or(gates::reason);
    }

    /** Passes the results of one part to the others. */
    private final class Wiring
            implements ClaimListener, AttemptListener, BeatMonitor.Listener, LostDeliveries.Listener {
        @Override
        public void delivered(List<TaskEntry> entries, long sentAt) {
            List<TaskEntry> fresh = order.inOrder(entries);
            lost.known(fresh);
            deliveries.begin(fresh, sentAt);
        }

        @Override
        public void claimAnswered() {
            quarantine.claimAnswered();
        }

        @Override
        public void waitedInVain() {
            heartbeats.waitedInVain();
        }

        @Override
        public void claimFailed(Throwable error) {
            opening.groupLostIf(error);
        }

        @Override
        public void ended(TaskExecution attempt) {
            settler.add(attempt);
        }

        @Override
        public void released(TaskExecution attempt, RequeueReason reason) {
            (reason == RequeueReason.REDELIVERED ? redeliveryReleaser : releaser).add(attempt);
        }

        @Override
        public void gone(TaskExecution attempt) {
            table.remove(attempt);
        }

        @Override
        public void beatSoon() {
            heartbeats.beatSoon();
        }

        @Override
        public boolean claiming() {
            return claims.asking();
        }

        @Override
        public void beatsFailed(Throwable error) {
            opening.groupLostIf(error);
        }

        @Override
        public void degraded() {
            claims.endWait();
        }

        @Override
        public boolean intakeOpen() {
            return intakeOpen;
        }

        @Override
        public Duration readInFlightFor() {
            return responses.readInFlightFor();
        }

        @Override
        public void pickedUp(List<TaskEntry> entries, long sentAt) {
            lost.known(entries);
            deliveries.begin(entries, sentAt);
        }
    }
}
