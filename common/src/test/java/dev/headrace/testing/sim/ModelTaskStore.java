package dev.headrace.testing.sim;

import dev.headrace.internal.protocol.control.ConsumerView;
import dev.headrace.internal.protocol.control.DeliveredPage;
import dev.headrace.internal.protocol.control.Glimpse;
import dev.headrace.internal.protocol.control.LeadReply;
import dev.headrace.internal.protocol.control.LossStore;
import dev.headrace.internal.protocol.control.PromoteReply;
import dev.headrace.internal.protocol.control.RecoverRequest;
import dev.headrace.internal.protocol.control.ShardLoad;
import dev.headrace.internal.protocol.entry.TaskEntry;
import dev.headrace.internal.protocol.entry.WorkerId;
import dev.headrace.internal.protocol.queue.PendingEntry;
import dev.headrace.internal.protocol.queue.PendingQuery;
import dev.headrace.internal.protocol.queue.RecoverReply;
import dev.headrace.internal.protocol.queue.WorkerView;
import dev.headrace.internal.protocol.work.BeatReply;
import dev.headrace.internal.protocol.work.BeatRequest;
import dev.headrace.internal.protocol.work.FencedReply;
import dev.headrace.internal.protocol.work.ReleaseRequest;
import dev.headrace.internal.protocol.work.SettleRequest;
import dev.headrace.internal.protocol.work.TakeBackRequest;
import dev.headrace.task.Lane;
import dev.headrace.task.Lease;
import dev.headrace.task.Shard;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The verbs as a process of the simulation sees them: three connections to the {@link ModelRedis}, as the real store
 * has them. Every call takes virtual time, and nature may lose it.
 */
final class ModelTaskStore extends ModelOutsideVerbs {
    private final ModelConnection beats;
    private final ModelBlockingReads blockingReads;

    ModelTaskStore(ModelRedis redis, VirtualProcess process) {
        super(redis, process);
        beats = new ModelConnection(redis, process);
        blockingReads = new ModelBlockingReads(redis, process);
    }

    boolean belongsTo(VirtualProcess other) {
        return process == other;
    }

    void cut() {
        commands.cut();
        beats.cut();
        blockingReads.cut();
    }

    @Override
    public CompletionStage<Void> announce(Shard shard, String alarm) {
        return commands.call("announce", () -> {
            in(shard).event("*", alarm);
            return null;
        });
    }

    /** For people alone. */
    @Override
    public CompletionStage<Void> tellBlocked(Shard shard, String reason, boolean leads, Duration ttl) {
        return commands.call("tellBlocked", () -> null);
    }

    @Override
    public CompletionStage<List<TaskEntry>> claim(Shard shard, WorkerId worker, Lane lane, int count) {
        return blockingReads.claim(in(shard), worker, lane, count);
    }

    @Override
    public CompletionStage<List<TaskEntry>> claimBlocking(
            Shard shard, WorkerId worker, int countPerLane, Duration block) {
        return blockingReads.claim(in(shard), worker, countPerLane, block);
    }

    @Override
    public CompletionStage<Boolean> awaitDoorbell(Shard shard, Map<Lane, String> marks, Duration block) {
        return blockingReads.doorbell(in(shard), marks, block);
    }

    @Override
    public CompletionStage<Map<Lane, String>> laneMarks(Shard shard) {
        return commands.call("laneMarks", () -> ModelBlockingReads.marks(in(shard)));
    }

    @Override
    public CompletionStage<Void> unblock(Shard shard) {
        return commands.call("unblock", () -> {
            blockingReads.unblock(in(shard));
            return null;
        });
    }

    @Override
    public CompletionStage<BeatReply> beat(BeatRequest request) {
        return beats.call("beat", () -> new ModelLeases(in(request.shard())).beat(request));
    }

    @Override
    public CompletionStage<FencedReply> settle(SettleRequest request) {
        return commands.call("settle", () -> new ModelSettle(in(request.shard())).settle(request));
    }

    @Override
    public CompletionStage<FencedReply> release(ReleaseRequest request) {
        return commands.call("release", () -> new ModelLeases(in(request.shard())).release(request));
    }

    @Override
    public CompletionStage<List<TaskEntry>> pickUp(Shard shard, WorkerId worker, List<Lease> leases) {
        return commands.call("pickUp", () -> new ModelLeases(in(shard)).pickUp(worker, leases));
    }

    @Override
    public CompletionStage<Void> enlist(Shard shard, WorkerId worker) {
        return commands.call("enlist", () -> {
            new ModelIncarnations(in(shard)).enlist(worker);
            return null;
        });
    }

    @Override
    public CompletionStage<List<WorkerView>> incarnations(Shard shard, WorkerId worker) {
        return commands.call("incarnations", () -> new ModelIncarnations(in(shard)).of(worker));
    }

    @Override
    public CompletionStage<List<RecoverReply>> takeBack(TakeBackRequest request) {
        return commands.call("takeBack", () -> new ModelIncarnations(in(request.shard())).takeBack(request));
    }

