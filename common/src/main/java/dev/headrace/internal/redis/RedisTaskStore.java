package dev.headrace.internal.redis;

import dev.headrace.internal.loop.SparseLines;
import dev.headrace.internal.protocol.control.ConsumerView;
import dev.headrace.internal.protocol.control.DeliveredPage;
import dev.headrace.internal.protocol.control.Glimpse;
import dev.headrace.internal.protocol.control.LeadReply;
import dev.headrace.internal.protocol.control.PromoteReply;
import dev.headrace.internal.protocol.control.RecoverRequest;
import dev.headrace.internal.protocol.control.ShardLoad;
import dev.headrace.internal.protocol.entry.TaskEntry;
import dev.headrace.internal.protocol.entry.WorkerId;
import dev.headrace.internal.protocol.queue.PendingEntry;
import dev.headrace.internal.protocol.queue.PendingQuery;
import dev.headrace.internal.protocol.queue.RecoverReply;
import dev.headrace.internal.protocol.queue.ServerView;
import dev.headrace.internal.protocol.queue.WorkerView;
import dev.headrace.internal.protocol.work.BeatReply;
import dev.headrace.internal.protocol.work.BeatRequest;
import dev.headrace.internal.protocol.work.FencedReply;
import dev.headrace.internal.protocol.work.ReleaseRequest;
import dev.headrace.internal.protocol.work.SettleRequest;
import dev.headrace.internal.protocol.work.TakeBackRequest;
import dev.headrace.internal.redis.address.RedisAddress;
import dev.headrace.internal.redis.connection.Abilities;
import dev.headrace.internal.redis.connection.IoLoop;
import dev.headrace.internal.redis.connection.ServerCheck;
import dev.headrace.internal.redis.script.Keys;
import dev.headrace.internal.redis.topology.Connections;
import dev.headrace.internal.redis.verb.control.Glimpses;
import dev.headrace.internal.redis.verb.control.Sweeps;
import dev.headrace.internal.redis.verb.queue.ShardLoads;
import dev.headrace.internal.redis.verb.work.Claims;
import dev.headrace.internal.redis.verb.work.Incarnations;
import dev.headrace.internal.redis.verb.work.Leases;
import dev.headrace.internal.redis.verb.work.Settlements;
import dev.headrace.redis.RedisSettings;
import dev.headrace.task.Lane;
import dev.headrace.task.Lease;
import dev.headrace.task.Shard;
import dev.headrace.task.StoreException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/**
 * The protocol on a real Redis, 6.2 or newer, through Lettuce. Thread-safe. Each worker, controller or client needs its own
 * store, because a worker's reads must not wait behind another's.
 */
public final class RedisTaskStore extends OutsideVerbs implements AutoCloseable {
    /** How much earlier than the command timeout a blocking read returns. */
    private static final Duration BLOCKING_READS_TAKE_LESS = Duration.ofSeconds(1);

    private final Claims claims;
    private final Leases leases;
    private final Incarnations incarnations;
    private final Settlements settlements;
    private final Sweeps sweeps;
    private final ShardLoads loads;
    private final Glimpses glimpses;

    private RedisTaskStore(Connections connections, Duration commandTimeout) {
        super(connections);
        claims = new Claims(connections, commandTimeout.minus(BLOCKING_READS_TAKE_LESS));
        leases = new Leases(connections);
        incarnations = new Incarnations(connections);
        settlements = new Settlements(connections);
        sweeps = new Sweeps(connections);
        loads = new ShardLoads(connections);
        glimpses = new Glimpses(connections);
    }

    /**
     * Connects, and checks that this Redis meets the requirements.
     *
     * @param clientName the name in CLIENT LIST: letters, digits, dots and dashes
     * @throws IllegalArgumentException if the address is invalid
     * @throws StoreException if Redis was not reached in time, refused the login, lacks what the protocol
     *     needs (Redis 6.2, RESP3, the commands), is a replica named by its own address, or may evict
     */
    public static RedisTaskStore connect(RedisSettings settings, String clientName) {
        RedisTaskStore store = new RedisTaskStore(Connections.to(settings, clientName), settings.commandTimeout());
        try {
            store.requireFit(settings);
            return store;
        } catch (RuntimeException e) {
            store.close();
            throw e;
        }
    }

    private void requireFit(RedisSettings settings) {
        String address = connections.shownAddress();
        boolean one = RedisAddress.parse(settings.uri()).kind() == RedisAddress.Kind.SINGLE;
        for (ServerView server : connections.askAtStart(servers::all)) {
            ServerCheck.require(server, address, settings.allowEviction());
            if (one) {
                ServerCheck.requireMaster(server, address);
            }
        }
        Abilities.requireNone(connections.askAtStart(servers::missingCommands), address);
    }

    /** Returns the loop whose thread receives the replies, for the owner's use; it ends with the store. */
    public IoLoop loop() {
        return connections.loop();
    }

    /** Returns the limits of the connections' log lines, for the owner's use on the loop; they end with the store. */
    public SparseLines lines() {
        return connections.lines();
    }

    /** Returns host and port, without secrets. */
    public String shownAddress() {
        return connections.shownAddress();
    }

    @Override
    public CompletionStage<List<TaskEntry>> claim(Shard shard, WorkerId worker, Lane lane, int count) {
        return claims.claim(shard, worker, lane, count);
    }

    @Override
    public CompletionStage<List<TaskEntry>> claimBlocking(
            Shard shard, WorkerId worker, int countPerLane, Duration block) {
        return claims.claimBlocking(shard, worker, countPerLane, block);
    }

