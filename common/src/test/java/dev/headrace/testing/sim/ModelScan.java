package dev.headrace.testing.sim;

import dev.headrace.internal.protocol.control.ConsumerView;
import dev.headrace.internal.protocol.control.DeliveredPage;
import dev.headrace.internal.protocol.control.ShardLoad;
import dev.headrace.internal.protocol.queue.PendingEntry;
import dev.headrace.internal.protocol.queue.PendingQuery;
import dev.headrace.task.Lane;
import dev.headrace.task.Lease;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What a controller reads: consumers, pending entries, heartbeats, delivered entries. */
final class ModelScan {
    private final ModelShard shard;

    ModelScan(ModelShard shard) {
        this.shard = shard;
    }

    List<ConsumerView> consumers() {
        List<ConsumerView> views = new ArrayList<>();
        for (Lane lane : Lane.values()) {
            ModelStream stream = shard.group(lane);
            stream.consumers()
                    .forEach((name, seen) -> views.add(new ConsumerView(
                            lane,
                            name,
                            stream.pendingOf(name),
                            since(seen),
                            Duration.ofMillis(Math.max(0, shard.liveness().left(name))))));
        }
        return views;
    }

    List<PendingEntry> pending(PendingQuery query) {
        List<PendingEntry> page = new ArrayList<>();
        shard.group(query.lane())
                .pending(StreamId.from(query.from()), StreamId.LAST)
                .forEach((id, pending) -> {
                    Duration idle = since(pending.deliveredAt());
                    boolean wanted =
                            query.consumer() == null || query.consumer().equals(pending.consumer());
                    if (wanted && idle.compareTo(query.minIdle()) >= 0 && page.size() < query.count()) {
                        Lease lease = new Lease(id.toString(), query.lane());
                        page.add(new PendingEntry(lease, pending.consumer(), idle, pending.deliveries()));
                    }
                });
        return page;
    }

    Set<Lease> heartbeats(List<Lease> leases) {
        Set<Lease> beating = new LinkedHashSet<>();
        for (Lease lease : leases) {
            if (shard.heartbeats().has(lease.text())) {
                beating.add(lease);
            }
        }
        return beating;
    }

    Map<Lease, Instant> renewals(List<Lease> leases) {
        Map<Lease, Instant> renewals = new HashMap<>();
        for (Lease lease : leases) {
            ModelStream.Pending pending = shard.pending(lease);
            if (pending != null) {
                renewals.put(lease, Instant.ofEpochMilli(Math.min(pending.deliveredAt(), shard.now())));
            }
        }
        return renewals;
    }

    DeliveredPage delivered(Lane lane, String after, int count) {
        ModelStream stream = shard.group(lane);
        StreamId last = stream.delivered();
        StreamId from = after.isEmpty() ? StreamId.ZERO : StreamId.parse(after);
        List<StreamId> held = stream.pending(from, last).keySet().stream()
                .filter(id -> id.compareTo(from) > 0)
                .limit(count)
                .toList();
        StreamId stop = held.size() < count ? last : held.get(held.size() - 1);
        List<StreamId> orphans = stream.orphans(from, stop, count);
        if (orphans.size() == count) {
            stop = orphans.get(count - 1);
        }
        return new DeliveredPage(
                orphans.stream().map(StreamId::toString).toList(), stop.compareTo(last) >= 0 ? "" : stop.toString());
    }

    ShardLoad load() {
        long queued = 0;
        long running = 0;
        long oldest = shard.now();
        Map<Lane, String> delivered = new EnumMap<>(Lane.class);
        Set<Lane> passed = EnumSet.noneOf(Lane.class);
        for (Lane lane : Lane.values()) {
            ModelStream stream = shard.group(lane);
            queued += stream.length() - stream.pending().size();
            running += stream.pending().size();
            delivered.put(lane, stream.delivered().toString());
            if (stream.length() > stream.pending().size()
                    && stream.oldestUndelivered().isEmpty()) {
                passed.add(lane);
            }
            oldest = Math.min(
                    oldest, stream.oldestUndelivered().map(StreamId::millis).orElse(oldest));
        }
        return new ShardLoad(
                queued,
                running,
                shard.later().size(),
                shard.dead().size(),
                since(oldest),
                shard.meta().getOrDefault("data_id", ""),
                delivered,
                passed,
                Map.of());
    }

    private Duration since(long millis) {
        return Duration.ofMillis(Math.max(0, shard.now() - millis));
    }
}
