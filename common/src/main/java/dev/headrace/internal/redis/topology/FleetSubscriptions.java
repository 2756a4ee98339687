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
 * Subscribes to each channel at the master of its shard, where the shard's scripts publish. After a change of the master or the
 * connection, the channel is subscribed again at the next check. Messages until then are lost, which is harmless: they are only
 * hints, and their receivers also read the state. Thread-safe.
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
            // The answer does not matter: later messages have no listener.
            var unused = connection.async().unsubscribe(Messages.bytes(channel));
        }
    }

    /** Subscribes to each channel at its current master. */
    void follow() {
        wanted.forEach((channel, shard) -> subscribed(channel, shard).exceptionally(again -> null));
    }

    private CompletableFuture<Void> subscribed(String channel, Shard shard) {
        return fleet.master(shard)
                .map(node -> node.wire(ConnectionUse.BEATS).thenCompose(wire -> subscribed(channel, wire)))
                .orElseGet(() -> CompletableFuture.completedFuture(null));
    }

    private CompletionStage<Void> subscribed(String channel, NodeConnection wire) {
        // All connections of this use are opened for subscriptions.
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
