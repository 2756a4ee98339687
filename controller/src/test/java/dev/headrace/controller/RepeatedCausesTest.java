package dev.headrace.controller;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.headrace.testing.CountedLines;
import dev.headrace.testing.OwnRedis;
import dev.headrace.testing.RedisTest;
import dev.headrace.testing.RespClient;
import dev.headrace.testing.TestRedis;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The same cause strikes all queues again and again: the log and the timeline have a few lines of it, and every count. */
@RedisTest
@OwnRedis
class RepeatedCausesTest {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final int QUEUES = 5;
    private static final int ROUNDS = 10;
    private static final int TIMES = QUEUES * ROUNDS;
    /** The first line, those of two periods at most, and that of the stop. */
    private static final int FEW = 4;

    private static final ControllerSettings QUICK = ControllerSettings.DEFAULT
            .withIntervals(Duration.ofMillis(100), Duration.ofMillis(300))
            .withHeartbeats(Duration.ofMillis(500), Duration.ofMillis(1500), Duration.ofMillis(1500));

    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final AlarmLines log = new AlarmLines();
    private List<RawQueue> queues;
    private Controller controller;

    @BeforeEach
    void open(TestRedis redis) {
        queues = IntStream.range(0, QUEUES)
                .mapToObj(number -> RawQueue.opened(redis, redis.uniqueQueue()))
                .toList();
        controller = Controller.connect(redis.uri())
                .queues(queues.stream().map(RawQueue::name).toArray(String[]::new))
                .settings(QUICK)
                .meters(meters)
                .start();
        soon(() -> delays("no-leader") == QUEUES);
    }

    @AfterEach
    void close() {
        controller.close();
        queues.forEach(RawQueue::close);
        log.close();
    }

    @Test
    void leadershipKeysThatAreDeletedAgainAndAgain() {
        for (int round = 1; round <= ROUNDS; round++) {
            int times = QUEUES * round;
            queues.forEach(queue -> queue.call("DEL", queue.key("leader")));
            soon(() -> delays("expired") == times);
        }
        controller.close();

        assertFewAndAllCounted("no controller led it when this one took over", QUEUES);
        assertFewAndAllCounted(
                "the leadership key is gone, and heartbeats may be gone too; nothing is recovered", 3 * QUEUES);
        assertFewAndAllCounted("recovery is not delayed again", TIMES - 3 * QUEUES);
        assertThat(log.containing("13th")).isEmpty();
        assertThat(queues)
                .allSatisfy(queue -> assertThat(alarms(queue))
                        .containsExactly(
                                "alarm:waiting cause=no-leader",
                                "alarm:waiting cause=expired times=3",
                                "alarm:unwaited cause=expired times=" + (ROUNDS - 3)));
    }

    @Test
    void groupsThatAreDestroyedAgainAndAgain() {
        queues.forEach(queue -> queue.add(1));
        for (int round = 1; round <= ROUNDS; round++) {
            String times = Integer.toString(round);
            queues.forEach(queue -> queue.call("XGROUP", "DESTROY", queue.key("ready:normal"), "workers"));
            soon(() -> queues.stream()
                    .allMatch(queue -> times.equals(queue.call("HGET", queue.key("meta"), "groups_lost"))));
        }
        controller.close();

        assertFewAndAllCounted("was gone, as after XGROUP DESTROY", TIMES);
        assertThat(queues)
                .allSatisfy(queue -> assertThat(alarms(queue))
                        .filteredOn(alarm -> alarm.startsWith("alarm:group-recreated lane=normal "))
                        .singleElement()
                        .asString()
                        .endsWith(" times=" + ROUNDS));
    }

    @Test
    void aPolicyThatChangesAgainAndAgain(TestRedis redis) {
        try (RespClient server = redis.connect()) {
            soon(() -> controller.health().ready());
            for (int round = 1; round <= ROUNDS; round++) {
                server.call("CONFIG", "SET", "maxmemory-policy", "allkeys-lru");
                soon(() -> !controller.health().ready());
                server.call("CONFIG", "SET", "maxmemory-policy", "noeviction");
                soon(() -> controller.health().ready());
            }
        }
        assertThat(log.containing("Redis may evict keys")).hasSize(2);
        assertThat(log.containing("Redis no longer evicts keys")).hasSize(1);
    }

    private static void soon(Callable<Boolean> condition) {
        await().atMost(SOON).pollInterval(Duration.ofMillis(20)).until(condition);
    }

    private double delays(String cause) {
        return List.of("headrace.recovery.delays", "headrace.recovery.delays.skipped").stream()
                .flatMap(name -> meters.find(name).tag("cause", cause).counters().stream())
                .mapToDouble(Counter::count)
                .sum();
    }

    private void assertFewAndAllCounted(String text, int times) {
        List<String> lines = log.containing(text);
        assertThat(lines).hasSizeBetween(1, FEW);
        assertThat(lines.stream().mapToInt(CountedLines::times).sum())
                .as(() -> text + ": " + lines)
                .isEqualTo(times);
    }

    private static List<String> alarms(RawQueue queue) {
        return ((List<?>) queue.call("XRANGE", queue.key("events"), "-", "+"))
                .stream()
                        .map(entry -> (List<?>) ((List<?>) entry).get(1))
                        .filter(fields -> fields.get(0).equals("*"))
                        .map(fields -> (String) fields.get(1))
                        .toList();
    }
}
