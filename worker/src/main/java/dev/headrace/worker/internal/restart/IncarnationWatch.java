package dev.headrace.worker.internal.restart;

import dev.headrace.internal.protocol.entry.WorkerId;
import dev.headrace.internal.protocol.queue.RequeueLimits;
import dev.headrace.internal.protocol.queue.WorkerView;
import dev.headrace.internal.protocol.work.TakeBackRequest;
import dev.headrace.task.Lease;
import dev.headrace.task.Shard;
import dev.headrace.worker.HeartbeatSettings;
import java.time.Duration;
import java.util.List;

/**
 * Watches another incarnation of this instance until it is known to be a previous one or to be alive. Old or missing
 * heartbeats prove nothing, because a restart of Redis, a jump of its clock or an eviction affects live workers too. So this
 * worker watches for one and a half heartbeat intervals by its own clock: a live worker sends a heartbeat in that time. Redis
 * checks this once more when it takes a task back. An incarnation that sends a heartbeat is a duplicate, and none of its
 * tasks are taken back.
 */
final class IncarnationWatch {
    private final HeartbeatSettings own;
    private final DuplicateInstanceWatch duplicates;
    private WorkerView view;
    private long since;
    private boolean interrupted;

    IncarnationWatch(WorkerView first, long now, HeartbeatSettings own, DuplicateInstanceWatch duplicates) {
        this.view = first;
        this.since = now;
        this.own = own;
        this.duplicates = duplicates;
    }

    /** Takes a new view of the incarnation. A liveness that is gone is not a heartbeat, but it starts the watch again. */
    void seen(WorkerView next, long now) {
        boolean changed = !next.beaten().equals(view.beaten());
        if (changed && !next.beaten().isEmpty()) {
            duplicates.lives(next);
        }
        if (changed || interrupted) {
            since = now;
            interrupted = false;
        }
        view = next;
    }

    /** Starts the watch again after a failed read: perhaps no worker could send heartbeats. */
    void interrupted() {
        interrupted = true;
    }

    /** Returns true if the incarnation has missed a heartbeat during this watch. */
    boolean silent(long now) {
        return !duplicates.known(name()) && !interrupted && now - since > missed().toNanos();
    }

    /** Returns true if the watch is over: it is alive, holds nothing, or the controllers recover what it holds. */
    boolean over(long now) {
        boolean nothingToDo = view.pending() == 0 || now - since > patience().toNanos();
        return duplicates.known(name()) || (silent(now) && nothingToDo);
    }

    private Duration patience() {
        return view.ttl().orElse(own.ttl()).plus(missed());
    }

    /** Returns the time after which a heartbeat counts as missed: 1.5 intervals, to allow for a late one. */
    private Duration missed() {
        return view.interval().orElse(own.interval()).multipliedBy(3).dividedBy(2);
    }

    String name() {
        return view.name();
    }

    /** Returns how long an entry must have been idle. Without a liveness key, the same as for any owner. */
    Duration leastIdle() {
        return (view.beaten().isEmpty() ? own.ttl() : missed()).plusMillis(1);
    }

    TakeBackRequest request(Shard shard, RequeueLimits limits, List<Lease> leases) {
        WorkerId previous = WorkerId.parse(name()).orElseThrow();
        return new TakeBackRequest(shard, previous, view.beaten(), own.ttl(), limits, leases);
    }
}
