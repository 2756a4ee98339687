package dev.headrace.controller.internal.engine;

import static dev.headrace.controller.internal.engine.Simulation.SHARD;
import static dev.headrace.controller.internal.engine.Simulation.TTL;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.task.Lane;
import dev.headrace.task.Lease;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Foreign consumers, which write no heartbeats, in a queue that was put into the degraded mode for them. */
class DegradedModeTest {
    private static final String FOREIGN = "python-7";
    private static final Duration IDLE = Duration.ofMinutes(10);

    private final Simulation world = new Simulation(17);

    private void degrade() {
        world.redis.setMeta(SHARD, "foreign_idle", Long.toString(IDLE.toMillis()));
        world.settledController();
    }

    private List<Lease> read(int count) {
        return world.redis.readByHand(SHARD, Lane.NORMAL, FOREIGN, count);
    }

    @Test
    void whatAForeignConsumerHoldsIsSafeForMuchLongerWhileAnybodyLives() {
        degrade();
        world.worker();
        world.submit(2);
        assertThat(read(2)).hasSize(2);
        world.time.runFor(IDLE.minusSeconds(5));
        assertThat(world.count("requeued")).isZero();
        world.within(Duration.ofSeconds(10), "given up", () -> world.count("requeued:stale") == 2);
    }

    @Test
    void itIsSafeAsLongThoughNobodyReadsMeanwhile() {
        degrade();
        world.submit(1);
        read(1);
        world.time.runFor(IDLE.minusSeconds(5));
        assertThat(world.count("requeued")).isZero();
        world.within(Duration.ofSeconds(10), "taken", () -> world.count("requeued:stale") == 1);
    }

    @Test
    void aForeignConsumerThatReadsOnLivesThoughItBeatsForNothing() {
        degrade();
        world.submit(1);
        read(1);
        for (int i = 0; i < 20; i++) {
            world.time.runFor(Duration.ofSeconds(10));
            read(1);
        }
        assertThat(world.count("requeued")).isZero();
    }

    @Test
    void whatWasAcknowledgedAndNotDeletedIsDone() {
        degrade();
        world.submit(3);
        read(3).forEach(lease -> world.redis.ackByHand(SHARD, lease));
        world.within(Duration.ofSeconds(30), "done", () -> world.count("acknowledged") == 3);
        assertThat(world.view().length(Lane.NORMAL)).isZero();
        assertThat(world.count("requeued")).isZero();
    }

    @Test
    void ourOwnWorkersAreRecoveredAsEver() {
        degrade();
        world.submit(1);
        SimulatedWorker worker = world.worker();
        worker.run(1);
        worker.process.kill();
        world.within(TTL.plusSeconds(3), "recovered", () -> world.count("requeued:stale") == 1);
    }

    @Test
    void withoutTheModeAForeignConsumerIsGrantedOneGraceAndIsThenAProtocolFailure() {
        world.settledController();
        world.worker();
        world.submit(1);
        read(1);
        world.within(TTL.plusSeconds(15), "once", () -> world.count("requeued:missing-heartbeat") == 1);
        world.redis.readByHand(SHARD, Lane.HIGH, FOREIGN, 1);
        world.within(TTL.plusSeconds(15), "dead", () -> world.view().dead().size() == 1);
    }
}
