package dev.headrace.testing.sim;

import dev.headrace.internal.protocol.entry.EntryField;
import dev.headrace.internal.protocol.entry.RequeueReason;
import dev.headrace.internal.protocol.entry.TaskEntry;
import dev.headrace.internal.protocol.entry.WorkerId;
import dev.headrace.internal.protocol.work.BeatReply;
import dev.headrace.internal.protocol.work.BeatRequest;
import dev.headrace.internal.protocol.work.FencedReply;
import dev.headrace.internal.protocol.work.ReleaseRequest;
import dev.headrace.task.Lane;
import dev.headrace.task.Lease;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;

/** claim, beat, pickUp and release: a worker's hold on what it runs. */
final class ModelLeases {
    private final ModelShard shard;

    ModelLeases(ModelShard shard) {
        this.shard = shard;
    }

    List<TaskEntry> claim(WorkerId worker, Lane lane, int count) {
        List<TaskEntry> claimed = new ArrayList<>();
        for (StreamId id : shard.group(lane).read(worker.toString(), count, shard.now())) {
            claimed.add(delivery(new Lease(id.toString(), lane)));
        }
        return claimed;
    }

    private TaskEntry delivery(Lease lease) {
        return new TaskEntry(shard.shard(), lease, shard.lane(lease.lane()).entry(StreamId.parse(lease.entryId())));
    }

    BeatReply beat(BeatRequest request) {
        BeatReply reply =
                new BeatReply(new LinkedHashSet<>(), new LinkedHashSet<>(), new LinkedHashSet<>(), new ArrayList<>());
        request.lanes().forEach(lane -> shard.group(lane.lane()));
        for (BeatRequest.LaneBeats lane : request.lanes()) {
            Set<Lease> named = new HashSet<>();
            for (BeatRequest.Beat beat : lane.beats()) {
                named.add(beat.lease());
                renew(request, beat, reply);
            }
            lostDeliveries(request, lane, named, reply);
        }
        Map<String, String> words = new TreeMap<>(request.liveness());
        words.put("beaten", Long.toString(shard.now()));
        words.put("ttl", Long.toString(request.ttl().toMillis()));
        shard.liveness().put(request.worker().toString(), words, request.ttl());
        return reply;
    }

    private void renew(BeatRequest request, BeatRequest.Beat beat, BeatReply reply) {
        Lease lease = beat.lease();
        String worker = request.worker().toString();
        if (!holdsOrIsNotAsked(worker, lease)) {
            reply.lostLeases().add(lease);
        } else if (shard.entry(lease) == null || shard.pending(lease) == null) {
            shard.take(lease);
            reply.vanished().add(lease);
            shard.cancelling().remove(lease.text());
            shard.event(beat.taskId(), "vanished");
        } else {
            boolean quarantined = beat.start() == BeatRequest.Start.QUARANTINED;
            long deliveries = Objects.requireNonNull(shard.pending(lease)).deliveries();
            boolean started = deliveries == ModelRequeue.QUARANTINED_STARTED;
            boolean begun = deliveries > 1
                    && shard.heartbeats()
                            .get(lease.text())
                            .filter(text -> text.startsWith("worker=" + worker + " "))
                            .isPresent();
            shard.lane(lease.lane())
                    .claim(
                            StreamId.parse(lease.entryId()),
                            worker,
                            shard.now(),
                            quarantined ? ModelRequeue.QUARANTINED_STARTED : 2);
            long since = shard.now() - beat.runningMillis();
            shard.heartbeats()
                    .put(
                            lease.text(),
                            beat.text() + " since=" + since,
                            Objects.requireNonNullElse(beat.ttl(), request.ttl()));
            if (shard.cancelling().contains(beat.taskId())) {
                reply.cancelled().add(beat.taskId());
            }
            if (beat.start() == BeatRequest.Start.FIRST && !begun || quarantined && !started) {
                shard.event(beat.taskId(), "started");
            }
        }
    }

    private boolean holdsOrIsNotAsked(String worker, Lease lease) {
        return shard.holds(worker, lease) || !shard.guards(ModelGuard.BEAT_OWNER);
    }

    private void lostDeliveries(BeatRequest request, BeatRequest.LaneBeats lane, Set<Lease> named, BeatReply reply) {
        shard.lane(lane.lane())
                .pending(StreamId.from(lane.from()), StreamId.to(lane.to()))
                .forEach((id, pending) -> {
                    Lease lease = new Lease(id.toString(), lane.lane());
                    if (pending.consumer().equals(request.worker().toString()) && !named.contains(lease)) {
                        reply.unknown().add(new BeatReply.UnknownEntry(lease, idle(pending)));
                    }
                });
    }

    private Duration idle(ModelStream.Pending pending) {
        return Duration.ofMillis(Math.max(0, shard.now() - pending.deliveredAt()));
    }

    List<TaskEntry> pickUp(WorkerId worker, List<Lease> leases) {
        List<TaskEntry> mine = new ArrayList<>();
        for (Lease lease : leases) {
            boolean owned = shard.holds(worker.toString(), lease);
            if (owned || shard.pending(lease) != null && !shard.guards(ModelGuard.PICK_UP_OWNER)) {
                if (shard.entry(lease) == null) {
                    shard.take(lease);
                } else {
                    shard.lane(lease.lane()).claim(StreamId.parse(lease.entryId()), worker.toString(), shard.now(), 2);
                    mine.add(delivery(lease));
                }
            }
        }
        return mine;
    }

    FencedReply release(ReleaseRequest request) {
        BitSet accepted = new BitSet();
        BitSet stopped = new BitSet();
        for (int i = 0; i < request.releases().size(); i++) {
            ReleaseRequest.Release release = request.releases().get(i);
            boolean owned = shard.holds(request.worker().toString(), release.lease());
            if (owned || !shard.guards(ModelGuard.RELEASE_OWNER)) {
                stopped.set(i, release(request, release));
                accepted.set(i);
            }
        }
        return new FencedReply(accepted, stopped);
    }

    /** Says whether the task ended, as it was asked to stop. */
    private boolean release(ReleaseRequest request, ReleaseRequest.Release release) {
        Lease lease = release.lease();
        TaskFields fields = shard.entry(lease);
        if (fields == null) {
            shard.take(lease);
            shard.cancelling().remove(lease.text());
            shard.event(Objects.requireNonNullElse(release.taskId(), lease.text()), "vanished");
            return false;
        }
        shard.heartbeats().remove(lease.text());
        String id = ModelRequeue.idOf(lease, fields);
        ModelRequeue requeue = new ModelRequeue(shard);
        if (requeue.askedToStop(id, ModelGuard.RELEASE_ASKED_TO_STOP)) {
            requeue.stop(lease, id, "released unfinished");
            return true;
        }
        boolean shutdown = request.reason() == RequeueReason.SHUTDOWN;
        String event =
                shutdown ? "aborted:shutdown" : "requeued:" + request.reason().text();
        String worker = request.worker().toString();
        if (request.reason() == RequeueReason.UNDELIVERED) {
            fields.raise(EntryField.UNDELIVERED, 0);
        }
        requeue.requeue(lease, fields, request.reason(), new ModelEvent(shard.now(), id, event, worker));
        return false;
    }
}
