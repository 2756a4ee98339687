package dev.headrace.worker.internal.engine;

import static dev.headrace.worker.internal.engine.SimWorker.SETTINGS;
import static dev.headrace.worker.internal.engine.SimWorker.SHARD;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.task.Lane;
import dev.headrace.task.Outcome;
import dev.headrace.task.StoreException;
import dev.headrace.testing.sim.Fault;
import dev.headrace.testing.sim.Nature;
import dev.headrace.worker.HeartbeatSettings;
import dev.headrace.worker.ShutdownReport;
import dev.headrace.worker.WorkerSettings;
import dev.headrace.worker.internal.run.Handlers;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Tasks of a megabyte: no call carries more of them than a slow link or a busy Redis bears. */
class LargeTasksTest extends SimulatedQueue {
    private static final int MEBIBYTE = 1 << 20;
    private static final Fault TIMED_OUT =
            new Fault(Duration.ofMillis(1), true, Duration.ofSeconds(5), StoreException.Kind.TIMEOUT);

    private final Map<String, Integer> calls = new HashMap<>();
    private final Nature calm = Nature.calm(new Random(5));

    private void addLarge(int from, int to) {
        for (int i = from; i < to; i++) {
            byte[] body = String.format("%-" + MEBIBYTE + "d", i).getBytes(UTF_8);
            byte[][] fields = {"type".getBytes(UTF_8), "number".getBytes(UTF_8), "body".getBytes(UTF_8), body};
            redis.addByHand(SHARD, Lane.NORMAL, fields);
        }
    }

    private void countCalls() {
        redis.nature((verb, caller) -> {
            calls.merge(verb, 1, Integer::sum);
            return calm.meets(verb, caller);
        });
    }

    @Test
    void aClaimBringsFourMebibytesAtMostWhateverSlotsAreFree() {
        addLarge(0, 80);
        countCalls();
        SimWorker worker = worker(SETTINGS.withConcurrency(100), () -> Duration.ofHours(1));
        int[] before = {0};
        int[] largest = {0};
        assertThat(time.runUntil(
                        () -> {
                            largest[0] = Math.max(largest[0], worker.held() - before[0]);
                            before[0] = worker.held();
                            return before[0] == 80;
                        },
                        Duration.ofSeconds(10)))
                .isTrue();
        assertThat(largest[0]).isBetween(1, 4);
    }

    @Test
    void smallTasksFillAThousandSlotsWithinAFewClaims() {
        for (int i = 0; i < 2000; i++) {
            add(SHARD, Lane.HIGH, i);
        }
        countCalls();
        SimWorker worker = worker(SETTINGS.withConcurrency(1000), () -> Duration.ofHours(1));
        assertThat(time.runUntil(() -> worker.held() == 1000, Duration.ofSeconds(1)))
                .isTrue();
        assertThat(calls.get("claim")).isLessThanOrEqualTo(10);
    }

    /** Small ones came until now, so the first claim of large ones is too much for the link. */
    @Test
    void overASlowLinkEachIsFetchedOrHandedBackBeforeItsFirstBeatIsMissed() {
        redis.bandwidth(MEBIBYTE);
        WorkerSettings usual =
                SETTINGS.withHeartbeats(HeartbeatSettings.DEFAULT).withConcurrency(32);
        SimWorker worker = worker(usual, AT_ONCE);
        for (int i = 0; i < 300; i++) {
            add(SHARD, Lane.NORMAL, 1000 + i);
        }
        time.runUntil(() -> runs.size() == 300, Duration.ofSeconds(5));
        addLarge(0, 100);
        Duration[] longest = {Duration.ZERO};
        assertThat(time.runUntil(
                        () -> {
                            Duration now = redis.view(SHARD).longestUnbeaten();
                            longest[0] = now.compareTo(longest[0]) > 0 ? now : longest[0];
                            return runs.size() == 400 && redis.view(SHARD).isIdle();
                        },
                        Duration.ofMinutes(10)))
                .isTrue();
        assertThat(longest[0]).as("under the grace").isLessThan(Duration.ofSeconds(15));
        assertThat(runs.values()).containsOnly(1);
        assertThat(worker.count("completions.refused")).isZero();
    }

    /** Small ones came until now, so many are asked for at once. */
    @Test
    void lostDeliveriesThatNoCallBringsInTimeAreReleasedUnseenAndRunOnce() {
        SimWorker worker = worker(SETTINGS.withConcurrency(64), AT_ONCE);
        for (int i = 0; i < 300; i++) {
            add(SHARD, Lane.NORMAL, i);
        }
        time.runUntil(() -> runs.size() == 300, Duration.ofSeconds(5));
        int[] timeouts = {3};
        redis.nature((verb, caller) -> {
            boolean claim = Set.of("claim", "claimBlocking").contains(verb);
            return verb.equals("pickUp") || (claim && timeouts[0]-- > 0) ? TIMED_OUT : calm.meets(verb, caller);
        });
        for (int i = 1000; i < 1100; i++) {
            add(SHARD, Lane.NORMAL, i);
        }
        assertThat(time.runUntil(() -> runs.size() == 400 && redis.view(SHARD).isIdle(), Duration.ofMinutes(1)))
                .isTrue();
        assertThat(worker.count("headrace.lost.deliveries", "action", "released"))
                .isPositive();
        assertThat(runs.values()).containsOnly(1);
        CompletableFuture<ShutdownReport> stopped = worker.stop(Duration.ZERO);
        time.runUntil(stopped::isDone, Duration.ofSeconds(5));
        assertThat(worker.slots().free()).isEqualTo(64);
    }

    @Test
    void endsThatMoveTheirEntriesAreSettledEightMebibytesAtATime() {
        addLarge(0, 40);
        countCalls();
        Handlers failing =
                new Handlers().handle(NUMBER, (number, ctx) -> Outcome.retryAfter(Duration.ofHours(1), "later"));
        // All end in one turn, as their threads are held until all have come.
        SimWorker worker =
                new SimWorker(time, redis, 1, failing, SETTINGS.withConcurrency(40), this::untilTheThirdSecond).start();
        assertThat(time.runUntil(() -> worker.held() == 40, Duration.ofSeconds(2)))
                .isTrue();
        assertThat(time.runUntil(() -> worker.held() == 0, Duration.ofSeconds(5)))
                .isTrue();
        assertThat(calls.get("settle")).isBetween(5, 10);
    }

    private Duration untilTheThirdSecond() {
        return Duration.ofSeconds(3).minus(time.elapsed());
    }

    @Test
    void tasksAreHandedBackEightMebibytesAtATime() {
        addLarge(0, 40);
        countCalls();
        SimWorker worker = worker(SETTINGS.withConcurrency(40), () -> Duration.ofHours(1));
        assertThat(time.runUntil(() -> worker.held() == 40, Duration.ofSeconds(2)))
                .isTrue();
        CompletableFuture<ShutdownReport> stopped = worker.stop(Duration.ZERO);
        assertThat(time.runUntil(stopped::isDone, Duration.ofMinutes(1))).isTrue();
        assertThat(stopped.join().released()).isEqualTo(40);
        assertThat(calls.get("release")).isBetween(5, 10);
    }
}
