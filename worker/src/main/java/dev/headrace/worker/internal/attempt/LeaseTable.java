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
 * The leases of one shard that this worker holds, from the claim until the settle is acknowledged. What is in here is
 * beaten for; what Redis has delivered to this worker and is not in here is a lost delivery.
 */
public final class LeaseTable {
    private final Map<Lease, TaskExecution> byLease = new LinkedHashMap<>();

    /** Whether it was new. */
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

    /** A copy of those that are so, so that what is done to one may take it out of the table. */
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
