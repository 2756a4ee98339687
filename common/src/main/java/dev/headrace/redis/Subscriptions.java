package dev.headrace.redis;

import dev.headrace.protocol.TaskStore.Subscription;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** Channels and who listens; Lettuce subscribes again by itself after a reconnect, and what was said meanwhile is lost. */
final class Subscriptions {
    private final Connections connections;
    private final Map<String, List<Consumer<String>>> listeners = new ConcurrentHashMap<>();

    Subscriptions(Connections connections) {
        this.connections = connections;
        connections.subscriber().addListener(new RedisPubSubAdapter<>() {
            @Override
            public void message(byte[] channel, byte[] message) {
                String said = new String(message, StandardCharsets.UTF_8);
                listeners
                        .getOrDefault(new String(channel, StandardCharsets.UTF_8), List.of())
                        .forEach(listener -> listener.accept(said));
            }
        });
    }

    CompletionStage<Subscription> listen(String channel, Consumer<String> listener) {
        listeners
                .computeIfAbsent(channel, absent -> new CopyOnWriteArrayList<>())
                .add(listener);
        StatefulRedisPubSubConnection<byte[], byte[]> subscriber = connections.subscriber();
        return subscriber
                .async()
                .subscribe(channel.getBytes(StandardCharsets.UTF_8))
                .<Subscription>thenApply(done -> () -> forget(channel, listener))
                .exceptionally(error -> {
                    listeners.getOrDefault(channel, List.of()).remove(listener);
                    throw Faults.of("subscribing to " + channel, connections.shownAddress(), error);
                });
    }

    private void forget(String channel, Consumer<String> listener) {
        List<Consumer<String>> here = listeners.getOrDefault(channel, List.of());
        if (here.remove(listener) && here.isEmpty()) {
            // Nothing depends on the answer: what still comes finds no listener.
            var unused = connections.subscriber().async().unsubscribe(channel.getBytes(StandardCharsets.UTF_8));
        }
    }
}
