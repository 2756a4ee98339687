package dev.headrace.controller.internal.engine;

import static dev.headrace.controller.internal.engine.Simulation.SETTLING;
import static dev.headrace.controller.internal.engine.Simulation.TTL;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.controller.ControllerSettings;
import dev.headrace.controller.internal.engine.Simulation.TestController;
import dev.headrace.task.StoreException;
import dev.headrace.testing.sim.Fault;
import dev.headrace.testing.sim.Nature;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class LeadershipTest {
    private final Simulation world = new Simulation(7);

    @Test
    void aControllerThatFoundNoLeaderWaitsOneTtlAndOneBeatBeforeItRecovers() {
        abandon(3);
        world.time.runFor(TTL.plusSeconds(5));
        TestController controller = world.controller();
        world.time.runFor(SETTLING.minusMillis(10));
        assertThat(world.count("requeued")).isZero();
        world.within(Duration.ofSeconds(2), "recovered after the wait", () -> world.count("requeued:stale") == 3);
        assertThat(controller.causesOfWaits()).containsExactly("no-leader");
    }

    @Test
    void whatIsHandedOverIsSweptAtOnce() {
        TestController first = world.settledController();
        abandon(3);
        world.time.runFor(TTL.minusSeconds(1));
        first.handOver();
        first.process.kill();
        TestController second = world.controller();
        world.within(Duration.ofSeconds(3), "recovered without a wait", () -> world.count("requeued:stale") == 3);
        assertThat(second.causesOfWaits()).isEmpty();
    }

    @Test
    void aMandateBeginsWithASweepOfEveryKindAndNotWithAnInterval() {
        TestController first = world.settledController();
        abandon(3);
        world.submit(2);
        SimulatedWorker hung = world.worker();
        hung.run(2);
        hung.fallSilent();
        world.schedule(4, TTL);
        world.time.runFor(TTL.minusSeconds(1));
        first.handOver();
        world.time.runFor(Duration.ofSeconds(2));
        assertThat(world.count("requeued")).isZero();

        world.controller(ControllerSettings.DEFAULT.withIntervals(Duration.ofSeconds(3), Duration.ofHours(1)));
        world.within(Duration.ofMillis(200), "dead and hung", () -> world.count("requeued:stale") == 5);
        world.within(Duration.ofMillis(50), "due", () -> world.count("promoted") == 4);
    }

    /** A recover that is sent after the lead that finds the key gone, and before its answer, finds that nobody leads. */
    @Test
    void aClockThatJumpsWhileALeaderRenewsCostsTheLivingNothing() {
        for (int seed = 1; seed <= 60; seed++) {
            Simulation slow = new Simulation(seed);
            slow.settledController();
            slow.submit(3);
            slow.worker().run(3);
            slow.redis.nature((verb, caller) -> Fault.none(
                    Duration.ofMillis(slow.time.random().nextInt(100, 300)),
                    Duration.ofMillis(slow.time.random().nextInt(100, 300))));
            slow.time.runFor(Duration.ofMillis(5000 + slow.time.random().nextInt(3000)));
            slow.redis.jumpClock(Duration.ofHours(1));
            slow.time.runFor(SETTLING.plusSeconds(5));
            assertThat(slow.count("requeued")).as("seed %d", seed).isZero();
        }
    }

    @Test
    void oneThatHasNotWaitedItselfSparesNobodyTheWait() {
        TestController first = world.controller();
        world.time.runFor(Duration.ofSeconds(5));
        first.handOver();
        TestController second = world.controller();
        world.time.runFor(Duration.ofSeconds(2));
        assertThat(second.causesOfWaits()).containsExactly("no-leader");
    }

    @Test
    void ofTwoControllersOneSweepsAndTheOtherGoesOnWhenItDies() {
        TestController first = world.settledController();
        TestController second = world.controller();
        abandon(2);
        world.time.runFor(TTL.plusSeconds(3));
        assertThat(first.counted("recovered.jobs")).isEqualTo(2);
        assertThat(second.counted("recovered.jobs")).isZero();
        first.process.kill();
        abandon(2);
        world.within(SETTLING.plusSeconds(10), "the second took over", () -> second.counted("recovered.jobs") == 2);
        assertThat(second.causesOfWaits()).containsExactly("no-leader");
    }

    @Test
    void aShardsDepthIsShownByWhoLeadsItAlone() {
        TestController first = world.settledController();
        TestController second = world.controller();
        world.submit(3);
        world.time.runFor(Duration.ofSeconds(25));
        assertThat(first.shown("headrace.queue.depth")).isEqualTo(3);
        assertThat(second.shown("headrace.queue.depth")).isNaN();
        first.handOver();
        world.time.runFor(Duration.ofSeconds(25));
        assertThat(first.shown("headrace.queue.depth")).isNaN();
        assertThat(second.shown("headrace.queue.depth")).isEqualTo(3);
    }

    @Test
    void aClockThatJumpsForwardMakesNobodyStale() {
        TestController controller = world.settledController();
        world.submit(20);
        SimulatedWorker worker = world.worker();
        worker.run(20);
        world.redis.jumpClock(Duration.ofHours(1));
        world.time.runFor(Duration.ofMinutes(2));
        assertThat(world.count("requeued")).isZero();
        assertThat(controller.counted("headrace.recovery.delays")).isEqualTo(2);
    }

    @Test
    void aClockThatJumpsBackGivesLeadershipUp() {
        TestController controller = world.settledController();
        world.redis.jumpClock(Duration.ofSeconds(-2));
        world.time.runFor(Duration.ofSeconds(4));
        assertThat(controller.causesOfWaits()).containsExactly("clock-jumped", "no-leader");
    }

    @Test
    void aSlowRedisIsNoJumpingClock() {
        TestController controller = world.settledController();
        world.redis.nature((verb, caller) -> Fault.none(
                Nature.way(world.time.random()),
                Duration.ofMillis(world.time.random().nextInt(2500))));
        world.time.runFor(Duration.ofMinutes(5));
        assertThat(controller.causesOfWaits()).containsExactly("no-leader");
    }

    /** Sweeps that were under way then fail late, with a group in place again; that is no second loss. */
    @Test
    void aFlushIsOneLossHoweverLateSweepsHearOfIt() {
        for (long seed = 1; seed <= 60; seed++) {
            Simulation slow = new Simulation(seed);
            TestController controller = slow.settledController();
            slow.redis.nature((verb, caller) -> Fault.none(
                    Nature.way(slow.time.random()),
                    Duration.ofMillis(slow.time.random().nextInt(1500))));
            slow.time.runFor(Duration.ofSeconds(10));
            slow.redis.flush();
            slow.time.runFor(Duration.ofMinutes(1));
            assertThat(controller.counted("headrace.data.losses"))
                    .as("losses, seed %d", seed)
                    .isEqualTo(1);
        }
    }

    @Test
    void aRedisThatWasDownLongerThanTheTtlMakesNobodyStale() {
        TestController controller = world.settledController();
        world.submit(20);
        world.worker().run(20);
        world.redis.goDown();
        world.time.runFor(TTL.multipliedBy(2));
        world.redis.comeUp();
        world.time.runFor(Duration.ofMinutes(2));
        assertThat(world.count("requeued")).isZero();
        assertThat(controller.causesOfWaits()).containsExactly("disconnected", "no-leader", "restarted");
    }

    @Test
    void aBrokenConnectionGivesLeadershipUpAtOnce() {
        TestController controller = world.settledController();
        failOnce("consumers", StoreException.Kind.DISCONNECTED);
        world.time.runFor(Duration.ofSeconds(3));
        assertThat(controller.causesOfWaits()).containsExactly("disconnected", "no-leader");
    }

    @Test
    void aRefusalForWantOfMemoryDoesNotGiveLeadershipUp() {
        TestController controller = world.settledController();
        failOnce("due", StoreException.Kind.OUT_OF_MEMORY);
        world.time.runFor(Duration.ofSeconds(3));
        assertThat(controller.causesOfWaits()).containsExactly("no-leader");
        assertThat(controller.counted("headrace.controller.failures", "kind", "OUT_OF_MEMORY"))
                .isEqualTo(1);
    }

    @Test
    void theSameCauseStartsTheWaitThreeTimesRunningAndThenTasksAreRecoveredOneByOne() {
        LargestCall calls = new LargestCall();
        TestController controller = world.controller(ControllerSettings.DEFAULT, calls);
        world.time.runFor(SETTLING.plusSeconds(3));
        abandon(10);
        for (int strike = 1; strike <= 4; strike++) {
            failOnce("lead", StoreException.Kind.DISCONNECTED);
            world.time.runFor(Duration.ofSeconds(10));
        }
        assertThat(controller.counted("headrace.recovery.delays", "cause", "disconnected"))
                .isEqualTo(3);
        assertThat(controller.counted("headrace.recovery.delays.skipped", "cause", "disconnected"))
                .isEqualTo(1);
        assertThat(world.count("alarm:unwaited cause=disconnected")).isEqualTo(1);
        assertThat(world.count("requeued:stale")).isZero();
        for (int strike = 5; strike <= 7; strike++) {
            failOnce("lead", StoreException.Kind.DISCONNECTED);
            world.time.runFor(Duration.ofSeconds(10));
        }
        assertThat(world.count("requeued:stale")).isEqualTo(10);
        assertThat(calls.largest()).isEqualTo(1);
    }

    @Test
    void aWholeWaitsTimeWithoutDisturbanceClearsTheRecord() {
        LargestCall calls = new LargestCall();
        TestController controller = world.controller(ControllerSettings.DEFAULT, calls);
        world.submit(1);
        for (int strike = 1; strike <= 5; strike++) {
            world.time.runFor(SETTLING.multipliedBy(2).plusSeconds(5));
            failOnce("consumers", StoreException.Kind.DISCONNECTED);
        }
        world.time.runFor(Duration.ofSeconds(5));
        assertThat(controller.counted("headrace.recovery.delays", "cause", "disconnected"))
                .isEqualTo(5);
        assertThat(controller.counted("headrace.recovery.delays.skipped")).isZero();
    }

    private void abandon(int tasks) {
        world.submit(tasks);
        SimulatedWorker worker = world.worker();
        assertThat(worker.run(tasks)).hasSize(tasks);
        world.time.runFor(Duration.ofMillis(100));
        worker.process.kill();
    }

    private void failOnce(String verb, StoreException.Kind kind) {
        Nature calm = Nature.calm(world.time.random());
        world.redis.nature((called, caller) -> {
            if (called.equals(verb)) {
                world.redis.nature(calm);
                return Fault.refused(kind, Duration.ofMillis(1));
            }
            return calm.meets(called, caller);
        });
    }
}
