package dev.headrace.worker.internal.lease;

import dev.headrace.internal.loop.EventLoop;
import dev.headrace.internal.protocol.entry.RequeueReason;
import dev.headrace.internal.protocol.entry.TaskEntry;
import dev.headrace.internal.protocol.work.FencedReply;
import dev.headrace.internal.protocol.work.ReleaseRequest;
import dev.headrace.internal.protocol.work.ReleaseRequest.Release;
import dev.headrace.task.Lease;
import dev.headrace.worker.internal.attempt.LeaseTable;
import dev.headrace.worker.internal.claim.ClaimBudget;
import dev.headrace.worker.internal.claim.ClaimParts;
import dev.headrace.worker.internal.claim.SharedBandwidth;
import dev.headrace.worker.internal.runtime.Outage;
import dev.headrace.worker.internal.runtime.ShardScope;
import dev.headrace.worker.internal.runtime.WorkerRuntime;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Processes one set of lost deliveries. It fetches as many as one claim may deliver, with a slot for each, and releases the others. After a
 * fetch without an answer it releases the entries of that fetch and all that remain, without reading their payloads, which need not
 * cross a link that may have lost the reply. After another error it leaves them to a later round. They get no heartbeats meanwhile.
 * Redis checks the owner once more. An entry with a heartbeat key was started before, so it is released to get a new fencing
 * token. To be used on the loop only.
 */
final class LostDeliveryRound {
    private static final Logger LOG = LoggerFactory.getLogger(LostDeliveryRound.class);
    private static final int MOST_A_CALL = 100;

    private final WorkerRuntime runtime;
    private final ShardScope scope;
    private final ClaimParts parts;
    private final LeaseTable table;
    private final LostDeliveries.Listener listener;
    private final LostSightings sightings;
    private final Outage outage;
    private final SharedBandwidth.Turn turn;
    private final Deque<Lease> toRelease = new ArrayDeque<>();
    private final Deque<Lease> toFetch = new ArrayDeque<>();
    private Runnable over = () -> {};
    private Set<Lease> started = Set.of();
    private int slots;
    private boolean failed;

    LostDeliveryRound(
            ShardScope scope,
            ClaimParts parts,
            LeaseTable table,
            LostDeliveries.Listener listener,
            LostSightings sightings,
            Outage outage) {
        this.runtime = scope.runtime();
        this.scope = scope;
        this.parts = parts;
        this.table = table;
        this.listener = listener;
        this.sightings = sightings;
        this.outage = outage;
        this.turn = parts.bandwidth().new Turn();
    }

    /**
     * Checks for heartbeat keys first. An entry with one was started already, as after a manual XCLAIM or a group set back.
     *
     * @param whenOver called once, at the end of the round
     */
    void begin(List<Lease> lost, Runnable whenOver) {
        over = whenOver;
        ask(() -> runtime.store().heartbeats(scope.shard(), lost), (beating, error) -> {
            if (beating == null) {
                noteFailure(error);
                end();
            } else {
                started = beating;
                divide(lost);
                next();
            }
        });
    }

    private void divide(List<Lease> lost) {
        if (listener.intakeOpen()) {
            slots = parts.slots().take(Math.min(lost.size(), parts.budget().entries()));
        }
        for (Lease lease : lost) {
            if (toFetch.size() < slots && reasonOf(lease) == RequeueReason.LOST_DELIVERY) {
                toFetch.addLast(lease);
            } else {
                toRelease.addLast(lease);
            }
        }
        giveBack(slots - toFetch.size());
    }

    private void next() {
        toRelease.removeIf(table::holds);
        if (!toRelease.isEmpty()) {
            RequeueReason reason = reasonOf(toRelease.element());
            // The budget also limits releases, because Redis copies each entry.
            List<Lease> alike = some(toRelease, parts.budget().entries(), lease -> reasonOf(lease) == reason);
            release(alike.stream().map(lease -> new Release(lease, null)).toList(), reason);
        } else if (!toFetch.isEmpty()) {
            fetch(some(toFetch, MOST_A_CALL, lease -> true));
        } else {
            end();
        }
    }

    private RequeueReason reasonOf(Lease lease) {
        if (started.contains(lease)) {
            return RequeueReason.REDELIVERED;
        }
        return sightings.fetchHasFailed(lease) ? RequeueReason.UNDELIVERED : RequeueReason.LOST_DELIVERY;
    }

    private static List<Lease> some(Deque<Lease> all, int most, Predicate<Lease> alike) {
        List<Lease> some = new ArrayList<>();
        while (!all.isEmpty() && some.size() < Math.min(most, MOST_A_CALL) && alike.test(all.element())) {
            some.add(all.removeFirst());
        }
        return some;
    }

