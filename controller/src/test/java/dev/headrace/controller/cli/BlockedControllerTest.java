package dev.headrace.controller.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.headrace.client.Awaited;
import dev.headrace.client.HeadraceClient;
import dev.headrace.client.Submission;
import dev.headrace.controller.Controller;
import dev.headrace.controller.ControllerSettings;
import dev.headrace.internal.protocol.queue.QueueSettings.SweepMode;
import dev.headrace.task.TaskId;
import dev.headrace.testing.OwnRedis;
import dev.headrace.testing.RedisTest;
import dev.headrace.testing.TestRedis;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A controller that leads and changes nothing says why, wherever people ask. */
@RedisTest
@OwnRedis
class BlockedControllerTest {
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final String EVICTION = "Redis may evict keys";
    private static final String WAIT = "so that every live worker sends a heartbeat first";
    private static final ControllerSettings QUICK = ControllerSettings.DEFAULT
            .withIntervals(Duration.ofMillis(100), Duration.ofMillis(300))
            .withHeartbeats(Duration.ofMillis(500), Duration.ofMillis(2500), Duration.ofMillis(2500));

    @AfterEach
    void allowAll(TestRedis redis) {
        redis.call("CONFIG", "SET", "maxmemory", "0");
        redis.call("CONFIG", "SET", "maxmemory-policy", "noeviction");
        redis.call("ACL", "SETUSER", "default", "+@all");
    }

    @Test
    void theReasonStandsInStatusAndTaskUntilItIsOver(TestRedis redis) {
        try (PeopleQueue queue = new PeopleQueue(redis);
                Controller controller = start(redis)) {
            queue.submit(Submission.plain());
            awaitText(
                    () -> status(queue),
                    " leads it but changes nothing at the moment, because no controller led it when this one took over",
                    WAIT);
            await().atMost(SOON).until(() -> !status(queue).contains(WAIT));
            redis.call("CONFIG", "SET", "maxmemory-policy", "volatile-lru");
            await().atMost(SOON).until(() -> status(queue).contains(EVICTION));
            String task = queue.submit(Submission.plain().after(Duration.ofMillis(1)));
            awaitText(
                    () -> Cli.run(queue.uri, "task", task).out(),
                    "the controller changes nothing at the moment, because " + EVICTION);
            redis.call("CONFIG", "SET", "maxmemory-policy", "noeviction");
            await().atMost(SOON).until(() -> !status(queue).contains(EVICTION));
            await().atMost(SOON)
                    .until(() -> Cli.run(queue.uri, "task", task).out().contains(": queued"));
            assertThat(controller.health().ready()).isTrue();
        }
    }

    @Test
    void refusedRightsAreToldInTextAndJsonAndToWhoeverAwaits(TestRedis redis) {
        try (PeopleQueue queue = new PeopleQueue(redis);
                HeadraceClient client = HeadraceClient.connect(redis.uri());
                Controller controller = start(redis)) {
            queue.submit(Submission.plain());
            awaitActing(queue);
            assertThat(controller.health().ready()).isTrue();
            queue.call("ACL", "SETUSER", "default", "-xadd");
            try {
                String task = queue.submit(Submission.plain().after(Duration.ofMillis(1)));
                await().atMost(SOON)
                        .until(() -> status(queue).contains(" leads it but changes nothing at the moment, because "));
                awaitText(() -> json(queue).get("blocked").asText(), "XADD");
                awaitText(() -> Cli.run(queue.uri, "task", task).out(), "changes nothing at the moment", "XADD");
                awaitText(() -> trouble(client, task), "changes nothing at the moment", "XADD");
            } finally {
                queue.call("ACL", "SETUSER", "default", "+xadd");
            }
            await().atMost(SOON).until(() -> json(queue).get("blocked").isNull());
        }
    }

    /** A controller keeps the settings that it has read; one that has read none does not lead, and starting another is no help. */
    @Test
    void invalidSettingsThatKeepAControllerFromLeadingAreTold(TestRedis redis) {
        try (PeopleQueue queue = new PeopleQueue(redis);
                HeadraceClient client = HeadraceClient.connect(redis.uri())) {
            String task = queue.submit(Submission.plain().after(Duration.ofMillis(1)));
            queue.call("HSET", queue.key("meta"), "max", "0");
            try (Controller controller = start(redis)) {
                assertThat(Cli.run(queue.uri, "task", task).out())
                        .contains("one that has not read valid settings does not lead")
                        .doesNotContain("start one");
                assertThat(trouble(client, task)).contains("'headrace status " + queue.name + "' why a running one");
                assertThat(Cli.run(queue.uri, "status", queue.name).err())
                        .contains("'max'", "do nothing in this queue until it is corrected");
                queue.call("HDEL", queue.key("meta"), "max");
                assertThat(controller.health().live()).isTrue();
                await().atMost(SOON)
                        .until(() -> Cli.run(queue.uri, "task", task).out().contains(": queued"));
            }
        }
    }

