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
 * Watches another incarnation of this instance until it is known to be a previous one or to live. Old or missing
 * heartbeats prove nothing: a restart of Redis, a jump of its clock or an eviction does that to live workers, too. So it is
 * watched for one and a half of its beats by this worker's own clock: a live worker beats in that time. Redis checks once
 * more that it has not, up to the very moment. One that beats is a duplicate, and nothing is ever taken from it.
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

    /** How a look has found it. A liveness that has gone meanwhile is no beat, but a reason to watch anew. */
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

    /** A look failed: perhaps nobody could beat. */
    void interrupted() {
        interrupted = true;
    }

    /** Whether it has missed a beat under this watch. */
    boolean silent(long now) {
        return !duplicates.known(name()) && !interrupted && now - since > missed().toNanos();
    }

    /** Whether there is nothing to wait for: it lives, or holds nothing, or what it holds is the controllers' affair. */
    boolean over(long now) {
        boolean nothingToDo = view.pending() == 0 || now - since > patience().toNanos();
        return duplicates.known(name()) || (silent(now) && nothingToDo);
    }

    private Duration patience() {
        return view.ttl().orElse(own.ttl()).plus(missed());
    }

    /** A beat is missed when half a beat more has passed: one may come late, and the leadership key allows for as much. */
    private Duration missed() {
        return view.interval().orElse(own.interval()).multipliedBy(3).dividedBy(2);
    }

    String name() {
        return view.name();
    }

    /** How long an entry of it must have been idle: where not even its liveness is left, as for anybody's. */
    Duration leastIdle() {
        return (view.beaten().isEmpty() ? own.ttl() : missed()).plusMillis(1);
    }

    TakeBackRequest request(Shard shard, RequeueLimits limits, List<Lease> leases) {
        WorkerId previous = WorkerId.parse(name()).orElseThrow();
        return new TakeBackRequest(shard, previous, view.beaten(), own.ttl(), limits, leases);
    }
}