    @Override
    public CompletionStage<Boolean> awaitDoorbell(Shard shard, Map<Lane, String> marks, Duration block) {
        return claims.awaitDoorbell(shard, marks, block);
    }

    @Override
    public CompletionStage<Map<Lane, String>> laneMarks(Shard shard) {
        return claims.laneMarks(shard);
    }

    @Override
    public CompletionStage<Void> unblock(Shard shard) {
        return claims.unblock(shard);
    }

    @Override
    public CompletionStage<BeatReply> beat(BeatRequest request) {
        return leases.beat(request);
    }

    @Override
    public CompletionStage<FencedReply> settle(SettleRequest request) {
        return settlements.settle(request);
    }

    @Override
    public CompletionStage<FencedReply> release(ReleaseRequest request) {
        return leases.release(request);
    }

    @Override
    public CompletionStage<List<TaskEntry>> pickUp(Shard shard, WorkerId worker, List<Lease> lost) {
        return leases.pickUp(shard, worker, lost);
    }

    @Override
    public CompletionStage<Void> enlist(Shard shard, WorkerId worker) {
        return incarnations.enlist(shard, worker);
    }

    @Override
    public CompletionStage<List<WorkerView>> incarnations(Shard shard, WorkerId worker) {
        return incarnations.of(shard, worker);
    }

    @Override
    public CompletionStage<List<RecoverReply>> takeBack(TakeBackRequest request) {
        return incarnations.takeBack(request);
    }

    @Override
    public CompletionStage<Void> retireWorker(Shard shard, WorkerId worker) {
        return leases.retireWorker(shard, worker);
    }

    @Override
    public CompletionStage<Subscription> watchCancels(Shard shard, Consumer<String> asked) {
        return subscriptions.listen(shard, new Keys(shard).cancelChannel(), asked);
    }

    @Override
    public CompletionStage<LeadReply> lead(Shard shard, String token, String next, Duration ttl) {
        return sweeps.lead(shard, token, next, ttl);
    }

    @Override
    public CompletionStage<Set<Shard>> renew(Map<Shard, String> tokens, Duration ttl) {
        return glimpses.renew(tokens, ttl);
    }

    @Override
    public CompletionStage<Map<Shard, Glimpse>> glimpse(Collection<Shard> shards) {
        return glimpses.of(shards);
    }

    @Override
    public CompletionStage<Boolean> empty(Shard shard) {
        return glimpses.empty(shard);
    }

    @Override
    public CompletionStage<Boolean> handOver(Shard shard, String token) {
        return sweeps.handOver(shard, token);
    }

    @Override
    public CompletionStage<Boolean> abdicate(Shard shard, String token) {
        return sweeps.abdicate(shard, token);
    }

    @Override
    public CompletionStage<List<ConsumerView>> consumers(Shard shard) {
        return views.consumers(shard);
    }

    @Override
    public CompletionStage<List<ConsumerView>> observeConsumers(Shard shard) {
        return views.observeConsumers(shard);
    }

    @Override
    public CompletionStage<List<PendingEntry>> pending(PendingQuery query) {
        return views.pending(query);
    }

    @Override
    public CompletionStage<Set<Lease>> heartbeats(Shard shard, List<Lease> leases) {
        return views.heartbeats(shard, leases);
    }

    @Override
    public CompletionStage<Map<Lease, Instant>> renewals(Shard shard, List<Lease> leases, Duration precision) {
        return views.renewals(shard, leases, precision);
    }

    @Override
    public CompletionStage<Void> tellBlocked(Shard shard, String reason, boolean leads, Duration ttl) {
        return sweeps.tellBlocked(shard, reason, leads, ttl);
    }

    @Override
    public CompletionStage<List<RecoverReply>> recover(RecoverRequest request) {
        return sweeps.recover(request);
    }

    @Override
    public CompletionStage<List<String>> due(Shard shard, int limit) {
        return views.due(shard, limit);
    }

    @Override
    public CompletionStage<PromoteReply> promote(Shard shard, String token, List<String> ids) {
        return sweeps.promote(shard, token, ids);
    }

    @Override
    public CompletionStage<DeliveredPage> delivered(Shard shard, Lane lane, String after, int count) {
        return views.delivered(shard, lane, after, count);
    }

    @Override
    public CompletionStage<ShardLoad> load(Shard shard) {
        return loads.look(shard);
    }

    @Override
    public CompletionStage<ShardLoad> observeLoad(Shard shard) {
        return loads.observe(shard);
    }

    @Override
    public CompletionStage<List<RecoverReply>> requeueOrphans(
            Shard shard, String token, boolean acknowledged, List<Lease> orphans) {
        return sweeps.requeueOrphans(shard, token, acknowledged, orphans);
    }

    @Override
    public CompletionStage<Void> announce(Shard shard, String alarm) {
        return sweeps.announce(shard, alarm);
    }

    @Override
    public CompletionStage<Integer> rewind(Shard shard, String token, Duration ttl, List<PendingEntry> entries) {
        return sweeps.rewind(shard, token, ttl, entries);
    }

    @Override
    public CompletionStage<Integer> rewindWorkers(Shard shard, String token, Duration ttl, List<String> workers) {
        return sweeps.rewindWorkers(shard, token, ttl, workers);
    }

    @Override
    public CompletionStage<Boolean> retireConsumer(Shard shard, String token, String consumer) {
        return sweeps.retireConsumer(shard, token, consumer);
    }

    /** Closes all connections; calls in flight end with an error. Idempotent. */
    @Override
    public void close() {
        connections.close();
    }
}
