package dev.headrace.internal.redis.verb.queue;

import dev.headrace.internal.protocol.queue.QueueStore.Subscription;
import dev.headrace.internal.redis.script.Faults;
import dev.headrace.internal.redis.topology.Connections;
import dev.headrace.task.Shard;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** Channels and their listeners. They are subscribed again after a reconnect; messages in between are lost. */
public final class Subscriptions {
    private final Connections connections;
    private final Map<String, List<Consumer<String>>> listeners = new ConcurrentHashMap<>();

    public Subscriptions(Connections connections) {
        this.connections = connections;
        connections.onMessage((channel, said) ->
                listeners.getOrDefault(channel, List.of()).forEach(listener -> listener.accept(said)));
    }

    public CompletionStage<Subscription> listen(Shard shard, String channel, Consumer<String> listener) {
        listeners
                .computeIfAbsent(channel, absent -> new CopyOnWriteArrayList<>())
                .add(listener);
        return connections
                .subscribe(shard, channel)
                .<Subscription>thenApply(done -> () -> forget(shard, channel, listener))
                .exceptionally(error -> {
                    listeners.getOrDefault(channel, List.of()).remove(listener);
                    throw Faults.of("subscribing to " + channel, connections.shownAddress(), error);
                });
    }

    private void forget(Shard shard, String channel, Consumer<String> listener) {
        List<Consumer<String>> here = listeners.getOrDefault(channel, List.of());
        if (here.remove(listener) && here.isEmpty()) {
            connections.unsubscribe(shard, channel);
        }
    }
}
