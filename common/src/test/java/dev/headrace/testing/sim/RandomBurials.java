package dev.headrace.testing.sim;

import dev.headrace.internal.protocol.dead.DeadQuery;
import dev.headrace.internal.protocol.dead.DeadRef;
import dev.headrace.task.Shard;
import dev.headrace.testing.sim.RandomVerbs.Step;
import dev.headrace.view.DeadTask;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;

/** What people and a retention do about dead tasks, and a glance at any. */
final class RandomBurials {
    private final Shard shard;
    private final ModelSide model;
    private final Random random;
    private final Supplier<String> anyId;

    RandomBurials(Shard shard, ModelSide model, Random random, Supplier<String> anyId) {
        this.shard = shard;
        this.model = model;
        this.random = random;
        this.anyId = anyId;
    }

    Step next() {
        return switch (random.nextInt(6)) {
            case 0, 1 -> act(true);
            case 2 -> act(false);
            case 3 -> list();
            case 4 -> expired();
            default -> glance();
        };
    }

    /** Dead ones by preference, now and then some that are not. */
    private List<String> ids() {
        List<String> dead = new ArrayList<>();
        model.shard().dead().keySet().forEach(id -> dead.add(model.rendering().text(id)));
        Set<String> drawn = new TreeSet<>();
        for (int i = random.nextInt(1, 4); i > 0; i--) {
            drawn.add(dead.isEmpty() || random.nextInt(4) == 0 ? anyId.get() : dead.get(random.nextInt(dead.size())));
        }
        return List.copyOf(drawn);
    }

    private Step act(boolean replay) {
        List<String> ids = ids();
        boolean outdated = random.nextInt(5) == 0;
        return new Step((replay ? "replay " : "purge ") + (outdated ? "as seen long ago " : "") + ids, side -> {
            List<DeadRef> refs = ids.stream()
                    .map(id -> new DeadRef(side.rendering().real(id), outdated ? Instant.ofEpochMilli(1) : null))
                    .toList();
            return side.call(store -> replay ? store.replay(shard, refs) : store.purge(shard, refs));
        });
    }

    /** Of those that died in one millisecond the order is the ids', which differ; so a set. */
    private Step list() {
        return new Step("dead", side -> {
            Set<String> seen = new TreeSet<>();
            for (DeadTask task : side.call(store -> store.dead(new DeadQuery(shard, null, 0, 1000)))) {
                seen.add(side.rendering().text(task.id()) + " " + task.type() + " " + task.code() + " " + task.cause()
                        + " " + task.attempt());
            }
            return seen;
        });
    }

    private Step expired() {
        long most = random.nextInt(4);
        return new Step(
                "expiredDead " + most,
                side -> side.call(store -> store.expiredDead(shard, Duration.ZERO, most, 100))
                        .size());
    }

    private Step glance() {
        String[] ids = {anyId.get(), anyId.get(), anyId.get()};
        return new Step("glance " + Arrays.toString(ids), side -> {
            List<String> real =
                    Arrays.stream(ids).distinct().map(side.rendering()::real).toList();
            Set<String> worthALook = new TreeSet<>();
            side.call(store -> store.glance(shard, real))
                    .forEach(id -> worthALook.add(side.rendering().text(id)));
            return worthALook;
        });
    }
}
