package dev.headrace.worker.internal.lease;

import dev.headrace.internal.protocol.entry.RequeueReason;
import dev.headrace.internal.protocol.entry.TaskEntry;
import dev.headrace.internal.protocol.work.BeatReply.LostDelivery;
import dev.headrace.internal.protocol.work.ReleaseRequest;
import dev.headrace.internal.protocol.work.ReleaseRequest.Release;
import dev.headrace.task.Lease;
import dev.headrace.worker.internal.attempt.LeaseTable;
import dev.headrace.worker.internal.claim.ClaimBounds;
import dev.headrace.worker.internal.claim.ClaimBudget;
import dev.headrace.worker.internal.claim.SharedBandwidth;
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
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds deliveries whose reply was lost: entries that are in this worker's pending entries list and not in its table, at
 * two rounds of beats running, and that were delivered before the read that is under way was sent. As many as one claim
 * may bring are picked up, with a slot each. The others, and those that did not come then, are released at once and
 * unseen: nobody beats for them, and their payloads need not come over a link that may have lost the reply. Redis checks
 * once more who owns them. An entry that is in the table by now is left out: the beat that found it may be older than
 * its claim. An entry that has a heartbeat was started before, so it is released to come under another fencing token.
 */
public final class LostDeliveries {
    private static final Logger LOG = LoggerFactory.getLogger(LostDeliveries.class);
    private static final int MOST_A_CALL = 100;

    private final WorkerRuntime runtime;
    private final ShardScope scope;
    private final ClaimBounds bounds;
    private final LeaseTable table;
    private final Listener listener;
    private final Outage outage;
    private final SharedBandwidth.Turn turn;
    private Set<Lease> seenOnce = new HashSet<>();
    private Set<Lease> unfetched = new HashSet<>();
    private Set<Lease> started = Set.of();
    private final Deque<Lease> leaving = new ArrayDeque<>();
    private final Deque<Lease> taking = new ArrayDeque<>(); // under a slot each
    private boolean underWay;
    private boolean failed;

    public LostDeliveries(ShardScope scope, ClaimBounds bounds, LeaseTable table, Listener listener) {
        this.runtime = scope.runtime();
        this.scope = scope;
        this.bounds = bounds;
        this.table = table;
        this.listener = listener;
        this.turn = bounds.bandwidth().new Turn();
        this.outage = new Outage(runtime.loop(), "picking up lost deliveries of " + scope.shard());
    }

    /** A round of beats for all is over and found these. */
    void seen(List<LostDelivery> unknown) {
        Set<Lease> before = seenOnce;
        Set<Lease> tried = unfetched;
        seenOnce = new HashSet<>();
        unfetched = new HashSet<>();
        List<Lease> sure = new ArrayList<>();
        Duration reading = listener.oldestReadUnderWay();
        for (LostDelivery each : unknown) {
            Lease lease = each.lease();
            if (table.holds(lease)) {
                continue;
            }
            if (before.contains(lease) && each.idle().compareTo(reading) > 0) {
                sure.add(lease);
            }
            seenOnce.add(lease);
            if (tried.contains(lease)) {
                unfetched.add(lease);
            }
        }
        if (underWay) {
            return;
        }
        if (!sure.isEmpty()) {
            underWay = true;
            failed = false;
            askWhatRuns(sure);
        } else if (unknown.isEmpty()) {
            outage.passed();
        }
    }

    /** An entry with a heartbeat was started already: somebody gave it to this worker by XCLAIM, or set its group back. */
    private void askWhatRuns(List<Lease> sure) {
        runtime.ask(
                () -> runtime.store().heartbeats(scope.shard(), sure),
                (beating, error) -> {
                    if (beating == null) {
                        roundFailed(error);
                        underWay = false;
                    } else {
                        started = beating;
                        part(sure);
                        next();
                    }
                },
                this::broken);
    }

    /** As many as one claim may bring are picked up, as far as there are slots. The others are released before. */
    private void part(List<Lease> sure) {
        int slots = listener.intakeOpen()
                ? bounds.slots().take(Math.min(sure.size(), bounds.budget().entries()))
                : 0;
        for (Lease lease : sure) {
            if (taking.size() < slots && reasonOf(lease) == RequeueReason.ORPHAN) {
                taking.addLast(lease);
            } else {
                leaving.addLast(lease);
            }
        }
        bounds.slots().giveBack(slots - taking.size());
    }

    /** These were delivered by a read of their own. */
    public void known(List<TaskEntry> entries) {
        if (!seenOnce.isEmpty()) {
            entries.forEach(entry -> seenOnce.remove(entry.lease()));
        }
    }

    private void next() {
        leaving.removeIf(table::holds);
        if (!leaving.isEmpty()) {
            RequeueReason reason = reasonOf(leaving.element());
            release(
                    some(leaving, bounds.budget().entries(), lease -> reasonOf(lease) == reason).stream()
                            .map(lease -> new Release(lease, null))
                            .toList(),
                    reason);
        } else if (!taking.isEmpty()) {
            pickUp(some(taking, MOST_A_CALL, lease -> true));
        } else {
            roundEnded();
        }
    }

