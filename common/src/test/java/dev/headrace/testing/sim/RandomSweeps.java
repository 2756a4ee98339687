package dev.headrace.testing.sim;

import dev.headrace.internal.protocol.control.ConsumerView;
import dev.headrace.internal.protocol.control.PromoteReply;
import dev.headrace.internal.protocol.control.RecoverRequest;
import dev.headrace.internal.protocol.entry.Limit;
import dev.headrace.internal.protocol.entry.RequeueReason;
import dev.headrace.internal.protocol.entry.TaskLimits;
import dev.headrace.internal.protocol.queue.PendingEntry;
import dev.headrace.internal.protocol.queue.QueueLimits;
import dev.headrace.internal.protocol.queue.RequeueLimits;
import dev.headrace.task.Lane;
import dev.headrace.task.Lease;
import dev.headrace.task.Shard;
import dev.headrace.testing.sim.RandomVerbs.Step;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** What two controllers do, as leader or not, to tasks that can be recovered or cannot. */
final class RandomSweeps {
    private final Shard shard;
    private final ModelSide model;
    private final Random random;
    private final Supplier<String> anyLease;

    RandomSweeps(Shard shard, ModelSide model, Random random, Supplier<String> anyLease) {
        this.shard = shard;
        this.model = model;
        this.random = random;
        this.anyLease = anyLease;
    }

    Step next() {
        int draw = random.nextInt(24);
        if (draw < 6) {
            return lead();
        } else if (draw < 13) {
            return recover();
        } else if (draw < 17) {
            return random.nextInt(4) == 0 ? promoteWhatSomebodyChanged() : promote();
        } else if (draw < 19) {
            return random.nextInt(3) == 0 ? repair() : requeueOrphans();
        } else if (draw < 21) {
            return switch (random.nextInt(4)) {
                case 0 -> rewind();
                case 1 -> rewindWorkers();
                default -> retireConsumer();
            };
        }
        return look();
    }

    /** The leader's, mostly. */
    private String token() {
        String leader = model.shard()
                .leader()
                .get("leader")
                .filter(token -> token.length() == 2)
                .orElse("c0");
        return random.nextInt(6) == 0 ? "c" + random.nextInt(2) : leader;
    }

    private Step lead() {
        String token = "c" + random.nextInt(2);
        String next = "c" + random.nextInt(2);
        return switch (random.nextInt(8)) {
            case 0 -> new Step("handOver " + token, side -> side.call(store -> store.handOver(shard, token)));
            case 1 -> new Step("abdicate " + token, side -> side.call(store -> store.abdicate(shard, token)));
            case 2 ->
                new Step(
                        "renew " + token,
                        side -> side.call(store -> store.renew(Map.of(shard, token), RandomVerbs.LONG)));
            default ->
                new Step(
                        "lead " + token + " " + next,
                        side -> side.call(store -> store.lead(shard, token, next, RandomVerbs.LONG)));
        };
    }

    private Step recover() {
        List<Candidate> candidates = new ArrayList<>();
        for (String lease : RandomVerbs.some(random, 3, this::pending)) {
            candidates.add(candidate(lease));
        }
        String token = token();
        Duration minIdle = random.nextInt(5) == 0 ? RandomVerbs.LONG : Duration.ofMillis(1);
        RequeueLimits limits = limits();
        return new Step("recover " + token + " " + minIdle + " " + limits + " " + candidates, side -> {
            side.pass();
            List<RecoverRequest.Candidate> there = candidates.stream()
                    .map(one -> new RecoverRequest.Candidate(
                            side.rendering().lease(one.lease), one.owner, one.reason, one.ownerAlive))
                    .toList();
            return side.call(store -> store.recover(new RecoverRequest(shard, token, minIdle, limits, there)));
        });
    }

