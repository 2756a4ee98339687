package dev.headrace.controller.internal.engine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.controller.ControllerSettings;
import dev.headrace.internal.protocol.TaskStore;
import dev.headrace.internal.protocol.control.ConsumerView;
import dev.headrace.internal.protocol.produce.NewTask;
import dev.headrace.internal.protocol.produce.SubmitRequest;
import dev.headrace.task.Lane;
import dev.headrace.task.Shard;
import dev.headrace.testing.sim.ModelRedis;
import dev.headrace.testing.sim.ModelView;
import dev.headrace.testing.sim.VirtualProcess;
import dev.headrace.testing.sim.VirtualTime;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.search.Search;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;

/** A virtual world of one shard: a modelled Redis, workers that claim and beat, and real controller engines. */
final class Simulation {
    static final Shard SHARD = Shard.first("q");
    static final Duration TTL = Duration.ofSeconds(15);
    static final Duration BEAT = Duration.ofSeconds(5);
    static final Duration SETTLING = TTL.plus(BEAT);
    private static final byte[][] FIELDS = {
        "type".getBytes(UTF_8), "t".getBytes(UTF_8), "body".getBytes(UTF_8), "{}".getBytes(UTF_8)
    };

    final VirtualTime time;
    final ModelRedis redis;
    private final TaskStore client;
    private long sequence;
    private int boots;

    Simulation(long seed) {
        time = new VirtualTime(seed);
        redis = new ModelRedis(time);
        client = redis.connect(time.process("client"));
        await(client.openShard(SHARD));
    }

    List<ConsumerView> consumers() {
        return await(client.consumers(SHARD));
    }

    ModelView view() {
        return redis.view(SHARD);
    }

    <T> T await(CompletionStage<T> stage) {
        assertThat(time.runUntil(() -> stage.toCompletableFuture().isDone(), Duration.ofMinutes(1)))
                .as("ends within a minute")
                .isTrue();
        return stage.toCompletableFuture().join();
    }

    void within(Duration limit, String what, BooleanSupplier holds) {
        assertThat(time.runUntil(holds, limit)).as(what).isTrue();
    }

    /** Until whoever made a change has heard of it. */
    void answered() {
        time.runFor(Duration.ofMillis(5));
    }

    /** Submits plain tasks, in batches. */
    void submit(int count) {
        for (int left = count; left > 0; left -= 500) {
            List<NewTask> batch = new ArrayList<>();
            for (int i = 0; i < Math.min(left, 500); i++) {
                batch.add(new NewTask(Lane.NORMAL, FIELDS, null, NewTask.Identity.DRAWN, null));
            }
            await(client.submit(new SubmitRequest(SHARD, "p", ++sequence, batch)));
        }
    }

    /** Schedules tasks to be due after a delay. */
    void schedule(int count, Duration delay) {
        for (int left = count; left > 0; left -= 500) {
            List<NewTask> batch = new ArrayList<>();
            for (int i = 0; i < Math.min(left, 500); i++) {
                String id = "later:" + sequence + ":" + i;
                batch.add(new NewTask(Lane.NORMAL, FIELDS, id, NewTask.Identity.DRAWN, new NewTask.Due(delay, null)));
            }
            await(client.schedule(new SubmitRequest(SHARD, "p", ++sequence, batch)));
        }
    }

    SimulatedWorker worker() {
        boots++;
        return new SimulatedWorker(this, "w" + boots, "%012x".formatted(boots));
    }

    TestController controller() {
        return controller(ControllerSettings.DEFAULT, (verb, args, store) -> store.make());
    }

    TestController controller(ControllerSettings settings) {
        return controller(settings, (verb, args, store) -> store.make());
    }

    TestController controller(ControllerSettings settings, StoreSpy spy) {
        boots++;
        TestController controller = new TestController("c" + boots, settings, spy);
        controller.engine.start();
        return controller;
    }

    /** A controller that has done its wait. */
    TestController settledController() {
        TestController controller = controller();
        time.runFor(SETTLING.plusSeconds(3));
        return controller;
    }

    long count(String what) {
        return view().events().stream()
                .filter(event -> event.what().startsWith(what))
                .count();
    }

    /** A controller's engine in a process of its own. */
    final class TestController {
        final VirtualProcess process;
        final SimpleMeterRegistry meters = new SimpleMeterRegistry();
        final ControllerEngine engine;

        private TestController(String name, ControllerSettings settings, StoreSpy spy) {
            process = time.process(name);
            engine = new ControllerEngine(
                    process.loop(), spy.on(redis.connect(process)), settings, new Scope(name, Set.of(), false), meters);
        }

        void handOver() {
            await(engine.stop());
        }

        double counted(String meter, String... tags) {
            return Search.in(meters).name(meter).tags(tags).counters().stream()
                    .mapToDouble(counter -> counter.count())
                    .sum();
        }

        /** A gauge's value; not a number when it is not there. */
        double shown(String meter) {
            Gauge gauge = Search.in(meters).name(meter).gauge();
            return gauge == null ? Double.NaN : gauge.value();
        }

        List<String> causesOfWaits() {
            return Search.in(meters).name("headrace.recovery.delays").counters().stream()
                    .flatMap(counter -> counter.getId().getTags().stream())
                    .filter(tag -> tag.getKey().equals("cause"))
                    .map(Tag::getValue)
                    .sorted()
                    .toList();
        }
    }
}
