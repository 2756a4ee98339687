package dev.headrace.internal.redis.topology;

import dev.headrace.internal.loop.EventLoop;
import dev.headrace.internal.loop.SparseLines;
import dev.headrace.internal.redis.address.Address;
import dev.headrace.internal.redis.connection.Dialer;
import dev.headrace.internal.redis.connection.IoLoop;
import dev.headrace.internal.redis.connection.NodeConnection;
import dev.headrace.internal.redis.script.Connection;
import dev.headrace.internal.redis.script.Faults;
import dev.headrace.internal.redis.script.Keys;
import dev.headrace.task.Shard;
import dev.headrace.task.StoreException;
import dev.headrace.task.StoreException.Kind;
import io.lettuce.core.cluster.SlotHash;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * The connections to several servers, in a cluster or behind sentinels. Each shard is in one slot, and so on one master. The
 * current masters are read periodically, and at once if a server redirects, refuses or does not answer.
 * Connections to a server that is known to be gone are closed, so that no call waits for its timeout.
 */
public final class Fleet implements Connections {
    private static final Duration LOOK_AGAIN_AFTER = Duration.ofMillis(300);
    private static final int QUEUES_SLOT = SlotHash.getSlot(Keys.QUEUES);

    private final Dialer dialer;
    private final Masters masters;
    private final Map<Address, Node> nodes = new ConcurrentHashMap<>();
    private final Map<Shard, Node> reading = new ConcurrentHashMap<>();
    private final AtomicBoolean lookComes = new AtomicBoolean();
    private final FleetSubscriptions subscriptions = new FleetSubscriptions(this);
    private volatile boolean closed;

    private Fleet(Dialer dialer, Masters masters) {
        this.dialer = dialer;
        this.masters = masters;
    }

    /**
     * @throws StoreException if the masters could not be determined within {@code connectFor}, none was reached, or one
     *     refuses the login or has no valid certificate
     */
    public static Fleet open(Dialer dialer, Masters masters) {
        Fleet fleet = new Fleet(dialer, masters);
        var unused = dialer.start().connect(() -> fleet.look(true).thenCompose(done -> fleet.reached(Dialer::lasting)));
        fleet.lookEach();
        return fleet;
    }

    // ---- the masters ---------------------------------------------------------------------------------------------

    private void lookEach() {
        loop().schedule(
                        jittered(masters.lookEach()),
                        () -> loop().when(EventLoop.attempt(() -> look(false)), (done, error) -> {
                            if (error != null) {
                                lookSoon();
                            }
                            lookEach();
                        }));
    }

    /** Adds jitter, so that thousands of processes that started together do not ask at the same time. */
    private Duration jittered(Duration pause) {
        return Duration.ofMillis((long) (pause.toMillis() * loop().random().nextDouble(0.8, 1.2)));
    }

    private void lookSoon() {
        if (!closed && lookComes.compareAndSet(false, true)) {
            loop().schedule(LOOK_AGAIN_AFTER, () -> {
                lookComes.set(false);
                loop().when(EventLoop.attempt(() -> look(true)), (done, error) -> {
                    if (error != null) {
                        lookSoon();
                    }
                });
            });
        }
    }

    private CompletionStage<Void> look(boolean trouble) {
        if (closed) {
            return CompletableFuture.completedFuture(null);
        }
        return masters.refresh(
                        trouble,
                        server -> node(server).wire(ConnectionUse.GENERAL).thenApply(wire -> wire))
                .thenAccept(done -> {
                    nodes.keySet().stream()
                            .filter(server -> !masters.useful(server))
                            .forEach(this::forget);
                    subscriptions.follow();
                });
    }

    private void forget(Address server) {
        Node node = nodes.remove(server);
        if (node != null) {
            node.close();
        }
    }

    private Node node(Address server) {
        return nodes.computeIfAbsent(server, absent -> new Node(absent, dialer, masters, subscriptions::said));
    }

    public Optional<Node> master(int slot) {
        return masters.of(slot).map(this::node);
    }

    public Optional<Node> master(Shard shard) {
        return master(slot(shard));
    }

    /** Returns the target of a redirect, for this call (ASK) or from now on (MOVED). */
    public Node follow(Redirect redirect, Node namer) {
        Address to = redirect.from(namer.address());
        if (!redirect.ask()) {
            masters.moved(redirect.slot(), to);
            lookSoon();
        }
        return node(to);
    }

