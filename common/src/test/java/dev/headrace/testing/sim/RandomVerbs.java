package dev.headrace.testing.sim;

import dev.headrace.internal.protocol.produce.NewTask;
import dev.headrace.internal.protocol.produce.NewTask.Identity;
import dev.headrace.internal.protocol.produce.SubmitRequest;
import dev.headrace.internal.protocol.queue.GroupReply;
import dev.headrace.internal.protocol.queue.PendingQuery;
import dev.headrace.task.Lane;
import dev.headrace.task.Lease;
import dev.headrace.task.Shard;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Draws what is done next to both sides: mostly what a client, workers and controllers would do, often what they never
 * should, sometimes what a person does by hand.
 */
final class RandomVerbs {
    static final Duration LONG = Duration.ofHours(1);

    private final Shard shard;
    private final Random random;
    private final RandomWorkers workers;
    private final RandomSweeps sweeps;
    private final RandomBurials burials;
    private final Supplier<Integer> leases;
    private long sequence;
    private int scheduled;

    /** @param model asked for what there is, so that the draw hits something */
    RandomVerbs(Shard shard, ModelSide model, Random random) {
        this.shard = shard;
        this.random = random;
        this.leases = () -> model.rendering().leases();
        this.workers = new RandomWorkers(shard, random, this::anyLease);
        this.sweeps = new RandomSweeps(shard, model, random, this::anyLease);
        this.burials = new RandomBurials(shard, model, random, this::anyId);
    }

    /** Something to do to a side, and how to say it. */
    record Step(String what, Function<Side, @org.jspecify.annotations.Nullable Object> run) {}

    Step next() {
        int draw = random.nextInt(100);
        if (draw < 14) {
            return submit();
        } else if (draw < 18) {
            return schedule();
        } else if (draw < 58) {
            return workers.next();
        } else if (draw < 78) {
            return sweeps.next();
        } else if (draw < 84) {
            return burials.next();
        } else if (draw < 92) {
            return ask();
        }
        return byHand();
    }

    /** A lease that came up in this run, the newer the likelier, by its name. */
    private String anyLease() {
        int known = leases.get();
        return known == 0 ? "1-1" : "L" + (known - random.nextInt(Math.min(known, random.nextInt(1, 12))));
    }

    private Step submit() {
        List<NewTask> tasks = new ArrayList<>();
        for (int i = random.nextInt(1, 4); i > 0; i--) {
            boolean chosen = random.nextInt(4) == 0;
            tasks.add(new NewTask(
                    lane(), fields(), chosen ? "chosen" + random.nextInt(5) : null, identity(chosen), null));
        }
        SubmitRequest request = new SubmitRequest(shard, "p", nextSequence(), tasks);
        return new Step(
                "submit " + request.sequence() + " of " + tasks.size(),
                side -> side.call(store -> store.submit(request)));
    }

    private Step schedule() {
        Instant past = Instant.ofEpochMilli(random.nextInt(1000));
        NewTask.Due due = random.nextBoolean()
                ? new NewTask.Due(random.nextBoolean() ? Duration.ZERO : LONG, null)
                : new NewTask.Due(null, past);
        boolean chosen = random.nextInt(3) == 0;
        String id = chosen ? "chosen" + random.nextInt(5) : "later:" + scheduled++;
        NewTask task = new NewTask(lane(), fields(), id, identity(chosen), due);
        SubmitRequest request = new SubmitRequest(shard, "p", nextSequence(), List.of(task));
        return new Step(
                "schedule " + request.sequence() + " " + task.id(),
                side -> side.call(store -> store.schedule(request)));
    }

    private Identity identity(boolean chosen) {
        if (!chosen) {
            return Identity.DRAWN;
        }
        return random.nextInt(3) == 0 ? Identity.CHOSEN_ONCE : Identity.CHOSEN;
    }

    /** Mostly the next number; sometimes one that was used, or one too far. */
    private long nextSequence() {
        int draw = random.nextInt(12);
        if (draw == 0) {
            return sequence + 2;
        }
        return draw < 3 && sequence > 0 ? Math.max(1, sequence - random.nextInt(7)) : ++sequence;
    }