    /** The lookup, the pick-up and the release can fail apart, so it works again when all of them have passed. */
    private void roundEnded() {
        underWay = false;
        if (!failed) {
            outage.passed();
        }
    }

    private Throwable roundFailed(@Nullable Throwable error) {
        Throwable why = error == null ? new IllegalStateException("no answer and no error") : error;
        failed = true;
        outage.failed(why);
        return why;
    }

    private RequeueReason reasonOf(Lease lease) {
        if (started.contains(lease)) {
            return RequeueReason.REDELIVERED;
        }
        return unfetched.contains(lease) ? RequeueReason.UNDELIVERED : RequeueReason.ORPHAN;
    }

    private static List<Lease> some(Deque<Lease> all, int most, Predicate<Lease> alike) {
        List<Lease> some = new ArrayList<>();
        while (!all.isEmpty() && some.size() < Math.min(most, MOST_A_CALL) && alike.test(all.element())) {
            some.add(all.removeFirst());
        }
        return some;
    }

    private void pickUp(List<Lease> leases) {
        if (!turn.taken(() -> send(leases))) {
            send(leases);
        }
    }

    private void send(List<Lease> leases) {
        long sentAt = runtime.loop().nanos();
        runtime.ask(
                () -> runtime.store().pickUp(scope.shard(), runtime.worker(), leases),
                (entries, error) -> {
                    turn.end();
                    if (entries == null) {
                        bounds.slots().giveBack(leases.size());
                        failed(leases, error);
                    } else {
                        pickedUp(leases, entries, sentAt);
                    }
                },
                this::broken);
    }

    /** Begins anew at the next round of beats after an unexpected error of this class's own. */
    private void broken(Throwable error) {
        turn.end();
        bounds.slots().giveBack(taking.size());
        taking.clear();
        leaving.clear();
        underWay = false;
    }

    /** They may be so large that their answer cannot come in time: one try each, and others are asked for fewer at once. */
    private void failed(List<Lease> leases, @Nullable Throwable error) {
        Throwable why = roundFailed(error);
        if (ClaimBudget.perhapsTooLarge(why)) {
            bounds.budget().failed(leases.size(), why);
            bounds.bandwidth().failed();
            unfetched.addAll(leases);
            leaving.addAll(leases);
            leaving.addAll(taking);
        }
        bounds.slots().giveBack(taking.size());
        taking.clear();
        next();
    }

    private void pickedUp(List<Lease> leases, List<TaskEntry> answered, long sentAt) {
        seenOnce.removeAll(leases);
        bounds.budget().came(answered);
        if (!answered.isEmpty()) {
            long took = runtime.loop().nanos() - sentAt;
            bounds.budget().passed(answered.size(), Duration.ofNanos(took));
            bounds.bandwidth().came(Duration.ofNanos(took));
        }
        String line = "{} of {} tasks of {} that were delivered in a lost reply are picked up";
        LOG.warn(line, answered.size(), leases.size(), scope.shard());
        List<TaskEntry> entries = new ArrayList<>(answered);
        entries.removeIf(entry -> table.holds(entry.lease()));
        if (!listener.intakeOpen()) {
            bounds.slots().giveBack(leases.size());
            release(
                    entries.stream()
                            .map(entry -> new Release(entry.lease(), entry.id()))
                            .toList(),
                    RequeueReason.ORPHAN);
            return;
        }
        bounds.slots().giveBack(leases.size() - entries.size());
        listener.pickedUp(entries, sentAt);
        entries.forEach(entry -> scope.meters().lostDelivery("picked-up"));
        next();
    }

    /** A release that fails loses nothing: the next two rounds find the entry again. */
    private void release(List<Release> over, RequeueReason reason) {
        if (over.isEmpty()) {
            next();
            return;
        }
        ReleaseRequest request = new ReleaseRequest(scope.shard(), runtime.worker(), over, reason);
        runtime.ask(
                () -> runtime.store().release(request),
                (reply, error) -> {
                    if (reply == null) {
                        roundFailed(error);
                        leaving.clear();
                    } else {
                        over.forEach(one -> seenOnce.remove(one.lease()));
                        cancelled(reply.stopped().cardinality());
                        for (int i = reply.accepted().cardinality(); i > 0; i--) {
                            scope.meters().lostDelivery("released");
                        }
                    }
                    next();
                },
                this::broken);
    }

    private void cancelled(int count) {
        if (count > 0) {
            String line = "{} tasks of {} that were delivered in a lost reply had been asked to stop: cancelled";
            LOG.info(line, count, scope.shard());
        }
    }

    /** Takes what was picked up, and tells what its shard does. */
    public interface Listener {
        /** Returns true while the worker takes tasks. */
        boolean intakeOpen();

        /** Returns for how long the read under way has been so, or zero when there is none. */
        Duration oldestReadUnderWay();

        /** Tasks of a lost reply, each with a slot. */
        void pickedUp(List<TaskEntry> entries, long sentAt);
    }
}
