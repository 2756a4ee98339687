package dev.headrace.worker.internal.restart;

import dev.headrace.protocol.RequeueLimits;
import dev.headrace.protocol.TakeBackRequest;
import dev.headrace.protocol.WorkerView;
import dev.headrace.task.Lease;
import dev.headrace.task.Shard;
import dev.headrace.task.WorkerId;
import dev.headrace.worker.HeartbeatSettings;
import java.time.Duration;
import java.util.List;

/**
 * Another boot of this instance, watched until it is known to be an earlier one or to live. That its heartbeats are old
 * or gone proves nothing: a restart of Redis, a jump of its clock or an eviction does that to the living too. So it is
 * watched for one and a half of its beats by this worker's own clock, in which whoever lives beats; that it has not,
 * up to the very moment, is looked at once more by Redis. One that beats is a twin, and is never taken from.
 */
final class IncarnationWatch {
    private final HeartbeatSettings own;
    private final DuplicateInstanceWatch twins;
    private WorkerView view;
    private long since;
    private boolean interrupted;

    IncarnationWatch(WorkerView first, long now, HeartbeatSettings own, DuplicateInstanceWatch twins) {
        this.view = first;
        this.since = now;
        this.own = own;
        this.twins = twins;
    }

    /** How a look has found it. A liveness that has gone meanwhile is no beat, but a reason to watch anew. */
    void seen(WorkerView next, long now) {
        boolean changed = !next.beaten().equals(view.beaten());
        if (changed && !next.beaten().isEmpty()) {
            twins.lives(next);
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
        return !twins.known(name()) && !interrupted && now - since > missed().toNanos();
    }

    /** Whether there is nothing to wait for: it lives, or holds nothing, or what it holds is the controllers' affair. */
    boolean over(long now) {
        boolean nothingToDo = view.pending() == 0 || now - since > patience().toNanos();
        return twins.known(name()) || (silent(now) && nothingToDo);
    }

    private Duration patience() {
        return view.ttl().orElse(own.ttl()).plus(missed());
    }

    /** A beat is missed when half a beat more has passed: one may come late, and the canary allows for as much. */
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
        WorkerId predecessor = WorkerId.parse(name()).orElseThrow();
        return new TakeBackRequest(shard, predecessor, view.beaten(), own.ttl(), limits, leases);
    }
}
