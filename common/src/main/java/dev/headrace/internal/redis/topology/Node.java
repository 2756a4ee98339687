package dev.headrace.internal.redis.topology;

import dev.headrace.internal.loop.SystemTime;
import dev.headrace.internal.redis.address.Address;
import dev.headrace.internal.redis.connection.Dialer;
import dev.headrace.internal.redis.connection.Messages;
import dev.headrace.internal.redis.connection.NodeConnection;
import dev.headrace.task.StoreException;
import dev.headrace.task.StoreException.Kind;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The connections to one of several servers. Each is opened when it is first needed, and again when it is needed and broken.
 * By then the server may no longer be the master, so this is checked before a new connection is used. If Redis refuses one,
 * for example because a right is missing, the error answers all calls of the next second: a connection for each call would
 * fill the heap. Thread-safe.
 */
public final class Node {
    private static final long REFUSAL_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Address address;
    private final Dialer dialer;
    private final Masters masters;
    private final BiConsumer<String, String> messages;
    private final Map<ConnectionUse, CompletableFuture<NodeConnection>> wires = new HashMap<>();
    private final Map<ConnectionUse, Long> refusedAt = new HashMap<>();
    private boolean closed;

    /** @param messages takes published messages and their channels */
    public Node(Address address, Dialer dialer, Masters masters, BiConsumer<String, String> messages) {
        this.address = address;
        this.dialer = dialer;
        this.masters = masters;
        this.messages = messages;
    }

    public Address address() {
        return address;
    }

    synchronized CompletableFuture<NodeConnection> wire(ConnectionUse place) {
        CompletableFuture<NodeConnection> known = wires.get(place);
        if (known != null && (usable(known) || refusalStands(place))) {
            return known;
        }
        if (known != null) {
            drop(known);
        }
        CompletableFuture<NodeConnection> wire = new CompletableFuture<>();
        wires.put(place, wire);
        if (closed) {
            wire.completeExceptionally(gone());
        } else {
            dial(place, wire);
        }
        return wire;
    }

    private static boolean usable(CompletableFuture<NodeConnection> wire) {
        return !wire.isDone() || !wire.isCompletedExceptionally() && wire.join().isOpen();
    }

    private boolean refusalStands(ConnectionUse place) {
        Long at = refusedAt.get(place);
        return at != null && SystemTime.nanos() - at < REFUSAL_NANOS;
    }

    private synchronized void noteOutcome(ConnectionUse place, @Nullable StoreException fault) {
        if (fault != null && !fault.passing()) {
            refusedAt.put(place, SystemTime.nanos());
        } else {
            refusedAt.remove(place);
        }
    }

    private void dial(ConnectionUse place, CompletableFuture<NodeConnection> wire) {
        var unused = dialled(place)
                .thenCompose(connection -> checked(new NodeConnection(connection, address.toString())))
                .whenComplete((checked, error) -> {
                    StoreException fault = error == null ? null : Dialer.fault("connecting", address.toString(), error);
                    noteOutcome(place, fault);
                    if (fault != null) {
                        wire.completeExceptionally(fault);
                    } else if (!wire.complete(checked)) {
                        // The node was closed meanwhile.
                        checked.close();
                    }
                });
    }

    private CompletableFuture<? extends StatefulRedisConnection<byte[], byte[]>> dialled(ConnectionUse place) {
        try {
            return switch (place.use()) {
                case BEATS -> subscribing();
                case READS -> dialer.reading(address);
                case GENERAL, WAITS -> dialer.plain(address);
            };
        } catch (RuntimeException e) {
            // Everything is being closed.
            return CompletableFuture.failedFuture(e);
        }
    }

    private CompletableFuture<StatefulRedisPubSubConnection<byte[], byte[]>> subscribing() {
        return dialer.subscribing(address).thenApply(connection -> {
            connection.addListener(new Messages(messages));
            return connection;
        });
    }

    private CompletableFuture<NodeConnection> checked(NodeConnection wire) {
        return masters.fit(wire)
                .handle((fit, error) -> {
                    if (fit != null && fit) {
                        return CompletableFuture.completedFuture(wire);
                    }
                    wire.close();
                    return CompletableFuture.<NodeConnection>failedFuture(error == null ? noMaster() : error);
                })
                .thenCompose(Function.identity())
                .toCompletableFuture();
    }

    private StoreException noMaster() {
        return new StoreException(
                Kind.UNAVAILABLE, "Redis at " + address + " is a replica now; searching for its master");
    }

    private StoreException gone() {
        return new StoreException(
                Kind.DISCONNECTED, "the connection to Redis at " + address + " was closed: it is no longer a master");
    }

    /** Closes the read connection of a shard that has moved; its read in flight ends with an error. */
    public synchronized void leave(ConnectionUse place) {
        @Nullable CompletableFuture<NodeConnection> wire = wires.remove(place);
        if (wire != null) {
            drop(wire);
        }
    }

    /** Closes all connections to a server that is gone or no longer a master; calls in flight end with an error. */
    public synchronized void close() {
        closed = true;
        wires.values().forEach(this::drop);
        wires.clear();
    }

    private void drop(CompletableFuture<NodeConnection> wire) {
        if (!wire.completeExceptionally(gone()) && !wire.isCompletedExceptionally()) {
            wire.join().close();
        }
    }
}
