package dev.headrace.worker;

import dev.headrace.protocol.BeatReply.Stray;
import dev.headrace.protocol.ReleaseRequest;
import dev.headrace.protocol.ReleaseRequest.Release;
import dev.headrace.task.Lease;
import dev.headrace.task.RequeueReason;
import dev.headrace.task.TaskEntry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds the deliveries whose reply was lost: in this worker's pending entries list and not in its table, at two rounds
 * of beats running, and delivered before the read that is under way was sent. Those are taken up under a slot each, or
 * given back when none is free; Redis looks once more at whose they are. Whatever turned up in the table between is
 * forgotten, as what a beat saw of it may be older than its settle.
 */
final class Strays {
    private static final Logger LOG = LoggerFactory.getLogger(Strays.class);
    private static final int MOST_A_CALL = 100;

    private final ShardRunner home;
    private final Trouble trouble;
    private Set<Lease> seenOnce = new HashSet<>();
    private boolean underWay;
    private int most = MOST_A_CALL;

    Strays(ShardRunner home) {
        this.home = home;
        this.trouble = new Trouble(home.core().loop(), "taking up strays of " + home.shard());
    }

    /** A round of beats for all is over and found these. */
    void seen(List<Stray> strays) {
        Set<Lease> before = seenOnce;
        seenOnce = new HashSet<>();
        List<Lease> sure = new ArrayList<>();
        Duration reading = home.claims().oldestReadUnderWay();
        for (Stray stray : strays) {
            if (home.table().holds(stray.lease())) {
                continue;
            }
            if (before.contains(stray.lease()) && stray.idle().compareTo(reading) > 0) {
                sure.add(stray.lease());
            }
            seenOnce.add(stray.lease());
        }
        if (!sure.isEmpty() && !underWay) {
            pickUp(sure.subList(0, Math.min(sure.size(), most)));
        }
    }

    /** It came to the table by a read of its own. */
    void known(Lease lease) {
        if (!seenOnce.isEmpty()) {
            seenOnce.remove(lease);
        }
    }

    private void pickUp(List<Lease> leases) {
        underWay = true;
        long sentAt = home.core().loop().nanos();
        home.core()
                .ask(() -> home.core().store().pickUp(home.shard(), home.core().worker(), leases), (entries, error) -> {
                    underWay = false;
                    if (entries == null) {
                        // They may be so large that their answer cannot come in time: fewer then, down to one.
                        most = Math.max(1, leases.size() / 2);
                        trouble.failed(error == null ? new IllegalStateException("no answer and no error") : error);
                        return;
                    }
                    trouble.passed();
                    most = Math.min(MOST_A_CALL, 2 * most);
                    seenOnce.clear();
                    LOG.warn(
                            "{} of {} tasks of {} that were delivered in a lost reply are taken up",
                            entries.size(),
                            leases.size(),
                            home.shard());
                    takeUp(entries, sentAt);
                });
    }

    private void takeUp(List<TaskEntry> answered, long sentAt) {
        List<TaskEntry> entries = new ArrayList<>(answered);
        entries.removeIf(entry -> home.table().holds(entry.lease()));
        int slots = home.intakeOpen() ? home.slots().take(entries.size()) : 0;
        home.claimed(entries.subList(0, slots), sentAt);
        entries.subList(0, slots).forEach(entry -> home.meters().stray("picked-up"));
        List<Release> over = new ArrayList<>();
        for (TaskEntry entry : entries.subList(slots, entries.size())) {
            over.add(new Release(entry.lease(), entry.id()));
        }
        if (!over.isEmpty()) {
            handBack(over);
        }
    }

    /** One that fails is no loss: the entry is a stray again at the next two rounds. */
    private void handBack(List<Release> over) {
        ReleaseRequest request = new ReleaseRequest(home.shard(), home.core().worker(), over, RequeueReason.ORPHAN);
        home.core().ask(() -> home.core().store().release(request), (reply, error) -> {
            if (error != null) {
                trouble.failed(error);
            } else {
                over.forEach(release -> home.meters().stray("handed-back"));
            }
        });
    }
}
