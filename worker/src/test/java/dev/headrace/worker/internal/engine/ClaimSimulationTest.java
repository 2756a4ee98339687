package dev.headrace.worker.internal.engine;

import static dev.headrace.worker.internal.engine.SimWorker.SETTINGS;
import static dev.headrace.worker.internal.engine.SimWorker.SHARD;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.task.Lane;
import dev.headrace.task.Shard;
import dev.headrace.task.StoreException;
import dev.headrace.testing.sim.Fault;
import dev.headrace.testing.sim.Nature;
import dev.headrace.worker.ShutdownReport;
import dev.headrace.worker.internal.attempt.TaskExecution;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How a worker comes by its tasks: in which order, under which slots, and when replies are late or lost. */
class ClaimSimulationTest extends SimulatedQueue {
    @Test
    void aClaimWhoseReplyIsLostIsTakenUpByTheWorkerItself() {
        SimWorker worker = worker(SETTINGS, AT_ONCE);
        time.runFor(Duration.ofSeconds(5));
        redis.nature(once("claimBlocking", Fault.lostAfter(Duration.ofMillis(1), Duration.ofSeconds(4))));
        time.runFor(Duration.ofMillis(900));
        add(SHARD, Lane.NORMAL, 1);
        assertThat(time.runUntil(() -> runs.containsKey(1), Duration.ofSeconds(8)))
                .isTrue();
        assertThat(worker.count("headrace.lost.deliveries", "action", "picked-up"))
                .isEqualTo(1);
        assertThat(runs).containsOnly(Map.entry(1, 1));
    }