    private Step ask() {
        String id = anyId();
        Lane lane = lane();
        return switch (random.nextInt(6)) {
            case 0, 1 ->
                new Step(
                        "cancel " + id,
                        side -> side.call(
                                store -> store.cancel(shard, side.rendering().real(id))));
            case 2, 3 ->
                new Step(
                        "lookUp " + id,
                        side -> side.call(
                                store -> store.lookUp(shard, side.rendering().real(id))));
            case 4 ->
                new Step(
                        "pending " + lane,
                        side -> side.call(
                                store -> store.pending(new PendingQuery(shard, lane, null, Duration.ZERO, "-", 5))));
            default ->
                new Step("laneMarks", side -> {
                    Map<Lane, Lease> marks = new EnumMap<>(Lane.class);
                    side.call(store -> store.laneMarks(shard))
                            .forEach((at, last) -> marks.put(at, new Lease(last, at)));
                    return marks;
                });
        };
    }

    private String anyId() {
        return switch (random.nextInt(6)) {
            case 0 -> "chosen" + random.nextInt(5);
            case 1 -> "later:" + random.nextInt(3);
            default -> anyLease();
        };
    }

    private Step byHand() {
        String lease = anyLease();
        String worker = RandomWorkers.worker(random).toString();
        Lane lane = lane();
        int depth = random.nextInt(1, 40);
        byte[][] fields = oddFields();
        return switch (random.nextInt(10)) {
            case 0, 1 -> hand("XDEL " + lease, side -> side.deleteEntry(lease(side, lease)));
            case 2 -> hand("DEL heartbeat " + lease, side -> side.deleteHeartbeat(lease(side, lease)));
            case 3, 4 -> hand("DEL liveness " + worker, side -> side.deleteLiveness(worker));
            case 5 -> hand("DELCONSUMER " + lane + " " + worker, side -> side.deleteConsumer(lane, worker));
            case 6 ->
                new Step("DESTROY " + lane, side -> {
                    side.destroyGroup(lane);
                    return states(side.call(store -> store.ensureGroups(shard, Map.of())));
                });
            case 7 ->
                new Step("SETID " + lane + " 0", side -> {
                    Map<Lane, String> delivered = side.call(store -> store.laneMarks(shard));
                    side.setGroupBack(lane);
                    return states(side.call(store -> store.ensureGroups(shard, delivered)));
                });
            case 8 -> hand("XADD " + lane, side -> side.addEntry(lane, fields));
            default -> hand("max_depth " + depth, side -> side.setMaxDepth(depth));
        };
    }

    private static Map<Lane, GroupReply.State> states(Map<Lane, GroupReply> groups) {
        Map<Lane, GroupReply.State> states = new EnumMap<>(Lane.class);
        groups.forEach((lane, group) -> states.put(lane, group.state()));
        return states;
    }

    private static Step hand(String what, java.util.function.Consumer<Side> act) {
        return new Step(what, side -> {
            act.accept(side);
            return null;
        });
    }

    private static Lease lease(Side side, String name) {
        return side.rendering().lease(name);
    }

    private Lane lane() {
        return lane(random);
    }

    static Lane lane(Random random) {
        return Lane.values()[random.nextInt(Lane.values().length)];
    }

    private byte[][] fields() {
        return random.nextInt(3) == 0
                ? flat("type", "t", "body", "{}", "max", "2", "h:colour", "red")
                : flat("type", "t", "body", "{}");
    }

    /** What another language's producer may send. */
    private byte[][] oddFields() {
        List<byte[][]> odd = List.of(
                flat("type", "t", "body", "{}"),
                flat("body", "no type"),
                flat("type", "t", "body", "", "attempt", "many", "requeues", "-3"),
                flat("type", "t", "body", "{}", "lane", "nowhere", "new-field", "x"),
                flat("type", "t", "body", "{}", "token", "7", "stale_heartbeat_requeues", "9"),
                flat("type", "t", "body", "{}", "max_stale", "0", "max_missing", "2"));
        return odd.get(random.nextInt(odd.size()));
    }

    private static byte[][] flat(String... parts) {
        byte[][] flat = new byte[parts.length][];
        for (int i = 0; i < parts.length; i++) {
            flat[i] = parts[i].getBytes(StandardCharsets.UTF_8);
        }
        return flat;
    }

    /** Distinct leases, in an order that is the same for both sides. */
    static List<String> some(Random random, int most, Supplier<String> draw) {
        TreeSet<String> drawn = new TreeSet<>();
        for (int i = random.nextInt(1, most + 1); i > 0; i--) {
            drawn.add(draw.get());
        }
        return List.copyOf(drawn);
    }
}