    /** Now and then the queue has something to say of all tasks, or of those of the type that most have. */
    private RequeueLimits limits() {
        TaskLimits ofQueue =
                random.nextInt(4) == 0 ? TaskLimits.NONE.with(Limit.MAX_CRASHES, random.nextInt(3)) : TaskLimits.NONE;
        Map<String, TaskLimits> ofTypes = random.nextInt(4) == 0
                ? Map.of("t", TaskLimits.NONE.with(Limit.MAX_MISSING_REQUEUES, random.nextInt(2)))
                : Map.of();
        return new RequeueLimits(random.nextInt(4), random.nextInt(2), new QueueLimits(ofQueue, ofTypes));
    }

    private record Candidate(String lease, String owner, RequeueReason reason, boolean ownerAlive) {}

    /** As it is, mostly. */
    private Candidate candidate(String name) {
        Lease lease = model.rendering().lease(name);
        var pending = model.shard().pending(lease);
        String owner = pending == null || random.nextInt(8) == 0
                ? RandomWorkers.worker(random).toString()
                : pending.consumer();
        boolean alive = model.shard().liveness().has(owner) != (random.nextInt(8) == 0);
        RequeueReason reason = random.nextInt(3) == 0 ? RequeueReason.MISSING_HEARTBEAT : RequeueReason.STALE;
        return new Candidate(name, owner, reason, alive);
    }

    /** A lease that somebody holds, and by preference one without a heartbeat. */
    private String pending() {
        List<String> held = new ArrayList<>();
        for (Lane lane : Lane.values()) {
            for (StreamId id : model.shard().lane(lane).pending().keySet()) {
                Lease lease = new Lease(id.toString(), lane);
                if (!model.shard().heartbeats().has(lease.text()) || random.nextInt(4) == 0) {
                    held.add(model.rendering().of(lease));
                }
            }
        }
        return held.isEmpty() || random.nextInt(8) == 0 ? anyLease.get() : held.get(random.nextInt(held.size()));
    }

    private Step promote() {
        String token = token();
        boolean greedy = random.nextInt(3) == 0;
        return new Step("promote " + token + (greedy ? " all" : " the due"), side -> {
            Set<String> due = new LinkedHashSet<>(side.call(store -> store.due(shard, 100)));
            Set<String> wanted = new LinkedHashSet<>(due);
            if (greedy) {
                wanted.addAll(List.of("later:0", "later:1", "chosen0", "chosen1", "unheard-of"));
            }
            List<String> ids = wanted.stream()
                    .sorted(Comparator.comparing(side.rendering()::text))
                    .toList();
            return List.of(due, side.call(store -> store.promote(shard, token, ids)));
        });
    }

    /** The leader's, so that no record is left that stands in later and does not wait. */
    private Step promoteWhatSomebodyChanged() {
        String token = model.shard()
                .leader()
                .get("leader")
                .filter(leader -> leader.length() == 2)
                .orElse("c0");
        boolean deleted = random.nextBoolean();
        return new Step("promote " + token + (deleted ? " deleted" : " set to queued"), side -> {
            side.call(store -> store.lead(shard, token, token, RandomVerbs.LONG));
            List<String> due = side.call(store -> store.due(shard, 100)).stream()
                    .sorted(Comparator.comparing(side.rendering()::text))
                    .limit(1)
                    .toList();
            due.forEach(deleted ? side::deleteRecord : side::setQueued);
            PromoteReply reply = side.call(store -> store.promote(shard, token, due));
            return List.of(reply.leader(), reply.promoted(), texts(side, reply.lost()), texts(side, reply.dead()));
        });
    }

    private static List<String> texts(Side side, List<String> ids) {
        return ids.stream().map(side.rendering()::text).toList();
    }

    private Step requeueOrphans() {
        List<String> names = RandomVerbs.some(random, 4, anyLease);
        String token = token();
        boolean acknowledged = random.nextInt(6) == 0;
        return new Step("requeueOrphans " + token + " " + acknowledged + " " + names, side -> {
            List<Lease> leases = names.stream().map(side.rendering()::lease).toList();
            return side.call(store -> store.requeueOrphans(shard, token, acknowledged, leases));
        });
    }