    @Test
    void aLostDeliveryForWhichNoSlotIsFreeIsReleased() {
        SimWorker worker = worker(SETTINGS.withConcurrency(3), () -> Duration.ofSeconds(30));
        redis.nature(once("claim", Fault.lostAfter(Duration.ofMillis(1), Duration.ofMillis(2))));
        add(SHARD, Lane.HIGH, 1);
        time.runFor(Duration.ofMillis(100));
        for (int i = 2; i < 5; i++) {
            add(SHARD, Lane.HIGH, i);
        }
        assertThat(time.runUntil(
                        () -> worker.count("headrace.lost.deliveries", "action", "released") == 1,
                        Duration.ofSeconds(10)))
                .isTrue();
        assertThat(redis.view(SHARD).pending()).hasSize(3);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 8})
    void anIdleWorkerStartsATaskAtOnceInAnyLaneWhateverItsSlots(int concurrency) {
        worker(SETTINGS.withConcurrency(concurrency), AT_ONCE);
        time.runFor(Duration.ofSeconds(30));
        for (int i = 0; i < 30; i++) {
            int number = i;
            add(SHARD, Lane.values()[i % 3], number);
            assertThat(time.runUntil(() -> runs.containsKey(number), Duration.ofMillis(50)))
                    .as("task %s", number)
                    .isTrue();
            time.runFor(Duration.ofMillis(time.random().nextInt(1500)));
        }
    }

    @Test
    void highGoesBeforeNormalBeforeLowAndLowIsNotStarved() {
        for (int i = 0; i < 100; i++) {
            add(SHARD, Lane.LOW, 200 + i);
            add(SHARD, Lane.NORMAL, 100 + i);
            add(SHARD, Lane.HIGH, i);
        }
        worker(SETTINGS.withConcurrency(1), () -> Duration.ofMillis(1));
        time.runFor(Duration.ofSeconds(10));
        assertThat(order.subList(0, 7)).containsExactly(0, 1, 2, 3, 4, 5, 6);
        assertThat(order.subList(0, 80).stream().filter(number -> number >= 200))
                .hasSize(10);
        assertThat(order.subList(0, 80).stream().filter(number -> number >= 100 && number < 200))
                .isEmpty();
    }

    /** Lanes that had nothing are asked behind the one that is full, but only for milliseconds. */
    @Test
    void aHighTaskGoesBeforeTheNormalOnesThatWaitThoughItsLaneWasEmpty() {
        for (int i = 0; i < 1000; i++) {
            add(SHARD, Lane.NORMAL, i);
        }
        worker(SETTINGS.withConcurrency(1), () -> Duration.ofNanos(100_000));
        time.runFor(Duration.ofMillis(50));
        assertThat(order).hasSizeBetween(10, 500);
        int before = order.size();
        add(SHARD, Lane.HIGH, 5000);
        assertThat(time.runUntil(() -> runs.containsKey(5000), Duration.ofMillis(10)))
                .isTrue();
        assertThat(order.size() - before).isLessThan(8);
    }

    @Test
    void aFullLaneIsReadWithoutAskingTheEmptyOnesEachTime() {
        int[] claims = new int[1];
        Nature quick = (verb, caller) -> {
            claims[0] += verb.equals("claim") ? 1 : 0;
            return Fault.none(Duration.ofNanos(50_000), Duration.ofNanos(50_000));
        };
        redis.nature(quick);
        for (int i = 0; i < 1000; i++) {
            add(SHARD, Lane.NORMAL, i);
        }
        worker(SETTINGS.withConcurrency(1), () -> Duration.ofNanos(100_000));
        assertThat(time.runUntil(() -> runs.size() == 1000, Duration.ofSeconds(10)))
                .isTrue();
        assertThat(claims[0]).isLessThan(1200);
    }

    @Test
    void shardsThatAreAddedAreServedAndShareTheSlots() {
        SimWorker worker = worker(SETTINGS, AT_ONCE);
        time.runFor(Duration.ofSeconds(1));
        redis.setMeta(SHARD, "shards", "3");
        time.runFor(Duration.ofSeconds(70));
        for (int i = 0; i < 30; i++) {
            add(new Shard("q", i % 3), Lane.NORMAL, i);
        }
        time.runFor(Duration.ofMillis(200));
        assertThat(runs).hasSize(30);
        assertThat(worker.engine.shards()).hasSize(3);
    }

    @Test
    void endsThatRedisDoesNotTakeStopTheClaiming() {
        redis.nature((verb, caller) -> verb.equals("settle")
                ? Fault.refused(StoreException.Kind.OUT_OF_MEMORY, Duration.ofMillis(1))
                : Fault.none(Duration.ofMillis(1), Duration.ofMillis(1)));
        SimWorker worker = worker(SETTINGS, AT_ONCE);
        for (int i = 0; i < 1000; i++) {
            add(SHARD, Lane.NORMAL, i);
        }
        time.runFor(Duration.ofSeconds(30));
        assertThat(worker.held()).isBetween(500, 4 * 8 + 500 + 8);
        assertThat(redis.view(SHARD).heartbeats())
                .as("each is beaten until it is settled")
                .hasSize(worker.held());
        redis.nature(Nature.calm(new Random(3)));
        assertThat(time.runUntil(() -> redis.view(SHARD).isIdle(), Duration.ofSeconds(10)))
                .isTrue();
        assertThat(succeeded()).isEqualTo(1000);
        assertThat(runs.values()).containsOnly(1);
    }

    @Test
    void aDeliveryWhoseReplyIsStillOnItsWayIsNotLost() {
        SimWorker worker = worker(SETTINGS, AT_ONCE);
        time.runFor(Duration.ofMillis(100));
        redis.nature(once("claimBlocking", Fault.none(Duration.ofMillis(1), Duration.ofMillis(3800))));
        time.runFor(Duration.ofMillis(900));
        add(SHARD, Lane.NORMAL, 1);
        assertThat(time.runUntil(() -> runs.containsKey(1), Duration.ofSeconds(8)))
                .isTrue();
        time.runFor(Duration.ofSeconds(5));
        assertThat(worker.count("headrace.lost.deliveries", "action", "picked-up"))
                .isZero();
        assertThat(worker.count("duplicate.skips")).isZero();
    }

    @Test
    void aTaskThatIsDeliveredTwiceRunsOnceAndCostsNoSlot() {
        SimWorker worker = worker(SETTINGS, () -> Duration.ofSeconds(1));
        time.runFor(Duration.ofSeconds(1));
        add(SHARD, Lane.NORMAL, 1);
        assertThat(time.runUntil(() -> worker.held() == 1, Duration.ofSeconds(1)))
                .isTrue();
        ShardRunner shard = worker.engine.shards().get(0);
        TaskExecution held = shard.table().all().iterator().next();
        time.runFor(Duration.ofMillis(100));
        assertThat(worker.slots().take(1)).isEqualTo(1);
        shard.deliveries().begin(List.of(held.entry()), time.nanos());
        time.runFor(Duration.ofSeconds(10));
        assertThat(worker.count("duplicate.skips")).isEqualTo(1);
        assertThat(runs).containsOnly(Map.entry(1, 1));
        CompletableFuture<ShutdownReport> stopped = worker.stop(Duration.ZERO);
        time.runUntil(stopped::isDone, Duration.ofSeconds(5));
        assertThat(worker.slots().free()).isEqualTo(8);
    }
}
