package dev.headrace.testing.sim;

import dev.headrace.internal.protocol.entry.EntryField;
import dev.headrace.task.Lane;
import dev.headrace.task.Lease;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A shard as it was at some moment: what a replica holds that has heard of no write since. Made the master, it forgets
 * them, and tells of which tasks it knows something else than what was acknowledged.
 */
final class ModelReplica {
    private final Map<Lane, ModelStream> lanes = new EnumMap<>(Lane.class);
    private final Expiring<String> heartbeats;
    private final Expiring<Map<String, String>> liveness;
    private final Expiring<String> leader;
    private final Expiring<ModelRecord> records;
    private final Expiring<ModelSequence> sequences;
    private final Map<String, Long> later;
    private final Map<String, Long> dead;
    private final Map<String, String> meta;
    private final Map<String, Long> stats;
    private final Set<String> cancelling;
    private final List<ModelEvent> events;

    ModelReplica(ModelShard of) {
        for (Lane lane : Lane.values()) {
            lanes.put(lane, of.lane(lane).copy());
        }
        heartbeats = of.heartbeats().copy(value -> value);
        liveness = of.liveness().copy(value -> value);
        leader = of.leader().copy(value -> value);
        records = of.records().copy(ModelRecord::copy);
        sequences = of.sequences().copy(ModelSequence::copy);
        later = new HashMap<>(of.later());
        dead = new HashMap<>(of.dead());
        meta = new HashMap<>(of.meta());
        stats = new HashMap<>(of.stats());
        cancelling = new HashSet<>(of.cancelling());
        events = List.copyOf(of.events());
    }

    /** Puts this in the shard's place, and says which tasks that has set back. To be done once. */
    Set<String> takeOver(ModelShard shard) {
        Set<String> setBack = setBack(shard);
        shard.flush();
        lanes.forEach(shard::lane);
        shard.heartbeats().takeAll(heartbeats);
        shard.liveness().takeAll(liveness);
        shard.leader().takeAll(leader);
        shard.records().takeAll(records);
        shard.sequences().takeAll(sequences);
        shard.later().putAll(later);
        shard.dead().putAll(dead);
        shard.meta().putAll(meta);
        shard.stats().putAll(stats);
        shard.cancelling().addAll(cancelling);
        shard.events().clear();
        shard.events().addAll(events);
        return setBack;
    }

    private Set<String> setBack(ModelShard shard) {
        Set<String> ids = new TreeSet<>();
        lanes.forEach((lane, stream) -> compare(lane, stream, shard.lane(lane), ids));
        differing(
                records.names(),
                shard.records().names(),
                ids,
                name -> facts(records, name),
                name -> facts(shard.records(), name));
        differing(later.keySet(), shard.later().keySet(), ids, later::get, shard.later()::get);
        differing(dead.keySet(), shard.dead().keySet(), ids, dead::get, shard.dead()::get);
        shard.events().subList(events.size(), shard.events().size()).forEach(event -> ids.add(event.taskId()));
        differing(cancelling, shard.cancelling(), ids, cancelling::contains, shard.cancelling()::contains);
        return ids;
    }

    private static Object facts(Expiring<ModelRecord> records, String name) {
        return records.get(name)
                .map(record -> record.state() + " " + record.lease())
                .orElse("");
    }

    private static void differing(
            Set<String> here,
            Set<String> there,
            Set<String> into,
            Function<String, @Nullable Object> ofHere,
            Function<String, @Nullable Object> ofThere) {
        Set<String> all = new TreeSet<>(here);
        all.addAll(there);
        all.stream()
                .filter(name -> !Objects.equals(ofHere.apply(name), ofThere.apply(name)))
                .forEach(into::add);
    }

    /** An entry is another if it is there or not, was delivered or not, or is in another's hands. */
    private static void compare(Lane lane, ModelStream here, ModelStream there, Set<String> into) {
        NavigableSet<StreamId> all = new TreeSet<>(here.entries().keySet());
        all.addAll(there.entries().keySet());
        all.addAll(here.pending().keySet());
        all.addAll(there.pending().keySet());
        BiFunction<ModelStream, StreamId, String> facts =
                (stream, id) -> (stream.entry(id) != null) + " " + stream.isDelivered(id) + " "
                        + stream.pending(id).map(ModelStream.Pending::consumer).orElse("");
        for (StreamId id : all) {
            if (!facts.apply(here, id).equals(facts.apply(there, id))) {
                byte[][] fields = here.entry(id) == null ? there.entry(id) : here.entry(id);
                String lease = new Lease(id.toString(), lane).text();
                into.add(
                        fields == null
                                ? lease
                                : new TaskFields(fields).text(EntryField.ID).orElse(lease));
            }
        }
    }
}
