package dev.headrace.controller.internal.engine;

import static dev.headrace.controller.internal.engine.Simulation.SETTLING;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import dev.headrace.controller.internal.engine.Simulation.TestController;
import dev.headrace.task.Lease;
import dev.headrace.task.StoreException;
import dev.headrace.testing.sim.Fault;
import dev.headrace.testing.sim.Nature;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** Whatever befalls the controllers: the living keep their tasks, and the tasks of the dead come back. */
class ControllersBySeedTest {
    private static final int SEEDS = 20;
    private static final int KEPT = 20;
    private static final Logger LOGGER = (Logger) LoggerFactory.getLogger("dev.headrace.controller");

    @BeforeAll
    static void sayNothing() {
        LOGGER.setLevel(Level.OFF);
    }

    @AfterAll
    static void speakAgain() {
        LOGGER.setLevel(null);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 1000, 2000, 3000, 4000})
    void theLivingKeepTheirTasksAndThoseOfTheDeadComeBack(long first) {
        for (long seed = first; seed < first + SEEDS; seed++) {
            run(seed);
        }
    }

    private static void run(long seed) {
        Simulation world = new Simulation(seed);
        Random random = world.time.random();
        List<TestController> controllers = new ArrayList<>(List.of(world.controller(), world.controller()));
        world.submit(KEPT);
        List<Lease> kept = world.worker().run(KEPT);
        world.redis.nature(unkindToControllers(world));
        int lost = 0;
        for (int step = 0; step < 12; step++) {
            world.time.runFor(Duration.ofMillis(random.nextInt(15_000)));
            lost += befall(world, controllers, random);
        }
        world.redis.nature(Nature.calm(random));
        controllers.forEach(controller -> controller.process.resume());
        world.controller();
        world.time.runFor(SETTLING.plusSeconds(60));
        assertThat(world.count("requeued:stale")).as("seed %d", seed).isEqualTo(lost);
        assertThat(world.view().pending()).as("seed %d", seed).containsExactlyInAnyOrderElementsOf(kept);
    }

    /** What happens next, and how many tasks lost their worker by it. */
    private static int befall(Simulation world, List<TestController> controllers, Random random) {
        TestController one = controllers.get(random.nextInt(controllers.size()));
        switch (random.nextInt(6)) {
            case 0 -> one.process.stop();
            case 1 -> one.process.resume();
            case 2 -> one.process.kill();
            case 3 -> controllers.add(world.controller());
            case 4 -> world.redis.cut(one.process);
            default -> {
                int tasks = 1 + random.nextInt(5);
                world.redis.nature(Nature.calm(random));
                world.submit(tasks);
                SimulatedWorker worker = world.worker();
                int taken = worker.runFresh(tasks);
                worker.process.kill();
                world.redis.nature(unkindToControllers(world));
                return taken;
            }
        }
        return 0;
    }

    private static Nature unkindToControllers(Simulation world) {
        Random random = world.time.random();
        Nature calm = Nature.calm(random);
        return (verb, caller) -> {
            if (!caller.name().startsWith("c") || caller.name().equals("client") || random.nextInt(20) > 0) {
                return calm.meets(verb, caller);
            }
            return switch (random.nextInt(4)) {
                case 0 -> Fault.lostBefore(Duration.ofMillis(random.nextInt(5000)));
                case 1 -> Fault.lostAfter(Nature.way(random), Duration.ofMillis(random.nextInt(5000)));
                case 2 -> Fault.refused(StoreException.Kind.OUT_OF_MEMORY, Nature.way(random));
                default -> Fault.none(Duration.ofMillis(random.nextInt(3000)), Duration.ofMillis(random.nextInt(1500)));
            };
        };
    }
}
