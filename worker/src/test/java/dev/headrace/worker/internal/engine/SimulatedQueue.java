package dev.headrace.worker.internal.engine;

import static dev.headrace.worker.internal.engine.SimWorker.SHARD;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.headrace.task.Lane;
import dev.headrace.task.Lease;
import dev.headrace.task.Outcome;
import dev.headrace.task.Shard;
import dev.headrace.task.TaskType;
import dev.headrace.testing.sim.Fault;
import dev.headrace.testing.sim.ModelEvent;
import dev.headrace.testing.sim.ModelRedis;
import dev.headrace.testing.sim.Nature;
import dev.headrace.testing.sim.VirtualTime;
import dev.headrace.worker.WorkerSettings;
import dev.headrace.worker.internal.run.Handlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Supplier;

/** A queue on a modelled Redis, on a virtual clock, and handlers that count their runs. */
abstract class SimulatedQueue {
    static final TaskType<Integer, Void> NUMBER = TaskType.of("number", Integer.class);
    static final Supplier<Duration> AT_ONCE = () -> Duration.ZERO;

    VirtualTime time = new VirtualTime(1);
    ModelRedis redis = new ModelRedis(time);
    final Map<Integer, Integer> runs = new HashMap<>();
    final List<Integer> order = new ArrayList<>();

    Handlers counting() {
        return new Handlers().handle(NUMBER, (number, ctx) -> {
            runs.merge(number, 1, Integer::sum);
            order.add(number);
            return Outcome.done();
        });
    }

    SimWorker worker(WorkerSettings settings, Supplier<Duration> takes) {
        return new SimWorker(time, redis, 1, counting(), settings, takes).start();
    }

    Lease add(Shard shard, Lane lane, int number) {
        byte[][] fields = {
            "type".getBytes(UTF_8), "number".getBytes(UTF_8), "body".getBytes(UTF_8), ("" + number).getBytes(UTF_8)
        };
        return redis.addByHand(shard, lane, fields);
    }

    long succeeded() {
        return redis.view(SHARD).events().stream()
                .filter(event -> event.what().startsWith("succeeded"))
                .map(ModelEvent::taskId)
                .distinct()
                .count();
    }

    Nature once(String verb, Fault fault) {
        boolean[] done = new boolean[1];
        Nature calm = Nature.calm(new Random(7));
        return (called, caller) -> {
            if (called.equals(verb) && !done[0]) {
                done[0] = true;
                return fault;
            }
            return calm.meets(called, caller);
        };
    }
}
