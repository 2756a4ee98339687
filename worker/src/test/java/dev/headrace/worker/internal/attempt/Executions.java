package dev.headrace.worker.internal.attempt;

import dev.headrace.internal.protocol.entry.TaskEntry;
import dev.headrace.task.Lease;
import dev.headrace.task.Shard;
import dev.headrace.worker.HeartbeatSettings;
import dev.headrace.worker.internal.runtime.WorkerRuntime;
import java.util.Map;

/** Attempts for tests that look at leases only. */
public final class Executions {
    private static final AttemptServices NONE = new AttemptServices(
            new WorkerRuntime(null, null, null, false, null, Map.of()), null, null, null, null, null);

    private Executions() {}

    /** An attempt that does nothing. */
    public static TaskExecution of(Lease lease) {
        TaskEntry entry = new TaskEntry(Shard.first("q"), lease, new byte[0][]);
        return new TaskExecution(NONE, null, null, entry, new LeaseHealth(0, HeartbeatSettings.DEFAULT));
    }
}
