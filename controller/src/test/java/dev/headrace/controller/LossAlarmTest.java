package dev.headrace.controller;

import static dev.headrace.controller.RawQueue.DEAD_WORKER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import dev.headrace.client.Awaited;
import dev.headrace.client.HeadraceClient;
import dev.headrace.client.Queue;
import dev.headrace.client.Submission;
import dev.headrace.task.FailureCode;
import dev.headrace.task.Lane;
import dev.headrace.task.Shard;
import dev.headrace.task.TaskId;
import dev.headrace.task.TaskType;
import dev.headrace.testing.OwnRedis;
import dev.headrace.testing.RedisTest;
import dev.headrace.testing.RespClient;
import dev.headrace.testing.TestRedis;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Somebody deletes entries of tasks by hand: the controller says how many, and no record stays queued for ever. */
@RedisTest
@OwnRedis
class LossAlarmTest {
    private static final TaskType<String, Void> MAIL = TaskType.of("mail", String.class);
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final int TASKS = 1000;
    private static final ControllerSettings QUICK = ControllerSettings.DEFAULT
            .withIntervals(Duration.ofMillis(100), Duration.ofMillis(300))
            .withHeartbeats(Duration.ofMillis(500), Duration.ofMillis(1500), Duration.ofMillis(1500));

    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private RawQueue queue;
    private HeadraceClient client;
    private Queue tasks;
    private Controller controller;

    @BeforeEach
    void open(TestRedis redis) {
        try (RespClient server = redis.connect()) {
            assumeThat(server.info("server", "redis_version"))
                    .as("lanes are counted since 7.0")
                    .doesNotStartWith("6.");
        }
        queue = RawQueue.opened(redis, redis.uniqueQueue());
        client = HeadraceClient.connect(redis.uri());
        tasks = client.queue(queue.name());
        controller = Controller.connect(redis.uri())
                .queues(queue.name())
                .settings(QUICK)
                .meters(meters)
                .start();
    }

    @AfterEach
    void close() {
        controller.close();
        client.close();
        queue.close();
    }

    /** As after a failover to a replica that was behind: the next server lacks entries that no worker had claimed. */
    @Test
    void aServerThatComesBackWithAnOlderFileIsOneAlarmWithTheNumberOfEntries(TestRedis redis) {
        submit(20);
        queue.call("SAVE");
        for (int i = 0; i < 30; i++) {
            tasks.submit(MAIL, "a payload");
        }
        audits(2);
        try (AlarmLines alarms = new AlarmLines()) {
            redis.kill();
            redis.restart();
            queue = RawQueue.existing(redis, queue.name());
            await().atMost(SOON).until(() -> events().contains("alarm:entries-deleted entries=30 lanes=normal"));
            audits(4);
            assertThat(alarms.texts()).singleElement().asString().contains("data was lost", "30 in lane normal");
        }
        assertThat((String) queue.call("GET", queue.key("lost"))).isEqualTo("30 in lane normal");
        assertThat(losses()).as("alarms").isEqualTo(1);
        assertThat(queue.queued()).isEqualTo(20);
        assertThat(queue.dead()).isZero();
    }

    /** The controller that led before has the counts, so only it can tell. */
    @Test
    void aLossIsInTheTimelineAndInTheStatusThoughAnotherControllerLeadsByThen(TestRedis redis) {
        submit(20);
        queue.call("SET", queue.key("leader"), "another", "PX", "600000");
        queue.call("SAVE");
        queue.call("DEL", queue.key("leader"));
        for (int i = 0; i < 30; i++) {
            tasks.submit(MAIL, "a payload");
        }
        audits(2);
        redis.kill();
        redis.restart();
        queue = RawQueue.existing(redis, queue.name());
        await().atMost(SOON).until(() -> events().contains("alarm:entries-deleted entries=30 lanes=normal"));
        assertThat((String) queue.call("GET", queue.key("lost"))).isEqualTo("30 in lane normal");
        assertThat(queue.call("GET", queue.key("leader"))).isEqualTo("another");
        assertThat(losses()).as("alarms").isEqualTo(1);
    }

