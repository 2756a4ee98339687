package dev.headrace.internal.redis.topology;

import dev.headrace.internal.redis.connection.Messages;
import dev.headrace.internal.redis.connection.NodeConnection;
import dev.headrace.task.Shard;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;

/**
 * Subscribes to each channel at the master of its shard, where it is published by the shard's scripts. When that is
 * another, or the connection a new one, it is subscribed to there at the next look; until then nothing is heard, and all
 * that is published is a hint for which somebody also looks. Thread-safe.
 */
final class FleetSubscriptions {
    private final Fleet fleet;
    private final Map<String, Shard> wanted = new ConcurrentHashMap<>();
    private final Map<String, StatefulRedisPubSubConnection<byte[], byte[]>> at = new ConcurrentHashMap<>();
    private volatile BiConsumer<String, String> listener = (channel, said) -> {};

    FleetSubscriptions(Fleet fleet) {
        this.fleet = fleet;
    }

    void listener(BiConsumer<String, String> told) {
        listener = told;
    }

    void said(String channel, String message) {
        listener.accept(channel, message);
    }

    CompletionStage<Void> add(Shard shard, String channel) {
        wanted.put(channel, shard);
        return subscribed(channel, shard);
    }

    void remove(String channel) {
        wanted.remove(channel);
        StatefulRedisPubSubConnection<byte[], byte[]> connection = at.remove(channel);
        if (connection != null && connection.isOpen()) {
            // Nothing depends on the answer: what still comes finds no listener.
            var unused = connection.async().unsubscribe(Messages.bytes(channel));
        }
    }

    /** Sees to it that each is heard where it is said now. */
    void follow() {
        wanted.forEach((channel, shard) -> subscribed(channel, shard).exceptionally(again -> null));
    }

    private CompletableFuture<Void> subscribed(String channel, Shard shard) {
        return fleet.master(shard)
                .map(node -> node.wire(ConnectionUse.BEATS).thenCompose(wire -> subscribed(channel, wire)))
                .orElseGet(() -> CompletableFuture.completedFuture(null));
    }

    private CompletionStage<Void> subscribed(String channel, NodeConnection wire) {
        // All of this use are made as such.
        var here = (StatefulRedisPubSubConnection<byte[], byte[]>) wire.connection();
        StatefulRedisPubSubConnection<byte[], byte[]> before = at.put(channel, here);
        if (before == here) {
            return CompletableFuture.completedFuture(null);
        }
        if (before != null && before.isOpen()) {
            var unused = before.async().unsubscribe(Messages.bytes(channel));
        }
        return here.async().subscribe(Messages.bytes(channel)).exceptionallyCompose(error -> {
            at.remove(channel, here);
            return CompletableFuture.failedFuture(error);
        });
    }
}