    @Override
    public CompletionStage<Void> retireWorker(Shard shard, WorkerId worker) {
        return commands.call("retireWorker", () -> {
            in(shard).liveness().remove(worker.toString());
            return null;
        });
    }

    @Override
    public CompletionStage<Subscription> watchCancels(Shard shard, Consumer<String> asked) {
        return commands.call("watchCancels", () -> watch(in(shard).cancelWatches(), asked));
    }

    @Override
    public CompletionStage<LeadReply> lead(Shard shard, String token, String next, Duration ttl) {
        return commands.call("lead", () -> new ModelLeader(in(shard)).lead(token, next, ttl));
    }

    @Override
    public CompletionStage<Set<Shard>> renew(Map<Shard, String> tokens, Duration ttl) {
        return commands.call(
                "renew",
                () -> tokens.keySet().stream()
                        .filter(shard -> new ModelLeader(in(shard)).renew(tokens.get(shard), ttl))
                        .collect(Collectors.toSet()));
    }

    @Override
    public CompletionStage<Map<Shard, Glimpse>> glimpse(Collection<Shard> shards) {
        return commands.call("glimpse", () -> {
            Map<Shard, Glimpse> seen = new HashMap<>();
            shards.forEach(shard -> seen.put(shard, new ModelLeader(in(shard)).glimpse()));
            return seen;
        });
    }

    @Override
    public CompletionStage<Boolean> empty(Shard shard) {
        return commands.call("empty", () -> {
            ModelShard there = in(shard);
            return Stream.of(Lane.values()).allMatch(lane -> there.lane(lane).length() == 0);
        });
    }

    @Override
    public CompletionStage<Boolean> handOver(Shard shard, String token) {
        return commands.call("handOver", () -> new ModelLeader(in(shard)).handOver(token));
    }

    @Override
    public CompletionStage<Boolean> abdicate(Shard shard, String token) {
        return commands.call("abdicate", () -> new ModelLeader(in(shard)).abdicate(token));
    }

    @Override
    public CompletionStage<List<ConsumerView>> consumers(Shard shard) {
        return commands.call("consumers", () -> new ModelScan(in(shard)).consumers());
    }

    @Override
    public CompletionStage<List<PendingEntry>> pending(PendingQuery query) {
        return commands.call("pending", () -> new ModelScan(in(query.shard())).pending(query));
    }

    @Override
    public CompletionStage<Set<Lease>> heartbeats(Shard shard, List<Lease> leases) {
        return commands.call("heartbeats", () -> new ModelScan(in(shard)).heartbeats(leases));
    }

    @Override
    public CompletionStage<Map<Lease, Instant>> renewals(Shard shard, List<Lease> leases, Duration precision) {
        return commands.call("renewals", () -> new ModelScan(in(shard)).renewals(leases));
    }

    @Override
    public CompletionStage<List<RecoverReply>> recover(RecoverRequest request) {
        return commands.call("recover", () -> new ModelRecovery(in(request.shard())).recover(request));
    }

    @Override
    public CompletionStage<List<String>> due(Shard shard, int limit) {
        return commands.call("due", () -> new ModelPromotion(in(shard)).due(limit));
    }

    @Override
    public CompletionStage<PromoteReply> promote(Shard shard, String token, List<String> ids) {
        return commands.call("promote", () -> new ModelPromotion(in(shard)).promote(token, ids));
    }

    @Override
    public CompletionStage<DeliveredPage> delivered(Shard shard, Lane lane, String after, int count) {
        return commands.call("delivered", () -> new ModelScan(in(shard)).delivered(lane, after, count));
    }

    @Override
    public CompletionStage<ShardLoad> load(Shard shard) {
        return commands.call("load", () -> new ModelScan(in(shard)).load());
    }

    @Override
    public CompletionStage<List<RecoverReply>> requeueOrphans(
            Shard shard, String token, boolean acknowledged, List<Lease> orphans) {
        return commands.call(
                "requeueOrphans", () -> new ModelRecovery(in(shard)).requeueOrphans(token, acknowledged, orphans));
    }

    @Override
    public LossStore losses() {
        return new ModelLosses(commands, this::in);
    }

    @Override
    public CompletionStage<Integer> rewind(Shard shard, String token, Duration ttl, List<PendingEntry> entries) {
        return commands.call("rewind", () -> new ModelRewind(in(shard)).rewind(token, ttl, entries));
    }

    @Override
    public CompletionStage<Integer> rewindWorkers(Shard shard, String token, Duration ttl, List<String> workers) {
        return commands.call("rewindWorkers", () -> new ModelRewind(in(shard)).rewindWorkers(token, ttl, workers));
    }

    @Override
    public CompletionStage<Boolean> retireConsumer(Shard shard, String token, String consumer) {
        return commands.call("retireConsumer", () -> new ModelRecovery(in(shard)).retireConsumer(token, consumer));
    }
}