    /** The controller cannot write its reason either. */
    @Test
    void aFullRedisIsToldToWhoeverAsks(TestRedis redis) {
        try (PeopleQueue queue = new PeopleQueue(redis);
                HeadraceClient client = HeadraceClient.connect(redis.uri());
                Controller controller = start(redis)) {
            queue.submit(Submission.plain());
            awaitActing(queue);
            String task = queue.submit(Submission.plain().after(Duration.ofSeconds(3)));
            queue.call("CONFIG", "SET", "maxmemory", "1mb");
            String why = "Redis is full: it uses ";
            awaitText(() -> status(queue), "at the moment, because " + why);
            awaitText(() -> Cli.run(queue.uri, "task", task).out(), why);
            awaitText(() -> trouble(client, task), why);
            queue.call("CONFIG", "SET", "maxmemory", "0");
            await().atMost(SOON).until(() -> json(queue).get("blocked").isNull());
            assertThat(controller.health().live()).isTrue();
        }
    }

    @Test
    void aKeyOfAWrongTypeIsToldUntilItIsMended(TestRedis redis) {
        try (PeopleQueue queue = new PeopleQueue(redis);
                Controller controller = start(redis)) {
            queue.submit(Submission.plain());
            awaitActing(queue);
            assertThat(controller.health().ready()).isTrue();
            queue.call("SET", queue.key("later"), "no sorted set");
            await().atMost(SOON)
                    .until(() -> queue.list("MGET", queue.key("blocked")).get(0) instanceof String why
                            && why.contains("WRONGTYPE"));
            queue.call("DEL", queue.key("later"));
            await().atMost(SOON).until(() -> json(queue).get("blocked").isNull());
        }
    }

    @Test
    void oneThatOnlyObservesSaysSoUntilAnotherLeads(TestRedis redis) {
        try (PeopleQueue queue = new PeopleQueue(redis);
                HeadraceClient client = HeadraceClient.connect(redis.uri())) {
            queue.submit(Submission.plain());
            String task = queue.submit(Submission.plain().after(Duration.ofMillis(1)));
            try (Controller observer = start(redis, QUICK.withMode(SweepMode.OBSERVE))) {
                String why = "only observes (--mode observe)";
                await().atMost(SOON)
                        .until(() -> status(queue)
                                .contains("no controller changes anything at the moment, because the controller"));
                awaitText(() -> json(queue).get("blocked").asText(), why);
                awaitText(() -> Cli.run(queue.uri, "task", task).out(), why);
                awaitText(() -> trouble(client, task), why);
                try (Controller leader = start(redis)) {
                    await().atMost(SOON)
                            .until(() -> Cli.run(queue.uri, "task", task).out().contains(": queued"));
                    await().atMost(SOON).until(() -> json(queue).get("blocked").isNull());
                    assertThat(leader.health().ready()).isTrue();
                }
                assertThat(observer.health().live()).isTrue();
            }
        }
    }

    @Test
    void whoBeginsToActTakesBackWhatAnotherSaid(TestRedis redis) {
        try (PeopleQueue queue = new PeopleQueue(redis)) {
            queue.submit(Submission.plain());
            try (Controller first = start(redis)) {
                awaitActing(queue);
                assertThat(first.health().live()).isTrue();
            }
            queue.call("SET", queue.key("blocked"), "something that is over");
            try (Controller next = start(redis)) {
                await().atMost(SOON).until(() -> json(queue).get("blocked").isNull());
                assertThat(next.health().live()).isTrue();
            }
        }
    }

    /** Until a controller leads, and does not wait any more. */
    private static void awaitActing(PeopleQueue queue) {
        await().atMost(SOON)
                .until(() -> queue.list("MGET", queue.key("leader"), queue.key("blocked"))
                                        .get(0)
                                != null
                        && json(queue).get("blocked").isNull());
    }

    /** A look can fall into a lapse of the leadership, as on a machine that is busy. */
    private static void awaitText(Supplier<String> look, String... parts) {
        await().atMost(SOON).untilAsserted(() -> assertThat(look.get()).contains(parts));
    }

    private static String trouble(HeadraceClient client, String task) {
        Awaited seen = client.await(TaskId.parse(task), Duration.ofMillis(1));
        return seen instanceof Awaited.Unfinished unfinished
                ? unfinished.trouble().orElse("none")
                : seen.toString();
    }

    private static JsonNode json(PeopleQueue queue) {
        return Cli.run(queue.uri, "status", "--json", queue.name).json().get(0);
    }

    private static Controller start(TestRedis redis) {
        return start(redis, QUICK);
    }

    private static Controller start(TestRedis redis, ControllerSettings settings) {
        return Controller.connect(redis.uri())
                .settings(settings)
                .meters(new SimpleMeterRegistry())
                .start();
    }

    private static String status(PeopleQueue queue) {
        return Cli.run(queue.uri, "status").out();
    }
}
