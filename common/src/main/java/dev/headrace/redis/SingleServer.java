package dev.headrace.redis;

import dev.headrace.task.Shard;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The connections to one Redis that holds everything. They come back by themselves after a break. */
final class SingleServer implements Connections {
    private final Dialer dialer;
    private final Address server;
    private final StatefulRedisPubSubConnection<byte[], byte[]> subscriber;
    private final Link beats;
    private final Link general;
    private final Map<Shard, CompletableFuture<Link>> readers = new ConcurrentHashMap<>();
    private @Nullable CompletableFuture<Link> waiting;

    SingleServer(Dialer dialer) {
        this.dialer = dialer;
        this.server = dialer.address().hosts().get(0);
        subscriber = dialer.start().connect(() -> dialer.subscribing(server));
        beats = new Wire(subscriber, shownAddress(), dialer.refusal());
        general = new Wire(dialer.start().connect(() -> dialer.plain(server)), shownAddress(), dialer.refusal());
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
    public Link beats(Shard shard) {
        return beats;
    }

    @Override
    public Link general(Shard shard) {
        return general;
    }

    @Override
    public Link queues() {
        return general;
    }

    @Override
    public synchronized CompletionStage<Link> waiting(Shard shard) {
        CompletableFuture<Link> link = waiting;
        if (link == null || link.isCompletedExceptionally()) {
            link = another();
            waiting = link;
        }
        return told(link);
    }

    @Override
    public CompletionStage<Link> reader(Shard shard) {
        CompletableFuture<Link> reader = readers.computeIfAbsent(shard, absent -> another());
        if (reader.isCompletedExceptionally()) {
            readers.remove(shard, reader);
        }
        return told(reader);
    }

    private CompletableFuture<Link> another() {
        return dialer.plain(server).thenApply(connection -> new Wire(connection, shownAddress(), dialer.refusal()));
    }

    private CompletionStage<Link> told(CompletableFuture<Link> connecting) {
        return connecting.handle((link, error) -> {
            if (error != null) {
                throw Faults.of("connecting", shownAddress(), error);
            }
            return link;
        });
    }

    @Override
    public CompletionStage<List<Link>> masters() {
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
        // Nothing depends on the answer: what still comes finds no listener.
        var unused = subscriber.async().unsubscribe(Messages.bytes(channel));
    }

    @Override
    public void close() {
        dialer.close();
    }
}
