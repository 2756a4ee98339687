package dev.headrace.testing.sim;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.LongSupplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Keys that live for a time by the server's clock. */
final class Expiring<V> {
    private final Map<String, Value<V>> values = new TreeMap<>();
    private final LongSupplier clock;

    Expiring(LongSupplier clock) {
        this.clock = clock;
    }

    private record Value<V>(V value, long until) {}

    void put(String key, V value, Duration ttl) {
        values.put(key, new Value<>(value, clock.getAsLong() + ttl.toMillis()));
    }

    void putForever(String key, V value) {
        values.put(key, new Value<>(value, Long.MAX_VALUE));
    }

    /** Another value, the same end. */
    void replace(String key, V value) {
        Value<V> old = living(key);
        if (old != null) {
            values.put(key, new Value<>(value, old.until));
        }
    }

    /** Has a key that would live for longer than this end then. */
    void shorten(String key, Duration ttl) {
        Value<V> old = living(key);
        if (old != null && left(key) > ttl.toMillis()) {
            put(key, old.value, ttl);
        }
    }

    Optional<V> get(String key) {
        Value<V> value = living(key);
        return value == null ? Optional.empty() : Optional.of(value.value);
    }

    private @Nullable Value<V> living(String key) {
        Value<V> value = values.get(key);
        if (value != null && value.until <= clock.getAsLong()) {
            values.remove(key);
            return null;
        }
        return value;
    }

    /** PTTL: how much longer a key lives, in ms; -1 for ever, -2 where there is none. */
    long left(String key) {
        Value<V> value = living(key);
        return value == null ? -2 : value.until == Long.MAX_VALUE ? -1 : value.until - clock.getAsLong();
    }

    boolean has(String key) {
        return living(key) != null;
    }

    boolean remove(String key) {
        boolean there = living(key) != null;
        values.remove(key);
        return there;
    }

    /** The same keys with the same ends; each value as it is copied. */
    Expiring<V> copy(UnaryOperator<V> each) {
        Expiring<V> copy = new Expiring<>(clock);
        values.forEach((key, value) -> copy.values.put(key, new Value<>(each.apply(value.value), value.until)));
        return copy;
    }

    /** Takes in another's keys. */
    void takeAll(Expiring<V> other) {
        values.putAll(other.values);
    }

    void clear() {
        values.clear();
    }

    Set<String> names() {
        sweep();
        return new TreeSet<>(values.keySet());
    }

    private void sweep() {
        long now = clock.getAsLong();
        values.values().removeIf(value -> value.until <= now);
    }
}