    private void submit(int count) {
        List<String> ids =
                IntStream.range(0, count).mapToObj(number -> "order-" + number).toList();
        ids.forEach(id -> tasks.submit(MAIL, "a payload", Submission.plain().id(id)));
        assertThat(queue.queued()).isEqualTo(count);
        audits(2);
    }

    /** So many audits began from now on, and ended. */
    private void audits(int more) {
        long before = audits();
        await().atMost(SOON).pollInterval(Duration.ofMillis(20)).until(() -> audits() > before + more);
    }

    private long audits() {
        var timer = meters.find("headrace.controller.scan.duration")
                .tag("sweep", "orphans")
                .timer();
        return timer == null ? 0 : timer.count();
    }

    private double losses() {
        return meters.get("headrace.data.losses")
                .tag("queue", queue.name())
                .counter()
                .count();
    }

    private String events() {
        return String.valueOf(queue.call("XRANGE", queue.key("events"), "-", "+"));
    }

    private void assertAllAreDeadAndRunAgain(int count) {
        await().atMost(SOON).until(() -> queue.dead() == count);
        await().atMost(SOON).until(() -> losses() == 1);
        await().atMost(SOON).until(() -> events().contains("alarm:entries-deleted entries=" + count + " lanes=normal"));
        assertThat((String) queue.call("GET", queue.key("lost"))).isEqualTo(count + " in lane normal");
        assertThat(tasks.submit(MAIL, "a payload", Submission.plain().id("order-0")))
                .isNotNull();
        assertThat(queue.call("HGET", queue.key("task:order-0"), "state")).isEqualTo("queued");
        audits(4);
        assertThat(losses()).as("alarms").isEqualTo(1);
        assertThat(queue.dead()).isEqualTo(count - 1);
    }

    @Test
    void aTrimIsToldOfAndItsTasksAreDead() {
        submit(TASKS);
        CompletionStage<Awaited> awaited =
                client.awaitAsync(new TaskId(Shard.first(queue.name()), "order-7"), Duration.ofMinutes(1));
        audits(1);
        queue.call("XTRIM", queue.key("ready:normal"), "MAXLEN", "0");
        assertThat(awaited.toCompletableFuture())
                .succeedsWithin(SOON)
                .isInstanceOfSatisfying(
                        Awaited.Died.class, died -> assertThat(died.code()).isEqualTo(FailureCode.MALFORMED));
        assertAllAreDeadAndRunAgain(TASKS);
    }

    @Test
    void deletionsByHandAreToldOfAndTheirTasksAreDead() {
        submit(20);
        for (int i = 3; i < 8; i++) {
            String lease = (String) queue.call("HGET", queue.key("task:order-" + i), "lease");
            queue.call("XDEL", queue.key("ready:normal"), lease);
        }
        await().atMost(SOON).until(() -> queue.dead() == 5);
        await().atMost(SOON).until(() -> losses() == 1);
        await().atMost(SOON).until(() -> events().contains("alarm:entries-deleted entries=5 lanes=normal"));
        assertThat(queue.queued()).isEqualTo(15);
        assertThat(queue.call("HGET", queue.key("task:order-3"), "code")).isEqualTo("MALFORMED");
        assertThat(queue.call("HGET", queue.key("task:order-8"), "state")).isEqualTo("queued");
    }

    @Test
    void aDeletedLaneIsToldOfAndItsTasksAreDead() {
        submit(TASKS);
        queue.call("DEL", queue.key("ready:normal"));
        assertAllAreDeadAndRunAgain(TASKS);
    }

    @Test
    void aRenamedLaneIsToldOfAndItsTasksAreDead() {
        submit(TASKS);
        queue.call("RENAME", queue.key("ready:normal"), queue.key("ready:old"));
        assertAllAreDeadAndRunAgain(TASKS);
    }

    /** Nothing is lost, so no line says so and no loss is counted; the line of the group's making is the only alarm. */
    @Test
    void aDestroyedGroupIsOneAlarmThatSpeaksOfNoLoss() {
        submit(20);
        try (AlarmLines alarms = new AlarmLines()) {
            queue.call("XGROUP", "DESTROY", queue.key("ready:normal"), "workers");
            await().atMost(SOON).until(() -> events().contains("alarm:group-recreated"));
            await().atMost(SOON).until(() -> queue.stat("requeued:orphan") == 20);
            audits(2);
            assertThat(alarms.texts())
                    .singleElement()
                    .asString()
                    .contains("was gone, as after XGROUP DESTROY", "its tasks come back")
                    .doesNotContain("lost");
        }
        assertThat(losses()).isZero();
    }

