package dev.headrace.testing.sim;

import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A lane's stream with its one group, as Redis keeps them: entries, pending entries, consumers. */
final class ModelStream {
    private final NavigableMap<StreamId, byte[][]> entries = new TreeMap<>();
    private final NavigableMap<StreamId, Pending> pending = new TreeMap<>();
    private final NavigableMap<String, Long> consumers = new TreeMap<>();
    private StreamId last = StreamId.ZERO;
    private StreamId delivered = StreamId.ZERO;
    private boolean group;
    private boolean there;

    /** One delivery: to whom, when by the server's clock, how often by Redis's count. */
    record Pending(String consumer, long deliveredAt, long deliveries) {}

    /** The same, to be changed apart. Entries are never changed. */
    ModelStream copy() {
        ModelStream copy = new ModelStream();
        copy.entries.putAll(entries);
        copy.pending.putAll(pending);
        copy.consumers.putAll(consumers);
        copy.last = last;
        copy.delivered = delivered;
        copy.group = group;
        copy.there = there;
        return copy;
    }

    void openGroup() {
        group = true;
        there = true;
    }

    boolean hasGroup() {
        return group;
    }

    /** Whether the key is there: an entry made it, or a group. */
    boolean isThere() {
        return there;
    }

    /** XGROUP SETID, or where a new group begins. */
    void deliveredUpTo(StreamId id) {
        delivered = id;
    }

    /** XGROUP DESTROY. */
    void destroyGroup() {
        group = false;
        delivered = StreamId.ZERO;
        pending.clear();
        consumers.clear();
    }

    /** XADD *. */
    StreamId add(long now, byte[][] fields) {
        last = now > last.millis() ? new StreamId(now, 0) : last.next();
        entries.put(last, fields);
        there = true;
        return last;
    }

    /** XREADGROUP … COUNT n, never blocking: the consumer is made, and seen, whether there is anything or not. */
    List<StreamId> read(String consumer, int count, long now) {
        consumers.put(consumer, now);
        List<StreamId> ids = new ArrayList<>();
        for (StreamId id : entries.tailMap(delivered, false).keySet()) {
            if (ids.size() == count) {
                break;
            }
            ids.add(id);
        }
        for (StreamId id : ids) {
            pending.put(id, new Pending(consumer, now, 1));
            delivered = id;
        }
        return ids;
    }

    /** How far the group has been given entries. */
    StreamId delivered() {
        return delivered;
    }

    boolean hasUndelivered() {
        return entries.higherKey(delivered) != null;
    }

    Optional<StreamId> oldestUndelivered() {
        return Optional.ofNullable(entries.higherKey(delivered));
    }

    boolean hasAfter(StreamId mark) {
        return entries.higherKey(mark) != null;
    }

    /** XCLAIM to a consumer, idle 0, with this delivery count. */
    void claim(StreamId id, String consumer, long now, long deliveries) {
        consumers.put(consumer, now);
        pending.put(id, new Pending(consumer, now, deliveries));
    }

    /** What a clock that is set back leaves: a delivery at a moment that is to come. */
    void deliveredAt(StreamId id, long moment) {
        pending.computeIfPresent(id, (same, old) -> new Pending(old.consumer, moment, old.deliveries));
    }

    /** XACK. */
    boolean ack(StreamId id) {
        return pending.remove(id) != null;
    }

    /** XDEL. */
    boolean delete(StreamId id) {
        return entries.remove(id) != null;
    }

    NavigableMap<StreamId, byte[][]> entries() {
        return entries;
    }

    byte @Nullable [] @Nullable [] entry(StreamId id) {
        return entries.get(id);
    }

    Optional<Pending> pending(StreamId id) {
        return Optional.ofNullable(pending.get(id));
    }

    NavigableMap<StreamId, Pending> pending() {
        return pending;
    }

    /** XPENDING between two ids, both included. */
    NavigableMap<StreamId, Pending> pending(StreamId from, StreamId to) {
        return from.compareTo(to) > 0 ? new TreeMap<>() : pending.subMap(from, true, to, true);
    }

    /** Entries that nobody holds, after one id and up to another. */
    List<StreamId> orphans(StreamId after, StreamId upTo, int count) {
        if (after.compareTo(upTo) >= 0) {
            return List.of();
        }
        return entries.subMap(after, false, upTo, true).keySet().stream()
                .filter(id -> !pending.containsKey(id))
                .limit(count)
                .toList();
    }

    boolean isDelivered(StreamId id) {
        return id.compareTo(delivered) <= 0;
    }

    /** Names of the group's consumers, with when each was last seen. */
    NavigableMap<String, Long> consumers() {
        return consumers;
    }

    /** XGROUP DELCONSUMER: what it held is in nobody's list any more. */
    void deleteConsumer(String consumer) {
        consumers.remove(consumer);
        pending.values().removeIf(delivery -> delivery.consumer().equals(consumer));
    }

    long pendingOf(String consumer) {
        return pending.values().stream()
                .filter(delivery -> delivery.consumer().equals(consumer))
                .count();
    }

    StreamId last() {
        return last;
    }

    int length() {
        return entries.size();
    }

    /** Queued entries: those that nobody was given. */
    int waiting() {
        return entries.tailMap(delivered, false).size();
    }
}
