package dev.headrace.internal.redis.topology;

import dev.headrace.internal.loop.EventLoop;
import dev.headrace.internal.redis.address.Address;
import dev.headrace.internal.redis.address.RedisAddress;
import dev.headrace.internal.redis.connection.Dialer;
import dev.headrace.internal.redis.connection.NodeConnection;
import dev.headrace.internal.redis.script.Connection;
import dev.headrace.internal.redis.script.Reply;
import dev.headrace.internal.text.Printable;
import dev.headrace.task.StoreException;
import dev.headrace.task.StoreException.Kind;
import io.lettuce.core.protocol.CommandType;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The master that sentinels name. All sentinels are asked, and the one with the newest configuration counts: a sentinel that
 * was disconnected during a failover names the old master until it knows the new one.
 */
final class SentinelMasters implements Masters {
    private static final Logger LOG = LoggerFactory.getLogger(SentinelMasters.class);

    /** A short interval, because a disconnected master still accepts writes that its successor does not get. */
    private static final Duration LOOK_EACH = Duration.ofSeconds(3);

    private final RedisAddress address;
    private final Dialer dialer;
    private final Map<Address, CompletableFuture<NodeConnection>> sentinels = new ConcurrentHashMap<>();
    private volatile @Nullable Address master;
    private long epoch;

    SentinelMasters(RedisAddress address, Dialer dialer) {
        this.address = address;
        this.dialer = dialer;
    }

    @Override
    public Optional<Address> of(int slot) {
        return Optional.ofNullable(master);
    }

    @Override
    public Set<Address> all() {
        Address now = master;
        return now == null ? Set.of() : Set.of(now);
    }

    /** Returns true only for the master: its replicas are never read. */
    @Override
    public boolean useful(Address server) {
        return server.equals(master);
    }

    @Override
    public void moved(int slot, Address to) {
        throw new StoreException(
                Kind.UNFIT, "Redis behind the sentinels is a node of a cluster: use redis-cluster://host:port");
    }

    @Override
    public Duration lookEach() {
        return LOOK_EACH;
    }

    @Override
    public CompletionStage<Void> refresh(boolean trouble, Function<Address, CompletionStage<Connection>> links) {
        AtomicInteger unknown = new AtomicInteger();
        return FirstAnswer.of(address.hosts().stream()
                        .map(sentinel -> ask(sentinel, unknown))
                        .toList())
                .exceptionallyCompose(error -> CompletableFuture.failedFuture(explained(error, unknown.get())));
    }

    /** @param unknown counts the sentinels that do not know the master's name */
    private CompletionStage<Void> ask(Address sentinel, AtomicInteger unknown) {
        return connected(sentinel)
                .thenCompose(wire -> wire.send(
                        CommandType.SENTINEL, Connection.args().add("MASTER").add(address.master())))
                .whenComplete((reply, error) -> {
                    if (error != null && String.valueOf(error.getMessage()).contains("No such master")) {
                        unknown.incrementAndGet();
                    }
                })
                .thenAccept(reply -> answered(Reply.map(reply)));
    }

    private CompletionStage<NodeConnection> connected(Address sentinel) {
        CompletableFuture<NodeConnection> known = sentinels.get(sentinel);
        if (known != null
                && !known.isCompletedExceptionally()
                && (!known.isDone() || known.join().isOpen())) {
            return known;
        }
        if (known != null && !known.isCompletedExceptionally()) {
            known.join().close();
        }
        CompletableFuture<NodeConnection> dialled = dialer.sentinel(sentinel)
                .thenApply(connection -> new NodeConnection(connection, "sentinel " + sentinel));
        sentinels.put(sentinel, dialled);
        return dialled.handle((wire, error) -> {
            if (error != null) {
                throw Dialer.fault("asking", "sentinel " + sentinel, error);
            }
            return wire;
        });
    }

    private synchronized void answered(Map<String, String> said) {
        long its = Long.parseLong(said.getOrDefault("config-epoch", "0"));
        Optional<Address> named = Address.of(said.getOrDefault("ip", ""), said.getOrDefault("port", ""));
        if (named.isEmpty() || master != null && (its < epoch || its == epoch && fallsBack(said, named.get()))) {
            return;
        }
        if (master != null && !named.get().equals(master)) {
            logChanged(master, named.get());
        }
        epoch = its;
        master = named.get();
    }

    private void logChanged(Address before, Address now) {
        dialer.loop()
                .execute(() -> dialer.lines()
                        .say(
                                "changed masters",
                                null,
                                more -> LOG.info(
                                        "sentinels name {} as the master of {} now; it was {}{}",
                                        now,
                                        address.master(),
                                        before,
                                        more)));
    }

    /**
     * Returns true if an answer names the old master under a new epoch. The sentinel that leads a failover has the new epoch
     * already, but names the old master until the failover has ended. The other sentinels name the new master by then.
     */
    private boolean fallsBack(Map<String, String> said, Address named) {
        return !named.equals(master) && said.getOrDefault("flags", "").contains("failover_in_progress");
    }

    /**
     * Returns the error. An unknown master is final only if all sentinels report it: a newly started one may not know it yet.
     */
    private Throwable explained(Throwable error, int unknown) {
        String name = "know no master of the name '" + Printable.escape(address.master()) + "'";
        if (unknown == address.hosts().size()) {
            return new StoreException(
                    Kind.UNFIT,
                    "the sentinels " + name + ". 'redis-cli -p 26379 SENTINEL MASTERS' shows those that they know");
        }
        if (unknown > 0) {
            return new StoreException(
                    Kind.UNAVAILABLE,
                    unknown + " of " + address.hosts().size() + " sentinels " + name + ", the others do not answer");
        }
        return EventLoop.rootOf(error);
    }

    /** Returns true if the server is still a master: a replica would return outdated data. */
    @Override
    public CompletionStage<Boolean> fit(Connection link) {
        return link.send(CommandType.ROLE, Connection.args())
                .thenApply(role -> Reply.text(Reply.array(role)[0]).equals("master"));
    }

    @Override
    public List<Address> seeds() {
        return List.of();
    }
}
