package dev.headrace.internal.redis.topology;

import dev.headrace.internal.loop.SparseLines;
import dev.headrace.internal.redis.address.Address;
import dev.headrace.internal.redis.connection.Dialer;
import dev.headrace.internal.redis.connection.IoLoop;
import dev.headrace.internal.redis.connection.Messages;
import dev.headrace.internal.redis.connection.NodeConnection;
import dev.headrace.internal.redis.script.Connection;
import dev.headrace.internal.redis.script.Faults;
import dev.headrace.task.Shard;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The connections to a single Redis. They reconnect automatically after a break. */
final class SingleServer implements Connections {
    private final Dialer dialer;
    private final Address server;
    private final StatefulRedisPubSubConnection<byte[], byte[]> subscriber;
    private final Connection beats;
    private final Connection general;
    private final Map<Shard, CompletableFuture<Connection>> readers = new ConcurrentHashMap<>();
    private @Nullable CompletableFuture<Connection> waiting;

    SingleServer(Dialer dialer) {
        this.dialer = dialer;
        this.server = dialer.address().hosts().get(0);
        subscriber = dialer.start().connect(() -> dialer.subscribing(server));
        beats = new NodeConnection(subscriber, shownAddress(), dialer.refusal(), dialer.handshakes());
        general = new NodeConnection(
                dialer.start().connect(() -> dialer.plain(server)),
                shownAddress(),
                dialer.refusal(),
                dialer.handshakes());
    }

    @Override
    public boolean oneServer() {
        return true;
    }

    @Override
    public String shownAddress() {
        return dialer.address().shown();
    }

    @Override
    public IoLoop loop() {
        return dialer.loop();
    }

    @Override
    public SparseLines lines() {
        return dialer.lines();
    }

    @Override
    public Connection beats(Shard shard) {
        return beats;
    }

    @Override
    public Connection general(Shard shard) {
        return general;
    }

    @Override
    public Connection queues() {
        return general;
    }

    @Override
    public synchronized CompletionStage<Connection> waiting(Shard shard) {
        CompletableFuture<Connection> link = waiting;
        if (link == null || link.isCompletedExceptionally()) {
            link = connected(dialer.plain(server));
            waiting = link;
        }
        return told(link);
    }

    @Override
    public CompletionStage<Connection> reader(Shard shard) {
        CompletableFuture<Connection> reader =
                readers.computeIfAbsent(shard, absent -> connected(dialer.reading(server)));
        if (reader.isCompletedExceptionally()) {
            readers.remove(shard, reader);
        }
        return told(reader);
    }

    private CompletableFuture<Connection> connected(
            CompletableFuture<StatefulRedisConnection<byte[], byte[]>> connecting) {
        return connecting.thenApply(
                connection -> new NodeConnection(connection, shownAddress(), dialer.refusal(), dialer.handshakes()));
    }

    private CompletionStage<Connection> told(CompletableFuture<Connection> connecting) {
        return connecting.handle((link, error) -> {
            if (error != null) {
                throw Faults.of("connecting", shownAddress(), error);
            }
            return link;
        });
    }

    @Override
    public CompletionStage<List<Connection>> masters() {
        return CompletableFuture.completedFuture(List.of(general));
    }

    @Override
    public <T> T askAtStart(Supplier<? extends CompletionStage<T>> question) {
        return dialer.start().ask(question);
    }

    @Override
    public Object home(Shard shard) {
        return server;
    }

    @Override
    public void onMessage(BiConsumer<String, String> listener) {
        subscriber.addListener(new Messages(listener));
    }

    @Override
    public CompletionStage<Void> subscribe(Shard shard, String channel) {
        return subscriber.async().subscribe(Messages.bytes(channel));
    }

    @Override
    public void unsubscribe(Shard shard, String channel) {
        // The answer does not matter: later messages have no listener.
        var unused = subscriber.async().unsubscribe(Messages.bytes(channel));
    }

    @Override
    public void close() {
        dialer.close();
    }
}
