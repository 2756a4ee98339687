package dev.headrace.controller;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.headrace.client.HeadraceClient;
import dev.headrace.client.Queue;
import dev.headrace.client.Submission;
import dev.headrace.task.Lane;
import dev.headrace.task.TaskId;
import dev.headrace.task.TaskType;
import dev.headrace.testing.RedisTest;
import dev.headrace.testing.TestRedis;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** Somebody deletes or changes the records of scheduled tasks by hand: the controller names them when they are due. */
@RedisTest
class ScheduledLossTest {
    private static final TaskType<String, Void> MAIL = TaskType.of("mail", String.class);
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final ControllerSettings QUICK = ControllerSettings.DEFAULT
            .withIntervals(Duration.ofMillis(100), Duration.ofMillis(300))
            .withHeartbeats(Duration.ofMillis(500), Duration.ofMillis(1500), Duration.ofMillis(1500));

    private final Logger logger = (Logger) LoggerFactory.getLogger("dev.headrace.controller");
    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
    private TestRedis redis;
    private RawQueue queue;
    private HeadraceClient client;
    private Queue tasks;

    @BeforeEach
    void open(TestRedis server) {
        redis = server;
        queue = RawQueue.opened(redis, redis.uniqueQueue());
        client = HeadraceClient.connect(redis.uri());
        tasks = client.queue(queue.name());
        lines.start();
        logger.addAppender(lines);
    }

    @AfterEach
    void close() {
        logger.detachAppender(lines);
        client.close();
        queue.close();
    }

    private Controller controller() {
        return Controller.connect(redis.uri())
                .queues(queue.name())
                .settings(QUICK)
                .start();
    }

    private TaskId due(String id) {
        return tasks.submit(MAIL, "a payload", Submission.plain().id(id).after(Duration.ofMillis(1)));
    }

    /** The errors about this queue: other tests may run beside this one. */
    private List<String> errors() {
        return List.copyOf(lines.list).stream()
                .filter(line -> line.getLevel() == Level.ERROR)
                .map(ILoggingEvent::getFormattedMessage)
                .filter(line -> line.contains(queue.name()))
                .toList();
    }

    /** The task is tried each ten seconds; the scans in between have nothing to do, and do not mean that the lane takes tasks. */
    @Test
    void aLaneThatRefusesADueTaskIsNamedUntilItTakesIt() {
        String lane = queue.key("ready:low");
        String last = "18446744073709551615-18446744073709551615";
        queue.call("XADD", lane, last, "type", "mail", "body", "");
        tasks.submit(
                MAIL,
                "a payload",
                Submission.plain().id("order-1").lane(Lane.LOW).after(Duration.ofMillis(1)));
        try (Controller controller = controller()) {
            await().atMost(SOON).until(this::isBlocked);
            await().atMost(SOON).during(Duration.ofSeconds(4)).until(this::isBlocked);
            assertThat(lines("over: promotion of " + queue.name())).isEmpty();

            queue.call("XDEL", lane, last);
            queue.call("XSETID", lane, "1-0");

            await().atMost(SOON).until(() -> queue.stat("promoted") == 1);
            await().atMost(SOON).until(() -> !isBlocked());
        }
    }

    private boolean isBlocked() {
        return queue.call("EXISTS", queue.key("blocked")).equals(1L);
    }

    private List<String> lines(String text) {
        return List.copyOf(lines.list).stream()
                .map(ILoggingEvent::getFormattedMessage)
                .filter(line -> line.contains(text))
                .toList();
    }

    @Test
    void recordsThatWereDeletedOrChangedAreOneErrorEachKind() {
        for (int i = 0; i < 9; i++) {
            due("order-" + i);
        }
        for (int i = 0; i < 6; i++) {
            queue.call("DEL", queue.key("task:order-" + i));
        }
        queue.call("HSET", queue.key("task:order-6"), "state", "queued");
        queue.call("HDEL", queue.key("task:order-7"), "state");
        try (Controller controller = controller()) {
            await().atMost(SOON).until(() -> errors().size() == 2);
            assertThat(controller.health().live()).isTrue();
        }
        assertThat(errors().get(0))
                .contains(": 6 scheduled tasks were due and could not run")
                .contains("order-4 …");
        assertThat(errors().get(1))
                .contains(": 2 scheduled tasks are dead, MALFORMED")
                .contains("order-6, order-7");
        assertThat(queue.stat("scheduled-lost")).isEqualTo(6);
        assertThat(queue.dead()).isEqualTo(2);
        assertThat(queue.queued()).as("order-8").isEqualTo(1);
    }

    @Test
    void cancelsAndSubmissionsThatRaceWithPromotionAreNoLoss() {
        try (Controller controller = controller()) {
            await().atMost(SOON)
                    .until(() -> queue.call("EXISTS", queue.key("leader")).equals(1L));
            List<TaskId> ids = new ArrayList<>();
            for (int i = 0; i < 1500; i++) {
                ids.add(due("order-" + i));
                if (i % 3 == 0) {
                    client.cancel(ids.get(Math.max(0, i - 20)));
                }
                if (i % 5 == 0) {
                    due("order-" + i / 2);
                }
            }
            await().atMost(SOON)
                    .until(() -> queue.call("ZCARD", queue.key("later")).equals(0L));
            assertThat(controller.health().live()).isTrue();
        }
        assertThat(queue.stat("promoted")).isPositive();
        assertThat(queue.stat("cancelled")).isPositive();
        assertThat(queue.stat("scheduled-lost")).isZero();
        assertThat(errors()).isEmpty();
    }
}