    @Test
    void scheduledTasksThatSomebodyTookOutOfTheListArePutBack() {
        for (int i = 0; i < 3; i++) {
            tasks.submit(MAIL, "a payload", Submission.plain().id("order-" + i).after(Duration.ofHours(1)));
        }
        audits(2);
        queue.call("DEL", queue.key("later"));
        await().atMost(SOON).until(() -> queue.call("ZCARD", queue.key("later")).equals(3L));
        assertThat(losses()).isZero();
    }

    /** Nothing was in the lane at the look before, and more is than was then: no count tells of it, but the group was lost. */
    @Test
    void tasksThatCameAndWentWithTheirLaneBetweenTwoLooksAreDeadAndRunAgain() {
        audits(2);
        String lane = queue.key("ready:normal");
        queue.call(
                "EVAL",
                "for i = 1, 3 do local id = 'order-' .. i local lease = redis.call('XADD', KEYS[1], '1-' .. i, 'type', 't', 'body', '1', 'id', id)"
                        + " redis.call('HSET', KEYS[2] .. id, 'state', 'queued', 'lease', lease, 'chosen', '1')"
                        + " redis.call('XADD', KEYS[3], '*', id, 'submitted') end"
                        + " redis.call('DEL', KEYS[1]) for i = 1, 9 do redis.call('XADD', KEYS[1], '*', 'type', 't', 'body', '1') end",
                "3",
                lane,
                queue.key("task:"),
                queue.key("events"));
        await().atMost(SOON).until(() -> queue.dead() == 3);
    }

    /** As many wait again at the next look, so only the counts of those that came and left tell. */
    @Test
    void scheduledTasksOfABusyQueueThatSomebodyTookOutOfTheListArePutBack() {
        for (int i = 0; i < 3; i++) {
            tasks.submit(MAIL, "a payload", Submission.plain().id("order-" + i).after(Duration.ofHours(1)));
        }
        audits(2);
        queue.call(
                "EVAL",
                "redis.call('DEL', KEYS[1]) for i = 1, 3 do local id = 'later:' .. i redis.call('ZADD', KEYS[1], '9999999999999', id)"
                        + " redis.call('HSET', KEYS[3] .. id, 'state', 'scheduled', 'due', '9999999999999', 'f:type', 't', 'f:body', '')"
                        + " end redis.call('HINCRBY', KEYS[2], 'retried', 3)",
                "3",
                queue.key("later"),
                queue.key("stats"),
                queue.key("task:"));
        tasks.submit(MAIL, "a payload");
        await().atMost(SOON).until(() -> queue.call("ZCARD", queue.key("later")).equals(6L));
    }

    /** A replica that becomes the master may have counted fewer entries as read, for ever. */
    @Test
    void anotherServersCountOfEntriesReadRaisesNoAlarm() {
        submit(20);
        for (int i = 0; i < 10; i++) {
            assertThat(readOne("living~00000000000a", true)).isTrue();
        }
        audits(3);
        String lane = queue.key("ready:normal");
        String last = String.valueOf(queue.call("XINFO", "GROUPS", lane))
                .replaceFirst("^.*last-delivered-id, (\\d+-\\d+).*$", "$1");
        queue.call(
                "EVAL",
                "redis.call('DEL', KEYS[1]) return redis.call('XGROUP', 'SETID', KEYS[2], 'workers', ARGV[1], 'ENTRIESREAD', 3)",
                "2",
                queue.key("leader"),
                lane,
                last);
        await().atMost(SOON).until(() -> waits("expired") == 1);
        audits(1);
        tasks.submit(MAIL, "a payload");
        audits(4);
        assertThat(losses()).as("alarms").isZero();
        assertThat(events()).doesNotContain("alarm:entries-deleted");
        queue.call("XTRIM", lane, "MAXLEN", "0");
        await().atMost(SOON).until(() -> losses() == 1);
    }

