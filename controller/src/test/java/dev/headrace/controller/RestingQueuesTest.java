package dev.headrace.controller;

import static dev.headrace.controller.RawQueue.DEAD_WORKER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.headrace.testing.OwnRedis;
import dev.headrace.testing.RedisTest;
import dev.headrace.testing.RespClient;
import dev.headrace.testing.TestRedis;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What queues cost in which nothing happens, and that they are found when something does. */
@RedisTest
@OwnRedis
class RestingQueuesTest {
    private static final int QUEUES = 200;
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final Duration TTL = Duration.ofSeconds(3);

    /** A fifth of the default times, so a command a scan is a command a second by default. */
    private static final Duration SCAN = Duration.ofMillis(200);

    private static final ControllerSettings FIVE_TIMES_AS_QUICK = ControllerSettings.DEFAULT
            .withIntervals(SCAN, Duration.ofSeconds(2))
            .withHeartbeats(Duration.ofSeconds(1), TTL, TTL);
    private static final int LONG_ENOUGH = 50;

    /** One command, less what looking at the queue's settings costs each five seconds, which is no fifth of that here. */
    private static final double BOUND = 0.84;

    @Test
    void aQueueAtRestCostsACommandAScanAndWakesWithItsFirstTask(TestRedis redis) {
        List<RawQueue> queues = IntStream.range(0, QUEUES)
                .mapToObj(number -> RawQueue.opened(redis, "rest-" + number))
                .toList();
        try (RespClient client = redis.connect();
                Controller controller = start(redis)) {
            await("less than a command a scan")
                    .atMost(SOON)
                    .pollDelay(Duration.ZERO)
                    .until(() -> commandsOfAQueueAndScan(client) < BOUND);
            Controller standby = start(redis);
            await("with two controllers, once the second has opened the queues")
                    .atMost(SOON)
                    .pollDelay(Duration.ZERO)
                    .until(() -> commandsOfAQueueAndScan(client) < 2 * BOUND);
            standby.close();

            RawQueue woken = queues.get(QUEUES / 2);
            woken.add(1);
            woken.call("XREADGROUP", "GROUP", "workers", DEAD_WORKER, "STREAMS", woken.key("ready:normal"), ">");
            long claimed = millis(client);
            RawQueue due = queues.get(0);
            due.call("HSET", due.key("task:later:a"), "state", "scheduled", "due", "0", "f:type", "t", "f:body", "");
            due.call("ZADD", due.key("later"), "0", "later:a");
            await().atMost(SOON).pollInterval(Duration.ofMillis(20)).until(() -> due.stat("promoted") == 1);
            assertThat(millis(client) - claimed).as("promotion, in ms").isLessThan(SCAN.toMillis() + 1000);
            await().atMost(SOON).until(() -> woken.stat("requeued:stale") == 1);
            String lease =
                    woken.call("XREVRANGE", woken.key("ready:high"), "+", "-").toString();
            assertThat(Long.parseLong(lease.replaceFirst("\\D*(\\d+)-.*", "$1")) - claimed)
                    .as("recovery, in ms")
                    .isLessThan(TTL.plus(SCAN).toMillis() + 1000);
            assertThat(controller.health().ready()).isTrue();
        }
        queues.forEach(RawQueue::close);
    }

    private static Controller start(TestRedis redis) {
        return Controller.connect(redis.uri()).settings(FIVE_TIMES_AS_QUICK).start();
    }

    /** Measured over fifty scans, by Redis's own count and clock. */
    private static double commandsOfAQueueAndScan(RespClient client) {
        long from = millis(client);
        long before = commands(client);
        long until = from + SCAN.toMillis() * LONG_ENOUGH;
        await().atMost(SOON).pollInterval(Duration.ofMillis(100)).until(() -> millis(client) >= until);
        double scans = (millis(client) - from) / (double) SCAN.toMillis();
        double each = (commands(client) - before) / scans / QUEUES;
        System.out.printf("%,.2f commands of a resting queue a scan%n", each);
        return each;
    }

    private static long commands(RespClient client) {
        return Long.parseLong(client.info("stats", "total_commands_processed"));
    }

    private static long millis(RespClient client) {
        List<Object> time = client.list("TIME");
        return Long.parseLong(time.get(0).toString()) * 1000
                + Long.parseLong(time.get(1).toString()) / 1000;
    }
}