    /** Of all that there may be, a few. */
    private Step repair() {
        String token = token();
        List<String> ids = RandomVerbs.some(
                random,
                4,
                () -> random.nextBoolean()
                        ? anyLease.get()
                        : List.of("later:0", "later:1", "chosen0", "chosen1", "unheard-of")
                                .get(random.nextInt(5)));
        return new Step(
                "repair " + token + " " + ids,
                side -> side.call(store -> store.losses()
                        .repair(
                                shard,
                                token,
                                ids.stream().map(side.rendering()::real).toList())));
    }

    private Step retireConsumer() {
        String token = token();
        String consumer = RandomWorkers.worker(random).toString();
        return new Step(
                "retireConsumer " + token + " " + consumer,
                side -> side.call(store -> store.retireConsumer(shard, token, consumer)));
    }

    /** Some of them lie ahead, by the hand of a test; those that are left there have no idle time from then on. */
    private Step rewind() {
        Map<String, String> owners = new LinkedHashMap<>();
        Map<String, String> ahead = new LinkedHashMap<>();
        for (String name : RandomVerbs.some(random, 3, this::pending)) {
            owners.put(name, candidate(name).owner);
            Lease lease = model.rendering().lease(name);
            var pending = model.shard().pending(lease);
            if (pending != null && model.shard().entry(lease) != null && random.nextInt(3) > 0) {
                ahead.put(name, pending.consumer());
            }
        }
        String token = token();
        return new Step("rewind " + token + " " + owners + " ahead " + ahead, side -> {
            ahead.forEach((name, owner) -> side.putAhead(side.rendering().lease(name), owner));
            List<PendingEntry> entries = new ArrayList<>();
            owners.forEach((name, owner) ->
                    entries.add(new PendingEntry(side.rendering().lease(name), owner, Duration.ZERO, 1)));
            return side.call(store -> store.rewind(shard, token, RandomVerbs.LONG, entries));
        });
    }

    /** The livenesses of some lie ahead, by the hand of a test. */
    private Step rewindWorkers() {
        List<String> ahead =
                RandomVerbs.some(random, 2, () -> RandomWorkers.worker(random).toString());
        List<String> asked =
                RandomVerbs.some(random, 3, () -> RandomWorkers.worker(random).toString());
        String token = token();
        return new Step("rewindWorkers " + token + " " + asked + " ahead " + ahead, side -> {
            ahead.forEach(side::prolongLiveness);
            return side.call(store -> store.rewindWorkers(shard, token, RandomVerbs.LONG, asked));
        });
    }

    private Step look() {
        List<String> names = RandomVerbs.some(random, 5, anyLease);
        Lane lane = RandomVerbs.lane(random);
        return switch (random.nextInt(3)) {
            case 0 -> new Step("consumers", side -> holding(side.call(store -> store.consumers(shard))));
            case 1 ->
                new Step(
                        "delivered " + lane,
                        side -> leases(
                                side.call(store -> store.delivered(shard, lane, "", 50))
                                        .ids(),
                                lane));
            default ->
                new Step(
                        "heartbeats " + names,
                        side -> side.call(store -> store.heartbeats(
                                shard,
                                names.stream().map(side.rendering()::lease).toList())));
        };
    }

    /** Those that hold something: up to Redis 7.0 a read that found nothing makes no consumer, since 7.2 it does. */
    private static Set<Holder> holding(List<ConsumerView> consumers) {
        return consumers.stream()
                .filter(consumer -> consumer.pending() > 0)
                .map(seen -> new Holder(seen.lane(), seen.name(), seen.pending(), seen.alive()))
                .collect(Collectors.toSet());
    }

    private record Holder(Lane lane, String name, long pending, boolean alive) {}

    private static List<Lease> leases(List<String> ids, Lane lane) {
        return ids.stream().map(id -> new Lease(id, lane)).toList();
    }
}
