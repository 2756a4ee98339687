package dev.headrace.testing.sim;

import dev.headrace.internal.protocol.entry.RequeueReason;
import dev.headrace.internal.protocol.entry.TaskEntry;
import dev.headrace.internal.protocol.entry.WorkerId;
import dev.headrace.internal.protocol.queue.QueueLimits;
import dev.headrace.internal.protocol.queue.RequeueLimits;
import dev.headrace.internal.protocol.queue.WorkerView;
import dev.headrace.internal.protocol.work.BeatRequest;
import dev.headrace.internal.protocol.work.ReleaseRequest;
import dev.headrace.internal.protocol.work.SettleRequest;
import dev.headrace.internal.protocol.work.Settlement;
import dev.headrace.internal.protocol.work.TakeBackRequest;
import dev.headrace.task.FailureCode;
import dev.headrace.task.Lane;
import dev.headrace.task.Lease;
import dev.headrace.task.Shard;
import dev.headrace.testing.sim.RandomVerbs.Step;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Supplier;

/** What workers do, with leases that are theirs, were theirs, or never were. */
final class RandomWorkers {
    private static final Duration TTL = Duration.ofHours(1);
    /** Two boots of one instance, and one of another. */
    private static final int WORKERS = 3;

    private static final String FIRST = "000000000001";
    private static final String SECOND = "000000000002";

    private final Shard shard;
    private final Random random;
    private final Supplier<String> anyLease;
    private final Map<String, Held> held = new HashMap<>();
    private final Map<WorkerId, Long> sequences = new HashMap<>();

    RandomWorkers(Shard shard, Random random, Supplier<String> anyLease) {
        this.shard = shard;
        this.random = random;
        this.anyLease = anyLease;
    }

    /** What a worker knows of a task it was given. */
    private record Held(WorkerId worker, String id, boolean recorded) {}

    static WorkerId worker(Random random) {
        int number = random.nextInt(WORKERS);
        return new WorkerId("w" + number / 2, number % 2 == 0 ? FIRST : SECOND);
    }

    Step next() {
        WorkerId worker = worker(random);
        int draw = random.nextInt(24);
        if (draw < 8) {
            return claim(worker);
        } else if (draw < 12) {
            return beat(worker);
        } else if (draw < 17) {
            return settle(worker);
        } else if (draw == 17) {
            return release(worker);
        } else if (draw == 18) {
            return pickUp(worker);
        }
        if (draw > 19) {
            return takeBack(worker);
        }
        return new Step("retireWorker " + worker, side -> side.call(store -> store.retireWorker(shard, worker)));
    }

    private Step claim(WorkerId worker) {
        Lane lane = RandomVerbs.lane(random);
        int count = random.nextInt(1, 4);
        if (random.nextInt(4) == 0) {
            return new Step(
                    "claimBlocking " + worker + " " + count,
                    side -> remember(
                            side,
                            worker,
                            side.call(store -> store.claimBlocking(shard, worker, count, Duration.ofMillis(1)))));
        }
        return new Step(
                "claim " + worker + " " + lane + " " + count,
                side -> remember(side, worker, side.call(store -> store.claim(shard, worker, lane, count))));
    }

    private List<TaskEntry> remember(Side side, WorkerId worker, List<TaskEntry> entries) {
        for (TaskEntry entry : entries) {
            String lease = side.rendering().of(entry.lease());
            held.put(lease, new Held(worker, side.rendering().text(entry.id()), entry.hasRecord()));
        }
        return entries;
    }

    /** Mostly leases that this worker was given, whether or not they still are its own. */
    private String lease(WorkerId worker) {
        List<String> own = held.entrySet().stream()
                .filter(one -> one.getValue().worker().equals(worker))
                .map(Map.Entry::getKey)
                .sorted(Comparator.comparing(String::length).thenComparing(Comparator.naturalOrder()))
                .toList();
        int recent = Math.min(own.size(), 6);
        return recent == 0 || random.nextInt(10) == 0
                ? anyLease.get()
                : own.get(own.size() - 1 - random.nextInt(recent));
    }

    private String idOf(String lease) {
        Held known = held.get(lease);
        return known == null ? lease : known.id();
    }

    private Step beat(WorkerId worker) {
        List<String> leases = RandomVerbs.some(random, 4, () -> lease(worker));
        BeatRequest.Start start = BeatRequest.Start.values()[random.nextInt(3)];
        String interval = random.nextInt(3) == 0 ? "3600000" : random.nextInt(9) == 0 ? "often" : "1";
        return new Step("beat " + worker + " " + start + " each " + interval + " " + leases, side -> {
            List<BeatRequest.LaneBeats> lanes = new ArrayList<>();
            for (Lane lane : Lane.values()) {
                lanes.add(new BeatRequest.LaneBeats(lane, "-", "+", beats(side, leases, lane, start)));
            }
            BeatRequest request = new BeatRequest(shard, worker, TTL, lanes, Map.of("interval", interval));
            var reply = side.call(store -> store.beat(request));
            return List.of(
                    reply.lostLeases(),
                    reply.vanished(),
                    reply.cancelled(),
                    Map.of("unknown", names(side, reply.unknown())));
        });
    }

    private static Collection<String> names(Side side, List<?> lost) {
        return lost.stream().map(side.rendering()::of).sorted().toList();
    }

