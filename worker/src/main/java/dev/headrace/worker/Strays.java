package dev.headrace.worker;

import dev.headrace.internal.protocol.entry.RequeueReason;
import dev.headrace.internal.protocol.entry.TaskEntry;
import dev.headrace.internal.protocol.work.BeatReply.Stray;
import dev.headrace.internal.protocol.work.ReleaseRequest;
import dev.headrace.internal.protocol.work.ReleaseRequest.Release;
import dev.headrace.task.Lease;
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
 * Finds the deliveries whose reply was lost: in this worker's pending entries list and not in its table, at two rounds
 * of beats running, and delivered before the read that is under way was sent. A portion is taken up, under a slot each.
 * The others, and those that did not come then, are given back at once and unseen: nobody beats for them, and their
 * payloads need not come over a link that may be what lost the reply. Redis looks once more at whose they are. Whatever
 * turned up in the table between is forgotten, as what a beat saw of it may be older than its settle. What has a heartbeat was
 * started before, so it is given back to come under another fencing token.
 */
final class Strays {
    private static final Logger LOG = LoggerFactory.getLogger(Strays.class);
    private static final int MOST_A_CALL = 100;

    private final ShardRunner home;
    private final Trouble trouble;
    private final NarrowLink.Turn turn;
    private Set<Lease> seenOnce = new HashSet<>();
    private Set<Lease> unfetched = new HashSet<>();
    private Set<Lease> started = Set.of();
    private final Deque<Lease> leaving = new ArrayDeque<>();
    private final Deque<Lease> taking = new ArrayDeque<>(); // under a slot each
    private boolean underWay;
    private boolean failed;

    Strays(ShardRunner home) {
        this.home = home;
        this.turn = home.link().new Turn();
        this.trouble = new Trouble(home.core().loop(), "taking up strays of " + home.shard());
    }

    /** A round of beats for all is over and found these. */
    void seen(List<Stray> strays) {
        Set<Lease> before = seenOnce;
        Set<Lease> tried = unfetched;
        seenOnce = new HashSet<>();
        unfetched = new HashSet<>();
        List<Lease> sure = new ArrayList<>();
        Duration reading = home.claims().oldestReadUnderWay();
        for (Stray stray : strays) {
            Lease lease = stray.lease();
            if (home.table().holds(lease)) {
                continue;
            }
            if (before.contains(lease) && stray.idle().compareTo(reading) > 0) {
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
        } else if (strays.isEmpty()) {
            trouble.passed();
        }
    }

    /** What has a heartbeat was started already: somebody gave it to this worker by XCLAIM, or put its lane back. */
    private void askWhatRuns(List<Lease> sure) {
        home.core()
                .ask(
                        () -> home.core().store().heartbeats(home.shard(), sure),
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

    /** One portion is taken up, as far as there are slots. What would have to wait for that is handed back before it. */
    private void part(List<Lease> sure) {
        int slots = home.intakeOpen()
                ? home.slots().take(Math.min(sure.size(), home.portion().entries()))
                : 0;
        for (Lease lease : sure) {
            if (taking.size() < slots && reasonOf(lease) == RequeueReason.ORPHAN) {
                taking.addLast(lease);
            } else {
                leaving.addLast(lease);
            }
        }
        home.slots().giveBack(slots - taking.size());
    }

    /** It came to the table by a read of its own. */
    void known(Lease lease) {
        if (!seenOnce.isEmpty()) {
            seenOnce.remove(lease);
        }
    }

    private void next() {
        leaving.removeIf(home.table()::holds);
        if (!leaving.isEmpty()) {
            RequeueReason reason = reasonOf(leaving.element());
            handBack(
                    some(leaving, home.portion().entries(), lease -> reasonOf(lease) == reason).stream()
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
            trouble.passed();
        }
    }

    private Throwable roundFailed(@Nullable Throwable error) {
        Throwable why = error == null ? new IllegalStateException("no answer and no error") : error;
        failed = true;
        trouble.failed(why);
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
        long sentAt = home.core().loop().nanos();
        home.core()
                .ask(
                        () -> home.core()
                                .store()
                                .pickUp(home.shard(), home.core().worker(), leases),
                        (entries, error) -> {
                            turn.end();
                            if (entries == null) {
                                home.slots().giveBack(leases.size());
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
        home.slots().giveBack(taking.size());
        taking.clear();
        leaving.clear();
        underWay = false;
    }

    /** They may be so large that their answer cannot come in time: one try each, and others are asked for fewer at once. */
    private void failed(List<Lease> leases, @Nullable Throwable error) {
        Throwable why = roundFailed(error);
        if (Portion.perhapsTooLarge(why)) {
            home.portion().failed(leases.size(), why);
            home.link().failed();
            unfetched.addAll(leases);
            leaving.addAll(leases);
            leaving.addAll(taking);
        }
        home.slots().giveBack(taking.size());
        taking.clear();
        next();
    }

    private void pickedUp(List<Lease> leases, List<TaskEntry> answered, long sentAt) {
        seenOnce.removeAll(leases);
        home.portion().came(answered);
        if (!answered.isEmpty()) {
            long took = home.core().loop().nanos() - sentAt;
            home.portion().passed(answered.size(), Duration.ofNanos(took));
            home.link().came(Duration.ofNanos(took));
        }
        LOG.warn(
                "{} of {} tasks of {} that were delivered in a lost reply are taken up",
                answered.size(),
                leases.size(),
                home.shard());
        List<TaskEntry> entries = new ArrayList<>(answered);
        entries.removeIf(entry -> home.table().holds(entry.lease()));
        if (!home.intakeOpen()) {
            home.slots().giveBack(leases.size());
            handBack(
                    entries.stream()
                            .map(entry -> new Release(entry.lease(), entry.id()))
                            .toList(),
                    RequeueReason.ORPHAN);
            return;
        }
        home.slots().giveBack(leases.size() - entries.size());
        home.claimed(entries, sentAt);
        entries.forEach(entry -> home.meters().stray("picked-up"));
        next();
    }

    /** One that fails is no loss: the entry is a stray again at the next two rounds. */
    private void handBack(List<Release> over, RequeueReason reason) {
        if (over.isEmpty()) {
            next();
            return;
        }
        ReleaseRequest request = new ReleaseRequest(home.shard(), home.core().worker(), over, reason);
        home.core()
                .ask(
                        () -> home.core().store().release(request),
                        (reply, error) -> {
                            if (reply == null) {
                                roundFailed(error);
                                leaving.clear();
                            } else {
                                over.forEach(release -> seenOnce.remove(release.lease()));
                                cancelled(reply.stopped().cardinality());
                                for (int i = reply.accepted().cardinality(); i > 0; i--) {
                                    home.meters().stray("handed-back");
                                }
                            }
                            next();
                        },
                        this::broken);
    }

    private void cancelled(int count) {
        if (count > 0) {
            LOG.info(
                    "{} tasks of {} that were delivered in a lost reply had been asked to stop: cancelled",
                    count,
                    home.shard());
        }
    }
}
