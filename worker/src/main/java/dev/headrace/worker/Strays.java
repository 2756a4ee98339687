package dev.headrace.worker;

import dev.headrace.protocol.BeatReply.Stray;
import dev.headrace.protocol.ReleaseRequest;
import dev.headrace.protocol.ReleaseRequest.Release;
import dev.headrace.task.Lease;
import dev.headrace.task.RequeueReason;
import dev.headrace.task.TaskEntry;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds the deliveries whose reply was lost: in this worker's pending entries list and not in its table, at two rounds
 * of beats running, and delivered before the read that is under way was sent. Those are taken up under a slot each, a
 * portion at a time. What there is no slot or no time for, nobody beats for, so it is given back at once and unseen: its
 * payload need not come over a link that may be what lost the reply. Redis looks once more at whose they are. Whatever
 * turned up in the table between is forgotten, as what a beat saw of it may be older than its settle.
 */
final class Strays {
    private static final Logger LOG = LoggerFactory.getLogger(Strays.class);
    private static final int MOST_A_CALL = 100;

    /** They were a beat or two without one when they were found, and have three. */
    private static final Duration LONGEST_AT_IT = Duration.ofSeconds(2);

    private final ShardRunner home;
    private final Trouble trouble;
    private Set<Lease> seenOnce = new HashSet<>();
    private Set<Lease> tooLarge = new HashSet<>();
    private final Deque<Lease> waiting = new ArrayDeque<>();
    private boolean underWay;
    private long began;
    private boolean timeOver;

    Strays(ShardRunner home) {
        this.home = home;
        this.trouble = new Trouble(home.core().loop(), "taking up strays of " + home.shard());
    }

    /** A round of beats for all is over and found these. */
    void seen(List<Stray> strays) {
        Set<Lease> before = seenOnce;
        Set<Lease> large = tooLarge;
        seenOnce = new HashSet<>();
        tooLarge = new HashSet<>();
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
            if (large.contains(lease)) {
                tooLarge.add(lease);
            }
        }
        if (!sure.isEmpty() && !underWay) {
            sure.forEach(lease -> {
                if (tooLarge.contains(lease)) {
                    waiting.addFirst(lease);
                } else {
                    waiting.addLast(lease);
                }
            });
            underWay = true;
            began = home.core().loop().nanos();
            timeOver = false;
            next();
        }
    }

    /** It came to the table by a read of its own. */
    void known(Lease lease) {
        if (!seenOnce.isEmpty()) {
            seenOnce.remove(lease);
        }
    }

    private void next() {
        waiting.removeIf(home.table()::holds);
        if (waiting.isEmpty()) {
            underWay = false;
            return;
        }
        int most = tooLarge.contains(waiting.getFirst())
                ? 1
                : Math.min(MOST_A_CALL, home.portion().entries());
        int slots = mayTakeUp() ? home.slots().take(Math.min(most, waiting.size())) : 0;
        List<Lease> leases = new ArrayList<>();
        while (!waiting.isEmpty() && leases.size() < (slots == 0 ? most : slots)) {
            leases.add(waiting.removeFirst());
        }
        if (slots == 0) {
            handBack(leases.stream().map(lease -> new Release(lease, null)).toList());
        } else {
            pickUp(leases);
        }
    }

    private boolean mayTakeUp() {
        timeOver |= home.core().loop().nanos() - began >= LONGEST_AT_IT.toNanos();
        return home.intakeOpen() && !timeOver && !tooLarge.contains(waiting.getFirst());
    }

    private void pickUp(List<Lease> leases) {
        long sentAt = home.core().loop().nanos();
        home.core()
                .ask(() -> home.core().store().pickUp(home.shard(), home.core().worker(), leases), (entries, error) -> {
                    if (entries == null) {
                        home.slots().giveBack(leases.size());
                        failed(leases, error);
                    } else {
                        pickedUp(leases, entries, sentAt);
                    }
                });
    }

    /** They may be so large that their answer cannot come in time: fewer then, down to one. Redis has renewed them. */
    private void failed(List<Lease> leases, @Nullable Throwable error) {
        Throwable why = error == null ? new IllegalStateException("no answer and no error") : error;
        trouble.failed(why);
        if (Portion.perhapsTooLarge(why)) {
            home.portion().failed(leases.size(), why);
            tooLarge.addAll(leases.size() == 1 ? leases : List.of());
            timeOver = true;
        } else {
            waiting.clear();
        }
        next();
    }

    private void pickedUp(List<Lease> leases, List<TaskEntry> answered, long sentAt) {
        trouble.passed();
        seenOnce.removeAll(leases);
        home.portion().came(answered);
        home.portion()
                .passed(answered.size(), Duration.ofNanos(home.core().loop().nanos() - sentAt));
        LOG.warn(
                "{} of {} tasks of {} that were delivered in a lost reply are taken up",
                answered.size(),
                leases.size(),
                home.shard());
        List<TaskEntry> entries = new ArrayList<>(answered);
        entries.removeIf(entry -> home.table().holds(entry.lease()));
        if (!home.intakeOpen()) {
            home.slots().giveBack(leases.size());
            handBack(entries.stream()
                    .map(entry -> new Release(entry.lease(), entry.id()))
                    .toList());
            return;
        }
        home.slots().giveBack(leases.size() - entries.size());
        home.claimed(entries, sentAt);
        entries.forEach(entry -> home.meters().stray("picked-up"));
        next();
    }

    /** One that fails is no loss: the entry is a stray again at the next two rounds. */
    private void handBack(List<Release> over) {
        if (over.isEmpty()) {
            next();
            return;
        }
        ReleaseRequest request = new ReleaseRequest(home.shard(), home.core().worker(), over, RequeueReason.ORPHAN);
        home.core().ask(() -> home.core().store().release(request), (reply, error) -> {
            if (reply == null) {
                trouble.failed(error == null ? new IllegalStateException("no answer and no error") : error);
                waiting.clear();
            } else {
                over.forEach(release -> seenOnce.remove(release.lease()));
                for (int i = reply.accepted().cardinality(); i > 0; i--) {
                    home.meters().stray("handed-back");
                }
            }
            next();
        });
    }
}
