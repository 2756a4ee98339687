package dev.headrace.testing.sim;

import dev.headrace.task.Lane;
import dev.headrace.task.Lease;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What a test can see of a modelled shard, at this moment. */
public final class ModelView {
    private final ModelShard shard;

    ModelView(ModelShard shard) {
        this.shard = shard;
    }

    /** How many entries are in a lane, delivered or not. */
    public int length(Lane lane) {
        return shard.lane(lane).length();
    }

    /** The leases that somebody holds, lane by lane, oldest first. */
    public List<Lease> pending() {
        List<Lease> leases = new ArrayList<>();
        for (Lane lane : Lane.values()) {
            shard.lane(lane).pending().keySet().forEach(id -> leases.add(new Lease(id.toString(), lane)));
        }
        return leases;
    }

    /** The leases that a consumer holds, lane by lane, oldest first. */
    public List<Lease> pendingOf(String consumer) {
        List<Lease> leases = new ArrayList<>();
        for (Lane lane : Lane.values()) {
            shard.lane(lane).pending().forEach((id, pending) -> {
                if (pending.consumer().equals(consumer)) {
                    leases.add(new Lease(id.toString(), lane));
                }
            });
        }
        return leases;
    }

    /** For how long the one that waits longest for its first beat was delivered; zero when none waits. */
    public Duration longestUnbeaten() {
        long since = shard.now();
        for (Lane lane : Lane.values()) {
            for (ModelStream.Pending pending : shard.lane(lane).pending().values()) {
                since = pending.deliveries() > 1 ? since : Math.min(since, pending.deliveredAt());
            }
        }
        return Duration.ofMillis(shard.now() - since);
    }

    /** The leases, as text, whose heartbeat key is there. */
    public Set<String> heartbeats() {
        return shard.heartbeats().names();
    }

    /** The consumers, as text, whose liveness key is there. */
    public Set<String> liveness() {
        return shard.liveness().names();
    }

    /** Ids that wait, with their due times in milliseconds of the server's clock. */
    public Map<String, Long> later() {
        return Map.copyOf(shard.later());
    }

    /** Ids of dead tasks. */
    public Set<String> dead() {
        return Set.copyOf(shard.dead().keySet());
    }

    /** Ids that have a record. */
    public Set<String> records() {
        return shard.records().names();
    }

    /** Ids that were asked to stop. */
    public Set<String> cancelling() {
        return Set.copyOf(shard.cancelling());
    }

    /** The timeline, oldest first. */
    public List<ModelEvent> events() {
        return List.copyOf(shard.events());
    }

    /** Whether nothing is queued, running or scheduled. */
    public boolean isIdle() {
        return shard.later().isEmpty()
                && pending().isEmpty()
                && length(Lane.HIGH) + length(Lane.NORMAL) + length(Lane.LOW) == 0;
    }
}
