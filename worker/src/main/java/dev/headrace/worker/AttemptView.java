package dev.headrace.worker;

import dev.headrace.internal.protocol.entry.TaskEntry;
import java.time.Duration;

/** What a handler's thread asks of its attempt and tells it. All methods may be called from any thread. */
final class AttemptView {
    private final TaskExecution execution;
    private final ShardRunner home;

    AttemptView(TaskExecution execution, ShardRunner home) {
        this.execution = execution;
        this.home = home;
    }

    TaskEntry entry() {
        return execution.entry();
    }

    String taskId() {
        return execution.taskId();
    }

    /** The loop's clock. */
    long now() {
        return home.core().loop().nanos();
    }

    /** Returns true if the lease may have been lost: no heartbeat was confirmed for too long. */
    boolean doubtful() {
        return execution.health().doubtful(now());
    }

    void wantTtl(Duration ttl) {
        execution.health().wantTtl(ttl);
    }

    /** There is news that is worth a heartbeat, soon or at once. */
    void wantBeat(boolean atOnce) {
        execution.health().wantBeat();
        if (atOnce) {
            home.core().loop().execute(home.heartbeats()::beatSoon);
        }
    }

    /** The handler's thread is done with the attempt. */
    void ended() {
        home.finished().add(execution);
    }

    /** A predicate of the user's threw, and was taken for its safe answer. */
    void predicateFailed(String predicate, String takenFor, Throwable error) {
        home.journal().predicateFailed(execution, predicate, takenFor, error);
    }
}
