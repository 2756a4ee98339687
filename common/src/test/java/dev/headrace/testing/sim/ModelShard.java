package dev.headrace.testing.sim;

import dev.headrace.task.Lane;
import dev.headrace.task.Lease;
import dev.headrace.task.Shard;
import dev.headrace.task.StoreException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** All keys of one shard, and the small steps that several verbs share. The verbs themselves are the Model… classes. */
final class ModelShard {
    static final Duration CHOSEN_KEPT = Duration.ofHours(24);

    private final Shard shard;
    private final LongSupplier clock;
    private final Set<ModelGuard> takenOut;
    private final Consumer<ModelEvent> told;
    private final Map<Lane, ModelStream> lanes = new EnumMap<>(Lane.class);
    private final Expiring<String> heartbeats;
    private final Expiring<Map<String, String>> liveness;
    private final Expiring<String> leader;
    private final Expiring<ModelRecord> records;
    private final Expiring<ModelSequence> sequences;
    private final Map<String, Long> later = new TreeMap<>();
    private final Map<String, Long> dead = new TreeMap<>();
    private final Map<String, String> meta = new TreeMap<>();
    private final Set<String> cancelling = new TreeSet<>();
    private final Map<String, Long> stats = new TreeMap<>();
    private final List<ModelEvent> events = new ArrayList<>();
    private final List<BlockedRead> blocked = new ArrayList<>();
    private final List<Consumer<String>> endWatches = new ArrayList<>();
    private final List<Consumer<String>> cancelWatches = new ArrayList<>();

    /**
     * @param takenOut guards that hold nothing back
     * @param told of what is written to the timeline
     */
    ModelShard(Shard shard, LongSupplier clock, Set<ModelGuard> takenOut, Consumer<ModelEvent> told) {
        this.told = told;
        this.shard = shard;
        this.clock = clock;
        this.takenOut = takenOut;
        heartbeats = new Expiring<>(clock);
        liveness = new Expiring<>(clock);
        leader = new Expiring<>(clock);
        records = new Expiring<>(clock);
        sequences = new Expiring<>(clock);
        for (Lane lane : Lane.values()) {
            lanes.put(lane, new ModelStream());
        }
    }

    Shard shard() {
        return shard;
    }

    long now() {
        return clock.getAsLong();
    }

    /** Whether a guard holds back what it is there for: always, unless it was taken out. */
    boolean guards(ModelGuard guard) {
        return !takenOut.contains(guard);
    }

    ModelStream lane(Lane lane) {
        return lanes.get(lane);
    }

    /** Puts another stream in a lane's place. */
    void lane(Lane lane, ModelStream stream) {
        lanes.put(lane, stream);
    }

    /** The lane for a group command. */
    ModelStream group(Lane lane) {
        ModelStream stream = lane(lane);
        if (!stream.hasGroup()) {
            throw new StoreException(
                    StoreException.Kind.NO_GROUP, "NOGROUP no group 'workers' on " + shard + " " + lane.text());
        }
        return stream;
    }

    ModelStream.@Nullable Pending pending(Lease lease) {
        return group(lease.lane()).pending(StreamId.parse(lease.entryId())).orElse(null);
    }

    boolean holds(String consumer, Lease lease) {
        ModelStream.Pending pending = pending(lease);
        return pending != null && pending.consumer().equals(consumer);
    }

    @Nullable TaskFields entry(Lease lease) {
        byte[][] fields = lane(lease.lane()).entry(StreamId.parse(lease.entryId()));
        return fields == null ? null : new TaskFields(fields);
    }

    /** XADD into a lane. */
    Lease add(Lane lane, TaskFields fields) {
        return new Lease(lane(lane).add(now(), fields.flat()).toString(), lane);
    }

    /** Takes an entry out for good: XACK, XDEL. */
    void take(Lease lease) {
        StreamId id = StreamId.parse(lease.entryId());
        lane(lease.lane()).ack(id);
        lane(lease.lane()).delete(id);
    }

    /** The record by this id, made if there is none. */
    ModelRecord record(String id) {
        Optional<ModelRecord> known = records.get(id);
        ModelRecord record = known.orElseGet(() -> new ModelRecord(false));
        records.putForever(id, record);
        return record;
    }

    void event(String id, String what) {
        event(new ModelEvent(now(), id, what));
    }

    void event(ModelEvent event) {
        events.add(event);
        told.accept(event);
    }

    void count(String counter) {
        stats.merge(counter, 1L, Long::sum);
    }

    /** Who waits for the end of tasks is told of one. */
    void ended(String id) {
        endWatches.forEach(watch -> watch.accept(id));
    }

    Map<String, Long> stats() {
        return stats;
    }

    Expiring<ModelRecord> records() {
        return records;
    }

    Expiring<String> heartbeats() {
        return heartbeats;
    }

    /** What each worker says of itself. */
    Expiring<Map<String, String>> liveness() {
        return liveness;
    }

    Expiring<String> leader() {
        return leader;
    }

    Expiring<ModelSequence> sequences() {
        return sequences;
    }

    Map<String, Long> later() {
        return later;
    }

    Map<String, Long> dead() {
        return dead;
    }

    Map<String, String> meta() {
        return meta;
    }

    Set<String> cancelling() {
        return cancelling;
    }

    List<ModelEvent> events() {
        return events;
    }

    List<BlockedRead> blocked() {
        return blocked;
    }

    List<Consumer<String>> endWatches() {
        return endWatches;
    }

    List<Consumer<String>> cancelWatches() {
        return cancelWatches;
    }

    /** Serves blocked readers, the longest waiting first: what Redis does after each command. */
    void serveBlocked() {
        blocked.removeIf(BlockedRead::serve);
    }

    /** FLUSHALL, as far as this shard goes. */
    void flush() {
        lanes.replaceAll((lane, stream) -> new ModelStream());
        List.of(heartbeats, liveness, leader).forEach(Expiring::clear);
        records.clear();
        sequences.clear();
        List.of(later, dead, meta, stats).forEach(Map::clear);
        cancelling.clear();
    }

    /** A reader that waits for entries; says whether it is done waiting. */
    @FunctionalInterface
    interface BlockedRead {
        boolean serve();
    }
}
