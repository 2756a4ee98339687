package dev.headrace.worker.internal.attempt;

import dev.headrace.task.Lease;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The leases of one shard that this worker holds, from the claim until the settle is acknowledged. The worker sends heartbeats
 * for all of them. An entry that Redis has delivered to this worker and that is not in this table is unknown; {@code LostSightings} decides whether its delivery was lost.
 */
public final class LeaseTable {
    private final Map<Lease, TaskExecution> byLease = new LinkedHashMap<>();

    /** Adds a lease. Returns false if it is already in the table. */
    public boolean add(TaskExecution execution) {
        return byLease.putIfAbsent(execution.lease(), execution) == null;
    }

    public void remove(TaskExecution execution) {
        byLease.remove(execution.lease(), execution);
    }

    public boolean holds(Lease lease) {
        return byLease.containsKey(lease);
    }

    @Nullable TaskExecution find(Lease lease) {
        return byLease.get(lease);
    }

    public int size() {
        return byLease.size();
    }

    public Collection<TaskExecution> all() {
        return byLease.values();
    }

    /** Returns a copy of the matching executions, so that the caller may remove them from the table. */
    public List<TaskExecution> those(Predicate<TaskExecution> so) {
        List<TaskExecution> found = new ArrayList<>();
        for (TaskExecution execution : byLease.values()) {
            if (so.test(execution)) {
                found.add(execution);
            }
        }
        return found;
    }
}
