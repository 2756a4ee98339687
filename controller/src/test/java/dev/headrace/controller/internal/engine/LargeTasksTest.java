package dev.headrace.controller.internal.engine;

import static dev.headrace.controller.internal.engine.Simulation.SETTLING;
import static dev.headrace.controller.internal.engine.Simulation.SHARD;
import static dev.headrace.controller.internal.engine.Simulation.TTL;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.controller.ControllerSettings;
import dev.headrace.controller.internal.engine.Simulation.TestController;
import dev.headrace.task.Lane;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What a call leaves, as the tasks before it were large, is gone on with in the same run of a sweep. */
class LargeTasksTest {
    private static final int TASKS = 20;

    private final Simulation world = new Simulation(23);

    private TestController settledController() {
        TestController controller = world.controller(ControllerSettings.DEFAULT, new FewACall());
        world.time.runFor(Duration.ofSeconds(25));
        return controller;
    }

    @Test
    void aRecoveryGoesOnWithThemUntilAllAreBackEachCountedOnce() {
        TestController controller = settledController();
        world.submit(TASKS);
        SimulatedWorker worker = world.worker();
        worker.run(TASKS);
        world.time.runFor(Duration.ofSeconds(30));
        worker.process.kill();

        world.within(TTL.plusSeconds(2), "the first", () -> world.count("requeued:stale") > 0);
        world.within(Duration.ofMillis(100), "all", () -> world.count("requeued:stale") == TASKS);
        world.answered();
        assertThat(controller.counted("recovered.jobs", "reason", "stale")).isEqualTo(TASKS);
        world.time.runFor(Duration.ofSeconds(30));
        assertThat(world.count("requeued")).isEqualTo(TASKS);
    }

    @Test
    void aPromotionGoesOnWithThemUntilNoneIsDue() {
        TestController controller = settledController();
        world.schedule(TASKS, Duration.ofSeconds(10));

        world.within(Duration.ofSeconds(13), "the first", () -> world.view().length(Lane.NORMAL) > 0);
        world.within(Duration.ofMillis(100), "all", () -> world.view().length(Lane.NORMAL) == TASKS);
        world.answered();
        assertThat(controller.counted("headrace.promoted.tasks")).isEqualTo(TASKS);
    }

    @Test
    void afterAClockWasSetBackTheAuditBringsAllToNowInOneRun() {
        settledController();
        world.submit(TASKS);
        SimulatedWorker worker = world.worker();
        worker.run(TASKS);
        world.time.runFor(Duration.ofSeconds(15));
        worker.process.kill();
        world.redis.jumpClock(Duration.ofHours(-1));

        world.within(
                SETTLING.plus(TTL).plus(Duration.ofSeconds(4)),
                "all are recovered a TTL after the wait",
                () -> world.count("requeued:stale") == TASKS);
    }

    @Test
    void theAuditLooksBehindItsShortPagesAndQueuesAllOrphansOnce() {
        TestController controller = settledController();
        world.submit(TASKS);
        world.redis.readByHand(SHARD, Lane.NORMAL, "python-1", TASKS);
        world.redis.deleteConsumer(SHARD, Lane.NORMAL, "python-1");

        world.within(Duration.ofSeconds(30), "the first", () -> world.count("requeued:orphan") > 0);
        world.within(Duration.ofMillis(100), "all", () -> world.count("requeued:orphan") == TASKS);
        world.answered();
        assertThat(controller.counted("recovered.jobs", "reason", "orphan")).isEqualTo(TASKS);
        world.time.runFor(Duration.ofSeconds(30));
        assertThat(world.count("requeued")).isEqualTo(TASKS);
    }
}