    /** Handles an error of a server: if a new master may solve it, the masters are read again. */
    public void trouble(Node node, StoreException error) {
        if (error.kind() == Kind.DISCONNECTED
                || error.kind() == Kind.LOGIN_REFUSED
                || error.kind() == Kind.TIMEOUT
                || error.kind() == Kind.UNAVAILABLE) {
            if (String.valueOf(error.getMessage()).contains("READONLY")) {
                forget(node.address());
            }
            lookSoon();
        }
    }

    StoreException masterless(int slot) {
        lookSoon();
        return new StoreException(
                Kind.UNAVAILABLE, "no server of " + shownAddress() + " is known as the master of slot " + slot);
    }

    private static int slot(Shard shard) {
        return SlotHash.getSlot(shard.tag());
    }

    // ---- connections ---------------------------------------------------------------------------------------------

    /** Returns false, also behind sentinels, because this class does not know the kind of deployment. */
    @Override
    public boolean oneServer() {
        return false;
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
        return new RoutedConnection(this, slot(shard), ConnectionUse.BEATS);
    }

    @Override
    public Connection general(Shard shard) {
        return new RoutedConnection(this, slot(shard), ConnectionUse.GENERAL);
    }

    @Override
    public Connection queues() {
        return new RoutedConnection(this, QUEUES_SLOT, ConnectionUse.GENERAL);
    }

    @Override
    public CompletionStage<Connection> waiting(Shard shard) {
        return CompletableFuture.completedFuture(new RoutedConnection(this, slot(shard), ConnectionUse.WAITS));
    }

    /**
     * Returns the connection for a shard's reads, and closes the one at the previous server: reads use one server at a time.
     */
    @Override
    public CompletionStage<Connection> reader(Shard shard) {
        Optional<Node> master = master(shard);
        if (master.isEmpty()) {
            return CompletableFuture.failedFuture(masterless(slot(shard)));
        }
        Node node = master.get();
        Node before = reading.put(shard, node);
        if (before != null && before != node) {
            before.leave(ConnectionUse.reads(shard));
        }
        return node.wire(ConnectionUse.reads(shard)).handle((wire, error) -> {
            if (error != null) {
                StoreException trouble =
                        Faults.of("connecting a reader", node.address().toString(), error);
                trouble(node, trouble);
                throw trouble;
            }
            return new RoutedConnection(this, slot(shard), ConnectionUse.reads(shard), node);
        });
    }

    @Override
    public CompletionStage<List<Connection>> masters() {
        return reached(error -> false);
    }

    /** Returns the connections to those masters that are reached, at least one; fails if one fails with such an error. */
    private CompletionStage<List<Connection>> reached(Predicate<Throwable> lasting) {
        List<CompletableFuture<NodeConnection>> wires = masters.all().stream()
                .map(server -> node(server).wire(ConnectionUse.GENERAL))
                .toList();
        return CompletableFuture.allOf(wires.toArray(CompletableFuture[]::new)).handle((done, error) -> {
            wires.stream()
                    .flatMap(wire -> failure(wire).filter(lasting).stream())
                    .findFirst()
                    .ifPresent(fault -> {
                        throw Faults.of("connecting", shownAddress(), fault);
                    });
            List<Connection> reached = new ArrayList<>();
            wires.stream().filter(wire -> !wire.isCompletedExceptionally()).forEach(wire -> reached.add(wire.join()));
            if (reached.isEmpty()) {
                throw error != null ? Faults.of("connecting", shownAddress(), error) : masterless(0);
            }
            return reached;
        });
    }

    private static Optional<Throwable> failure(CompletableFuture<?> wire) {
        return wire.handle((connection, error) -> Optional.ofNullable(error).map(EventLoop::rootOf))
                .join();
    }

    /** Reads the masters again after an error: a sentinel with old data may have named a server that is gone. */
    @Override
    public <T> T askAtStart(Supplier<? extends CompletionStage<T>> question) {
        return dialer.start()
                .ask(() -> question.get().whenComplete((answer, error) -> {
                    if (error != null) {
                        lookSoon();
                    }
                }));
    }

    @Override
    public Object home(Shard shard) {
        return masters.of(slot(shard)).map(Address::toString).orElse("");
    }

    // ---- published messages --------------------------------------------------------------------------------------

    @Override
    public void onMessage(BiConsumer<String, String> listener) {
        subscriptions.listener(listener);
    }

    @Override
    public CompletionStage<Void> subscribe(Shard shard, String channel) {
        return subscriptions.add(shard, channel);
    }

    @Override
    public void unsubscribe(Shard shard, String channel) {
        subscriptions.remove(channel);
    }

    @Override
    public void close() {
        closed = true;
        dialer.close();
    }
}