    private List<BeatRequest.Beat> beats(Side side, List<String> leases, Lane lane, BeatRequest.Start start) {
        List<BeatRequest.Beat> beats = new ArrayList<>();
        for (String name : leases) {
            Lease lease = side.rendering().lease(name);
            if (lease.lane() == lane) {
                beats.add(new BeatRequest.Beat(lease, side.rendering().real(idOf(name)), "attempt=1", 5, null, start));
            }
        }
        beats.sort(Comparator.comparing(beat -> StreamId.parse(beat.lease().entryId())));
        return beats;
    }

    private Step settle(WorkerId worker) {
        List<String> leases = new ArrayList<>(RandomVerbs.some(random, 4, () -> lease(worker)));
        if (random.nextInt(8) == 0) {
            leases.add(leases.get(0));
        }
        List<Settlement.End> ends = leases.stream().map(lease -> end()).toList();
        boolean beaten = random.nextBoolean();
        long last = sequences.getOrDefault(worker, 0L);
        long sequence = last > 0 && random.nextInt(8) == 0 ? last - random.nextInt(2) : last + 1;
        sequences.put(worker, Math.max(last, sequence));
        return new Step("settle " + worker + " " + sequence + " " + leases + " " + ends, side -> {
            List<Settlement> settlements = new ArrayList<>();
            for (int i = 0; i < leases.size(); i++) {
                settlements.add(settlement(side, leases.get(i), beaten, ends.get(i)));
            }
            return side.call(store -> store.settle(new SettleRequest(shard, worker, sequence, settlements)));
        });
    }

    private Settlement settlement(Side side, String name, boolean beaten, Settlement.End end) {
        Held known = held.get(name);
        boolean recorded = known != null && known.recorded();
        String id = side.rendering().real(idOf(name));
        return new Settlement(side.rendering().lease(name), id, beaten, recorded, end);
    }

    private Settlement.End end() {
        Duration delay = random.nextBoolean() ? Duration.ZERO : RandomVerbs.LONG;
        byte[] result = "done".getBytes(StandardCharsets.UTF_8);
        return switch (random.nextInt(10)) {
            case 0, 1, 2 -> Settlement.Succeeded.PLAIN;
            case 3 -> new Settlement.Succeeded(random.nextBoolean() ? result : null, RandomVerbs.LONG);
            case 4, 5 -> new Settlement.Retried(delay, FailureCode.HANDLER_ERROR, "broke");
            case 6 -> random.nextBoolean() ? new Settlement.Snoozed(delay) : new Settlement.Deferred(delay);
            case 7 -> new Settlement.Returned(delay);
            case 8 -> new Settlement.Cancelled("stopped");
            default ->
                random.nextBoolean()
                        ? new Settlement.Died(FailureCode.FATAL, null, "hopeless")
                        : new Settlement.Died(FailureCode.RETRIES_EXHAUSTED, FailureCode.TIMEOUT, "again");
        };
    }

    private Step release(WorkerId worker) {
        List<String> leases = RandomVerbs.some(random, 3, () -> lease(worker));
        RequeueReason reason = random.nextBoolean() ? RequeueReason.SHUTDOWN : RequeueReason.UNDELIVERED;
        return new Step("release " + worker + " " + leases, side -> {
            List<ReleaseRequest.Release> releases = leases.stream()
                    .map(name -> new ReleaseRequest.Release(
                            side.rendering().lease(name), side.rendering().real(idOf(name))))
                    .toList();
            return side.call(store -> store.release(new ReleaseRequest(shard, worker, releases, reason)));
        });
    }

    /** From another boot of its instance: mostly as it was seen, sometimes without its liveness or one of its entries. */
    private Step takeBack(WorkerId worker) {
        WorkerId other = new WorkerId(worker.instance(), worker.boot().equals(FIRST) ? SECOND : FIRST);
        List<String> leases = RandomVerbs.some(random, 3, () -> lease(other));
        Duration leastIdle = random.nextInt(5) == 0 ? RandomVerbs.LONG : Duration.ofMillis(1);
        int stale = random.nextInt(4);
        int how = random.nextInt(12);
        return new Step("takeBack " + worker + " " + leases + " " + leastIdle + " " + stale + " way " + how, side -> {
            List<Lease> taken = leases.stream().map(side.rendering()::lease).toList();
            if (how < 2) {
                side.deleteLiveness(other.toString());
            } else if (how == 2) {
                side.deleteEntry(taken.get(0));
            }
            side.pass();
            side.call(store -> store.enlist(shard, worker));
            return takeBack(
                    side,
                    worker,
                    new TakeBackRequest(
                            shard, other, "1", leastIdle, new RequeueLimits(stale, 0, QueueLimits.NONE), taken),
                    how);
        });
    }

    /** What is seen of those that hold something, and what the other answers, unless it has beaten since it was seen. */
    private List<Object> takeBack(Side side, WorkerId worker, TakeBackRequest request, int how) {
        List<Object> answers = new ArrayList<>();
        String beaten = "";
        for (WorkerView boot : side.call(store -> store.incarnations(shard, worker))) {
            if (boot.pending() > 0) {
                answers.add(List.of(boot.name(), boot.pending(), boot.alive()));
                beaten = boot.beaten();
            }
        }
        String seen = how == 3 ? request.beaten() : beaten;
        answers.add(side.call(store -> store.takeBack(new TakeBackRequest(
                shard, request.previous(), seen, request.leastIdle(), request.limits(), request.leases()))));
        return answers;
    }

    private Step pickUp(WorkerId worker) {
        List<String> leases = RandomVerbs.some(random, 3, () -> lease(worker));
        return new Step("pickUp " + worker + " " + leases, side -> {
            List<Lease> lost = leases.stream().map(side.rendering()::lease).toList();
            return remember(side, worker, side.call(store -> store.pickUp(shard, worker, lost)));
        });
    }
}
