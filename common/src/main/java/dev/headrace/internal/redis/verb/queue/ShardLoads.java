package dev.headrace.internal.redis.verb.queue;

import dev.headrace.internal.protocol.control.ShardLoad;
import dev.headrace.internal.redis.script.Keys;
import dev.headrace.internal.redis.script.Reply;
import dev.headrace.internal.redis.script.Script;
import dev.headrace.internal.redis.script.ScriptCall;
import dev.headrace.internal.redis.topology.Connections;
import dev.headrace.task.Lane;
import dev.headrace.task.Lease;
import dev.headrace.task.Shard;
import dev.headrace.task.StoreException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Counts what a shard holds from Redis's own counts: entries minus pending ones. XINFO's lag is not used,
 * because it is nil or wrong once an entry was deleted before it was delivered. No entry is transferred for this.
 */
public final class ShardLoads {
    private static final Lane[] LANES = Lane.values();
    private static final int COUNTS = 3;
    private static final int DATA_ID = 3;
    private static final int BEFORE_LANES = 4;

    private final Connections connections;
    private final Map<Shard, Looked> before = new ConcurrentHashMap<>();

    public ShardLoads(Connections connections) {
        this.connections = connections;
    }

    /** Returns the load; ends with NO_GROUP if a lane is gone. */
    public CompletionStage<ShardLoad> look(Shard shard) {
        return read(shard, Set.of()).thenApply(looked -> {
            if (looked.missing != null) {
                before.remove(shard);
                throw new StoreException(
                        StoreException.Kind.NO_GROUP,
                        "load: Redis at " + connections.shownAddress() + " has no stream "
                                + new Keys(shard).lane(looked.missing));
            }
            before.put(shard, looked);
            return looked.load();
        });
    }

    /** Like {@link #look}, but a missing lane counts as empty. */
    public CompletionStage<ShardLoad> observe(Shard shard) {
        return read(shard, Set.of()).thenApply(looked -> {
            before.put(shard, looked);
            return looked.load();
        });
    }

    /**
     * Reads the load; a missing lane counts as empty.
     *
     * @param without keys of a wrong type, which count as missing
     */
    public CompletionStage<Looked> read(Shard shard, Set<String> without) {
        Keys keys = new Keys(shard);
        // No task has an empty id, so this key of the same slot never exists.
        String absent = keys.record("");
        Looked last = before.getOrDefault(shard, Looked.NOTHING);
        ScriptCall call = new ScriptCall(Script.LOAD, LANES.length * 2);
        Stream.concat(Stream.of(LANES).map(keys::lane), Stream.of(keys.later(), keys.dead(), keys.meta()))
                .forEach(key -> call.key(without.contains(key) ? absent : key));
        for (LaneLoad lane : last.lanes) {
            boolean known = !lane.oldest().isEmpty();
            call.arg(known ? lane.delivered() : "").arg(known ? lane.entries() : 0);
        }
        return connections.general(shard).run(call).thenApply(reply -> looked(last, Reply.array(reply)));
    }

    private static Looked looked(Looked last, @Nullable Object[] parts) {
        List<LaneLoad> lanes = new ArrayList<>();
        Lane missing = null;
        for (Lane lane : LANES) {
            Object facts = parts[BEFORE_LANES + lane.ordinal()];
            if (facts == null) {
                missing = lane;
                lanes.add(LaneLoad.none(lane));
            } else {
                lanes.add(LaneLoad.read(lane, Reply.array(facts), last.lanes.get(lane.ordinal())));
            }
        }
        long[] counts = new long[COUNTS];
        for (int i = 0; i < COUNTS; i++) {
            counts[i] = Reply.number(Objects.requireNonNull(parts[i]));
        }
        String dataId = Reply.textOrNull(parts[DATA_ID]);
        return new Looked(counts[0], counts[1], counts[2], dataId, lanes, missing);
    }

    /**
     * The result of one read.
     *
     * @param missing a missing lane, if there is one
     */
    public record Looked(
            long now,
            long scheduled,
            long dead,
            @Nullable String dataId,
            List<LaneLoad> lanes,
            @Nullable Lane missing) {
        private static final Looked NOTHING = new Looked(
                0, 0, 0, "", List.of(LANES).stream().map(LaneLoad::none).toList(), null);

        private ShardLoad load() {
            return new ShardLoad(
                    lanes.stream().mapToLong(LaneLoad::queued).sum(),
                    lanes.stream().mapToLong(LaneLoad::pending).sum(),
                    scheduled,
                    dead,
                    lanes.stream()
                            .map(lane -> lane.oldest(now))
                            .max(Duration::compareTo)
                            .orElse(Duration.ZERO),
                    dataId,
                    delivered(),
                    lanes.stream().filter(LaneLoad::passed).map(LaneLoad::lane).collect(Collectors.toSet()),
                    oversized());
        }

        private Map<Lane, String> delivered() {
            Map<Lane, String> delivered = new EnumMap<>(Lane.class);
            lanes.stream()
                    .filter(lane -> !lane.delivered().isEmpty())
                    .forEach(lane -> delivered.put(lane.lane(), lane.delivered()));
            return delivered;
        }

        private Map<Lease, Long> oversized() {
            Map<Lease, Long> oversized = new HashMap<>();
            lanes.stream()
                    .filter(lane -> lane.oldestBytes() > ShardLoad.OVERSIZED)
                    .forEach(lane -> oversized.put(new Lease(lane.oldest(), lane.lane()), lane.oldestBytes()));
            return oversized;
        }
    }
}
