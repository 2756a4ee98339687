package dev.headrace.controller.internal.engine;

import static dev.headrace.controller.internal.engine.Simulation.SHARD;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.headrace.controller.ControllerSettings;
import dev.headrace.controller.DeadRetention;
import dev.headrace.controller.internal.engine.Simulation.TestController;
import dev.headrace.internal.protocol.queue.QueueSettings.SweepMode;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** How long, and how many, dead tasks are kept. */
class RetentionTest {
    /** Thirty audits: nothing but the dead is in the shard, so it is at rest. */
    private static final Duration AUDIT_AT_REST = Duration.ofSeconds(10).multipliedBy(30);

    private static final ControllerSettings KEEPS_AN_HOUR =
            ControllerSettings.DEFAULT.withLimits(0, 0).withDead(new DeadRetention(Duration.ofHours(1), 5));

    private final Simulation world = new Simulation(19);

    private TestController controller(ControllerSettings settings) {
        TestController controller = world.controller(settings, (verb, args, store) -> store.make());
        world.time.runFor(Duration.ofSeconds(25));
        return controller;
    }

    /** Their worker dies under them, and no crash is allowed. */
    private void die(int tasks) {
        die(world, tasks);
    }

    private static void die(Simulation world, int tasks) {
        world.submit(tasks);
        SimulatedWorker worker = world.worker();
        worker.run(tasks);
        worker.process.kill();
        int before = world.view().dead().size();
        world.within(Duration.ofMinutes(1), "dead", () -> world.view().dead().size() == before + tasks);
    }

    @Test
    void deadTasksAreKeptForAsLongAsWasAskedForAndNoLonger() {
        TestController controller = controller(KEEPS_AN_HOUR);
        die(3);
        world.time.runFor(Duration.ofMinutes(59));
        assertThat(world.view().dead()).hasSize(3);
        world.within(
                AUDIT_AT_REST.multipliedBy(11).dividedBy(10).plusSeconds(65),
                "purged",
                () -> world.view().dead().isEmpty());
        world.answered();
        assertThat(world.view().records()).isEmpty();
        assertThat(controller.counted("headrace.purged.tasks")).isEqualTo(3);
    }

    @Test
    void ofTooManyTheOldestGo() {
        controller(KEEPS_AN_HOUR);
        die(3);
        world.time.runFor(Duration.ofMinutes(1));
        die(4);
        world.within(
                Duration.ofSeconds(15),
                "five are left",
                () -> world.view().dead().size() == 5);
        world.time.runFor(Duration.ofMinutes(1));
        assertThat(world.view().dead()).hasSize(5);
        assertThat(world.count("purged")).isEqualTo(2);
    }

    @Test
    void theQueuesOwnWordCountsAndNothingIsNoBound() {
        world.redis.setMeta(SHARD, "dead_keep", "0");
        world.redis.setMeta(SHARD, "dead_most", "0");
        controller(KEEPS_AN_HOUR);
        die(7);
        world.time.runFor(Duration.ofHours(5));
        assertThat(world.view().dead()).hasSize(7);
    }

    /** At each of these moments of the scan and the audit, the sweep may be the first to see the new time. */
    @Test
    void aClockThatJumpsAheadAgesNoDeadTaskForAnHour() {
        for (int seed = 1; seed <= 60; seed++) {
            Simulation other = new Simulation(seed);
            TestController controller = other.controller(KEEPS_AN_HOUR);
            other.time.runFor(Duration.ofSeconds(25));
            die(other, 3);
            other.submit(1); // so that the shard is not at rest
            other.time.runFor(Duration.ofMillis(other.time.random().nextInt(12_000)));
            other.redis.jumpClock(Duration.ofDays(100));
            other.time.runFor(Duration.ofSeconds(14));
            other.redis.jumpClock(Duration.ofDays(-100));
            other.time.runFor(Duration.ofMinutes(2));
            assertThat(other.view().dead()).as("seed %d", seed).hasSize(3);
            assertThat(controller.counted("headrace.purged.tasks")).isZero();
        }
    }

    @Test
    void anHourAfterTheLastJumpTheyArePurgedAgainAndTooManyAtOnce() {
        controller(KEEPS_AN_HOUR);
        die(3);
        world.submit(5);
        world.redis.jumpClock(Duration.ofDays(100));
        world.time.runFor(Duration.ofMinutes(30));
        SimulatedWorker worker = world.worker();
        worker.run(4);
        worker.process.kill();
        world.within(
                Duration.ofMinutes(1),
                "five are left, whatever the clock",
                () -> world.view().dead().size() == 5 && world.count("purged") == 2);
        world.time.runFor(Duration.ofMinutes(28));
        assertThat(world.view().dead()).hasSize(5);
        world.within(
                Duration.ofMinutes(5),
                "the oldest is gone",
                () -> world.view().dead().size() == 4);
    }

    /** As after a failover to a host whose clock is wrong. */
    @Test
    void anotherServerWithAnotherTimeAgesNoDeadTaskEither() {
        TestController controller = controller(KEEPS_AN_HOUR);
        die(3);
        world.submit(1);
        world.redis.goDown();
        world.time.runFor(Duration.ofSeconds(3));
        world.redis.jumpClock(Duration.ofDays(100));
        world.redis.comeUp();
        world.time.runFor(Duration.ofMinutes(50));
        assertThat(controller.causesOfWaits())
                .as("the outage was noticed, by its first sign")
                .containsAnyOf("restarted", "disconnected", "clock-jumped");
        assertThat(world.view().dead()).hasSize(3);
    }

    @Test
    void whoOnlyObservesPurgesNothing() {
        controller(KEEPS_AN_HOUR);
        die(3);
        world.redis.setMeta(SHARD, "sweep", SweepMode.OBSERVE.text());
        world.time.runFor(Duration.ofHours(2));
        assertThat(world.view().dead()).hasSize(3);
    }

    @Test
    void aNegativeBoundIsRefusedByItsName() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new DeadRetention(Duration.ofHours(-1), 1))
                .withMessageStartingWith("deadKeep:");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new DeadRetention(Duration.ZERO, -1))
                .withMessageStartingWith("deadMost:");
    }
}
