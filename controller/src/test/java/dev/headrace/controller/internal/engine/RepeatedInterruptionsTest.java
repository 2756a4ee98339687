package dev.headrace.controller.internal.engine;

import static dev.headrace.controller.internal.engine.Simulation.SETTLING;
import static dev.headrace.controller.internal.engine.Simulation.TTL;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.controller.internal.engine.Simulation.TestController;
import dev.headrace.task.StoreException;
import dev.headrace.testing.sim.Fault;
import dev.headrace.testing.sim.Nature;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** One cause interrupts a controller so often that it no longer waits a whole TTL and beat after each time. */
class RepeatedInterruptionsTest {
    private static final Duration JUMP = Duration.ofHours(1);
    private static final Duration BETWEEN = Duration.ofSeconds(10);
    private static final int TASKS_OF_THE_LIVING = 60;

    private final Simulation world = new Simulation(11);

    /** Each interruption takes all heartbeats and liveness keys along, as a jump of the clock by an hour does. */
    @ParameterizedTest
    @EnumSource(Interruption.class)
    void takeNoTaskOfAWorkerThatBeatsAndAllOfOneThatDied(Interruption interruption) {
        TestController controller = world.settledController();
        beatingWorkers();
        SimulatedWorker dead = world.worker();
        world.submit(5);
        assertThat(dead.run(5)).hasSize(5);
        dead.process.kill();
        for (int i = 0; i < 9; i++) {
            interruption.strike(world);
            world.time.runFor(BETWEEN);
        }
        assertThat(controller.counted("headrace.recovery.delays.skipped")).isPositive();
        assertThat(world.count("requeued:stale")).isEqualTo(5);
        assertThat(world.view().pending()).hasSize(TASKS_OF_THE_LIVING);
    }

    @Test
    void areForgottenAfterAQuietTtlAndBeatWhileAnotherControllerLeads() {
        TestController first = world.settledController();
        beatingWorkers();
        for (int i = 0; i < 3; i++) {
            world.redis.jumpClock(JUMP);
            world.time.runFor(BETWEEN);
        }
        assertThat(first.counted("headrace.recovery.delays", "cause", "clock-jumped"))
                .isEqualTo(3);
        first.process.stop();
        TestController second = world.controller();
        world.time.runFor(SETTLING.multipliedBy(2));
        first.process.resume();
        world.time.runFor(Duration.ofMinutes(1));
        second.process.kill();
        world.redis.jumpClock(JUMP);
        world.time.runFor(SETTLING.multipliedBy(2));
        assertThat(first.counted("headrace.recovery.delays", "cause", "clock-jumped"))
                .isEqualTo(4);
        assertThat(first.counted("headrace.recovery.delays.skipped")).isZero();
        assertThat(world.count("requeued")).isZero();
    }

    @Test
    void takeNothingFromTheLivingWhileRedisIsSlow() {
        for (int seed = 1; seed <= 40; seed++) {
            Simulation slow = new Simulation(seed);
            slow.settledController();
            slow.submit(TASKS_OF_THE_LIVING);
            slow.worker().run(TASKS_OF_THE_LIVING);
            slow.redis.nature((verb, caller) -> Fault.none(
                    Duration.ofMillis(slow.time.random().nextInt(20, 150)),
                    Duration.ofMillis(slow.time.random().nextInt(20, 150))));
            for (int i = 0; i < 12; i++) {
                slow.redis.jumpClock(JUMP);
                slow.time.runFor(Duration.ofMillis(slow.time.random().nextInt(1_000, 9_000)));
            }
            assertThat(slow.count("requeued")).as("seed %d", seed).isZero();
        }
    }

    private void beatingWorkers() {
        for (int i = 0; i < 2; i++) {
            world.submit(TASKS_OF_THE_LIVING / 2);
            assertThat(world.worker().run(TASKS_OF_THE_LIVING / 2)).hasSize(TASKS_OF_THE_LIVING / 2);
        }
        world.time.runFor(TTL);
    }

    /** What the controller sees of the jump. */
    private enum Interruption {
        CLOCK_JUMPED {
            @Override
            void strike(Simulation world) {
                world.redis.jumpClock(JUMP);
            }
        },
        /** The leadership key is gone, and nobody knows why. */
        EXPIRED {
            @Override
            void strike(Simulation world) {
                answerLook(world, StoreException.Kind.OUT_OF_MEMORY, null);
                world.redis.jumpClock(JUMP);
            }
        },
        DISCONNECTED {
            @Override
            void strike(Simulation world) {
                answerLook(world, StoreException.Kind.OUT_OF_MEMORY, StoreException.Kind.DISCONNECTED);
                world.redis.jumpClock(JUMP);
            }
        },
        UNAVAILABLE {
            @Override
            void strike(Simulation world) {
                answerLook(world, StoreException.Kind.OUT_OF_MEMORY, StoreException.Kind.UNAVAILABLE);
                world.redis.jumpClock(JUMP);
            }
        },
        RESTARTED {
            @Override
            void strike(Simulation world) {
                world.redis.goDown();
                world.redis.comeUp();
                world.redis.jumpClock(JUMP);
            }
        };

        abstract void strike(Simulation world);

        /** Hides the server's clock from the controller for good, and refuses its next call for the leadership. */
        private static void answerLook(
                Simulation world, StoreException.Kind ofServer, StoreException.@Nullable Kind ofLead) {
            Nature calm = Nature.calm(world.time.random());
            boolean[] struck = {ofLead == null};
            world.redis.nature((verb, caller) -> {
                if (verb.equals("server")) {
                    return Fault.refused(ofServer, Duration.ofMillis(1));
                }
                if (verb.equals("lead") && !struck[0] && ofLead != null) {
                    struck[0] = true;
                    return Fault.refused(ofLead, Duration.ofMillis(1));
                }
                return calm.meets(verb, caller);
            });
        }
    }
}
