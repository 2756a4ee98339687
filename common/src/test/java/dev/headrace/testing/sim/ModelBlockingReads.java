package dev.headrace.testing.sim;

import dev.headrace.internal.protocol.entry.TaskEntry;
import dev.headrace.internal.protocol.entry.WorkerId;
import dev.headrace.task.Lane;
import dev.headrace.task.Shard;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A process's blocking reads, one connection a shard. A read that waits is served by the command that adds an entry,
 * or ends when its time is over, the process is dead or the connection breaks.
 */
final class ModelBlockingReads {
    private final ModelRedis redis;
    private final VirtualProcess process;
    private final Map<Shard, ModelConnection> connections = new HashMap<>();
    private final Map<Shard, Wait<?>> waits = new HashMap<>();

    ModelBlockingReads(ModelRedis redis, VirtualProcess process) {
        this.redis = redis;
        this.process = process;
    }

    void cut() {
        connections.values().forEach(ModelConnection::cut);
    }

    /** Reads without waiting, on the same connection: behind a read that waits there, as Redis has it. */
    CompletionStage<List<TaskEntry>> claim(ModelShard shard, WorkerId worker, Lane lane, int count) {
        return connection(shard).send("claim", call -> {
            Wait<?> before = waits.get(shard.shard());
            Runnable read = () -> call.attempt(() -> call.answer(new ModelLeases(shard).claim(worker, lane, count)));
            if (before == null || before.over()) {
                read.run();
            } else {
                before.then(read);
            }
        });
    }

    CompletionStage<List<TaskEntry>> claim(ModelShard shard, WorkerId worker, int countPerLane, Duration block) {
        return connection(shard).send("claimBlocking", call -> {
            for (Lane lane : Lane.values()) {
                shard.group(lane);
            }
            List<TaskEntry> ready = take(shard, worker, countPerLane, false);
            if (ready.isEmpty()) {
                begin(shard, block, new Wait<>(call, List.of(), () -> {
                    List<TaskEntry> taken = take(shard, worker, countPerLane, true);
                    return taken.isEmpty() ? null : taken;
                }));
            } else {
                call.answer(ready);
            }
        });
    }

    /** A read that waited is served with one lane's entries by Redis up to 7.0, with all lanes' by later ones. */
    private List<TaskEntry> take(ModelShard shard, WorkerId worker, int countPerLane, boolean waited) {
        boolean oneLane = waited && process.time().random().nextBoolean();
        ModelLeases leases = new ModelLeases(shard);
        List<TaskEntry> taken = new ArrayList<>();
        for (Lane lane : Lane.values()) {
            boolean wanted = !oneLane || taken.isEmpty();
            if (wanted && shard.lane(lane).hasGroup() && shard.lane(lane).hasUndelivered()) {
                taken.addAll(leases.claim(worker, lane, countPerLane));
            }
        }
        return taken;
    }

    CompletionStage<Boolean> doorbell(ModelShard shard, Map<Lane, String> marks, Duration block) {
        return connection(shard).send("awaitDoorbell", call -> {
            if (rings(shard, marks)) {
                call.answer(true);
            } else {
                begin(shard, block, new Wait<>(call, false, () -> rings(shard, marks) ? true : null));
            }
        });
    }

    private static boolean rings(ModelShard shard, Map<Lane, String> marks) {
        return marks.entrySet().stream()
                .anyMatch(mark -> shard.lane(mark.getKey()).hasAfter(StreamId.parse(mark.getValue())));
    }

    static Map<Lane, String> marks(ModelShard shard) {
        Map<Lane, String> marks = new EnumMap<>(Lane.class);
        for (Lane lane : Lane.values()) {
            marks.put(lane, shard.group(lane).delivered().toString());
        }
        return marks;
    }

    void unblock(ModelShard shard) {
        Wait<?> wait = waits.get(shard.shard());
        if (wait != null) {
            wait.end();
        }
    }

    private ModelConnection connection(ModelShard shard) {
        return connections.computeIfAbsent(shard.shard(), name -> new ModelConnection(redis, process));
    }

    private void begin(ModelShard shard, Duration block, Wait<?> wait) {
        waits.put(shard.shard(), wait);
        shard.blocked().add(wait);
        process.time().after(block, wait::end);
    }

    private static final class Wait<T> implements ModelShard.BlockedRead {
        private final ModelConnection.Call<T> call;
        private final T nothing;
        private final Supplier<@Nullable T> look;
        private final List<Runnable> after = new ArrayList<>();
        private boolean over;

        private Wait(ModelConnection.Call<T> call, T nothing, Supplier<@Nullable T> look) {
            this.call = call;
            this.nothing = nothing;
            this.look = look;
        }

        @Override
        public boolean serve() {
            if (over || call.abandoned()) {
                return true;
            }
            T found = look.get();
            if (found != null) {
                end(found);
            }
            return over;
        }

        private boolean over() {
            return over || call.abandoned();
        }

        private void then(Runnable next) {
            after.add(next);
        }

        private void end() {
            end(nothing);
        }

        private void end(T answer) {
            if (!over) {
                over = true;
                call.answer(answer);
                after.forEach(Runnable::run);
            }
        }
    }
}
