package dev.headrace.worker.internal.lease;

import dev.headrace.internal.protocol.entry.TaskEntry;
import dev.headrace.internal.protocol.work.BeatReply.UnknownEntry;
import dev.headrace.task.Lease;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/** Remembers between two rounds of heartbeats which unknown entries were found, and which of them could not be fetched. */
final class LostSightings {
    private Set<Lease> found = new HashSet<>();
    private Set<Lease> fetchFailed = new HashSet<>();

    /**
     * Takes the unknown entries of a round of heartbeats, and returns those whose delivery is certainly lost: unknown in two
     * rounds, and older than the read in flight.
     *
     * @param reading how long the read in flight has lasted: a delivery that is not older may still arrive with its reply
     * @param known returns true if the worker has the task by now: the heartbeat that found it may be older than its claim
     */
    List<Lease> lostAmong(List<UnknownEntry> unknown, Duration reading, Predicate<Lease> known) {
        Set<Lease> before = found;
        Set<Lease> tried = fetchFailed;
        found = new HashSet<>();
        fetchFailed = new HashSet<>();
        List<Lease> lost = new ArrayList<>();
        for (UnknownEntry each : unknown) {
            Lease lease = each.lease();
            if (known.test(lease)) {
                continue;
            }
            found.add(lease);
            if (before.contains(lease) && each.idle().compareTo(reading) > 0) {
                lost.add(lease);
            }
            if (tried.contains(lease)) {
                fetchFailed.add(lease);
            }
        }
        return lost;
    }

    /** Forgets deliveries that are no longer unknown. */
    void forget(Collection<Lease> leases) {
        leases.forEach(found::remove);
    }

    /** Forgets entries that a read has delivered normally. Without lost deliveries, this costs a claim only one check. */
    void forgetEntries(List<TaskEntry> entries) {
        if (!found.isEmpty()) {
            entries.forEach(entry -> found.remove(entry.lease()));
        }
    }

    /** Notes that the fetch of these failed. */
    void fetchFailed(Collection<Lease> leases) {
        fetchFailed.addAll(leases);
    }

    boolean fetchHasFailed(Lease lease) {
        return fetchFailed.contains(lease);
    }
}