    private void fetch(List<Lease> leases) {
        if (!turn.runInTurn(() -> send(leases))) {
            send(leases);
        }
    }

    private void send(List<Lease> leases) {
        long sentAt = runtime.loop().nanos();
        ask(() -> runtime.store().pickUp(scope.shard(), runtime.worker(), leases), (entries, error) -> {
            turn.end();
            if (entries == null) {
                notFetched(leases, error);
            } else {
                fetched(leases, entries, sentAt);
            }
        });
    }

    /**
     * Handles a failed fetch. Without an answer, the entries may be too large: they are released, and later calls ask for fewer. Other
     * errors say nothing of the entries, which the next rounds of heartbeats find again.
     */
    private void notFetched(List<Lease> leases, @Nullable Throwable error) {
        Throwable why = noteFailure(error);
        if (ClaimBudget.mayHaveRun(why)) {
            parts.budget().failed(leases.size(), why);
            parts.bandwidth().noteSlow();
            sightings.fetchFailed(leases);
            toRelease.addAll(leases);
            toRelease.addAll(toFetch);
        }
        toFetch.clear();
        giveBack(slots);
        next();
    }

    private void fetched(List<Lease> leases, List<TaskEntry> answered, long sentAt) {
        sightings.forget(leases);
        parts.budget().noteSizes(answered);
        if (!answered.isEmpty()) {
            Duration took = Duration.ofNanos(runtime.loop().nanos() - sentAt);
            parts.budget().noteReply(answered.size(), took);
            parts.bandwidth().noteReply(took);
        }
        int came = answered.size();
        int asked = leases.size();
        String line = "{} of {} tasks of {} whose delivery reply was lost were fetched{}";
        runtime.lines()
                .say(
                        "lost deliveries that were fetched",
                        scope.shard(),
                        came,
                        more -> LOG.warn(line, came, asked, scope.shard(), more));
        List<TaskEntry> entries = new ArrayList<>(answered);
        entries.removeIf(entry -> table.holds(entry.lease()));
        if (listener.intakeOpen()) {
            giveBack(leases.size() - entries.size());
            slots -= entries.size();
            listener.pickedUp(entries, sentAt);
            entries.forEach(entry -> scope.meters().lostDelivery("picked-up"));
            next();
        } else {
            giveBack(leases.size());
            release(
                    entries.stream()
                            .map(entry -> new Release(entry.lease(), entry.id()))
                            .toList(),
                    RequeueReason.LOST_DELIVERY);
        }
    }

    /** Releases entries. A failed release loses nothing: the next two rounds of heartbeats find the entry again. */
    private void release(List<Release> releases, RequeueReason reason) {
        if (releases.isEmpty()) {
            next();
            return;
        }
        ReleaseRequest request = new ReleaseRequest(scope.shard(), runtime.worker(), releases, reason);
        ask(() -> runtime.store().release(request), (reply, error) -> {
            if (reply == null) {
                noteFailure(error);
                toRelease.clear();
            } else {
                released(releases, reply);
            }
            next();
        });
    }

    private void released(List<Release> releases, FencedReply reply) {
        sightings.forget(releases.stream().map(Release::lease).toList());
        for (int i = reply.accepted().cardinality(); i > 0; i--) {
            scope.meters().lostDelivery("released");
        }
        int cancelled = reply.stopped().cardinality();
        if (cancelled > 0) {
            String line = "{} tasks of {} whose delivery reply was lost were cancelled, after a stop request{}";
            runtime.lines()
                    .say(
                            "lost deliveries that were cancelled",
                            scope.shard(),
                            cancelled,
                            more -> LOG.info(line, cancelled, scope.shard(), more));
        }
    }

    private <T> void ask(Supplier<CompletionStage<T>> call, BiConsumer<@Nullable T, @Nullable Throwable> then) {
        runtime.ask(call, then, this::broken);
    }

    /** Ends the round after an unexpected error in this class; the next rounds of heartbeats find the remaining entries. */
    private void broken(Throwable error) {
        turn.end();
        failed = true;
        end();
    }

    private Throwable noteFailure(@Nullable Throwable error) {
        Throwable why = EventLoop.errorOf(error);
        failed = true;
        outage.failed(why);
        return why;
    }

    /** Ends the round. Lookup, fetch and release can fail separately, so the outage is over when all of them have succeeded. */
    private void end() {
        giveBack(slots);
        if (!failed) {
            outage.passed();
        }
        over.run();
    }

    private void giveBack(int count) {
        slots -= count;
        parts.slots().giveBack(count);
    }
}