    /** What people may do to counters and entries by hand, so that counts alone look as if entries were missing. */
    @Test
    void aResetOfTheCountersAndClaimsByForceRaiseNoAlarm() {
        submit(40);
        List<TaskId> ids = IntStream.range(0, 20)
                .mapToObj(i -> new TaskId(Shard.first(queue.name()), "order-" + i))
                .toList();
        ids.forEach(client::cancel);
        queue.call("DEL", queue.key("stats"));
        audits(4);
        for (int i = 20; i < 30; i++) {
            String lease = (String) queue.call("HGET", queue.key("task:order-" + i), "lease");
            queue.call("XCLAIM", queue.key("ready:normal"), "workers", DEAD_WORKER, "0", lease, "FORCE", "JUSTID");
        }
        await().atMost(SOON).until(() -> queue.stat("requeued:stale") + queue.stat("requeued:missing-heartbeat") == 10);
        audits(4);
        assertThat(losses()).as("alarms").isZero();
        assertThat(events()).doesNotContain("alarm:entries-deleted");
        assertThat(queue.queued()).isEqualTo(20);
        queue.call("XTRIM", queue.key("ready:normal"), "MAXLEN", "0");
        await().atMost(SOON).until(() -> losses() == 1);
        // The ten that were requeued are in the high lane.
        await().atMost(SOON).until(() -> events().contains("alarm:entries-deleted entries=10 lanes=normal"));
    }

    private double waits(String cause) {
        var counter =
                meters.find("headrace.recovery.delays").tag("cause", cause).counter();
        return counter == null ? 0 : counter.count();
    }

    /** Redis 7.0 counts too few entries as read where the next one was deleted. */
    @Test
    void whatHeadraceDoesRaisesNoAlarm() {
        queue.call("SET", queue.key("worker:living~00000000000a"), "here", "PX", "3600000");
        audits(1);
        for (int round = 0; round < 10; round++) {
            List<TaskId> ids = new ArrayList<>();
            for (int i = 0; i < 150; i++) {
                ids.add(tasks.submit(MAIL, "a payload"));
            }
            tasks.submit(MAIL, "a payload", Submission.plain().after(Duration.ofMillis(1)));
            ids.subList(0, 50).forEach(client::cancel);
            audits(3);
            for (int i = 0; i < 50; i++) {
                client.cancel(ids.get(2 * i + 50));
                if (i % 10 == 0) {
                    readOne("living~00000000000a", true);
                }
            }
            queue.abandon(DEAD_WORKER, 3);
            readOne("python-1", false);
            queue.deleteConsumer("python-1");
            audits(2);
            while (round % 2 == 0 && readOne("living~00000000000a", true)) {
                // Until nothing is left.
            }
        }
        await().atMost(SOON).until(() -> queue.stat("requeued:orphan") > 5);
        audits(8);
        assertThat(queue.stat("cancelled")).as("cancelled").isGreaterThan(900);
        assertThat(queue.stat("promoted")).as("promoted").isPositive();
        assertThat(queue.stat("requeued:stale")).as("recovered").isPositive();
        assertThat(losses()).as("alarms").isZero();
        assertThat(events()).doesNotContain("alarm:entries-deleted");
        assertThat(queue.call("EXISTS", queue.key("lost"))).isEqualTo(0L);
        assertThat(queue.dead()).isZero();
    }

    /** Reads as a worker does, and deletes what it read as settle does, in one step. */
    private boolean readOne(String consumer, boolean ends) {
        for (Lane lane : Lane.values()) {
            String key = queue.key("ready:" + lane.text());
            Object read = queue.call("XREADGROUP", "GROUP", "workers", consumer, "COUNT", "1", "STREAMS", key, ">");
            if (read != null) {
                String id = read.toString().replaceFirst("^\\D*?\\{?.*?(\\d{13}-\\d+).*$", "$1");
                if (ends) {
                    queue.call(
                            "EVAL",
                            "return redis.call('XACK', KEYS[1], 'workers', ARGV[1]) + redis.call('XDEL', KEYS[1], ARGV[1])",
                            "1",
                            key,
                            id);
                }
                return true;
            }
        }
        return false;
    }
}
