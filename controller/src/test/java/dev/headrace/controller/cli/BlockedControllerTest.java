package dev.headrace.controller.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.headrace.client.Submission;
import dev.headrace.controller.Controller;
import dev.headrace.controller.ControllerSettings;
import dev.headrace.testing.OwnRedis;
import dev.headrace.testing.RedisTest;
import dev.headrace.testing.TestRedis;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** A controller that leads and changes nothing says why, wherever people ask. */
@RedisTest
@OwnRedis
class BlockedControllerTest {
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final String EVICTION = "Redis may evict keys";
    private static final String WAIT = "so that every living worker beats first";
    private static final ControllerSettings QUICK = ControllerSettings.DEFAULT
            .withIntervals(Duration.ofMillis(100), Duration.ofMillis(300))
            .withHeartbeats(Duration.ofMillis(500), Duration.ofMillis(2500), Duration.ofMillis(2500));

    @Test
    void theReasonStandsInStatusAndTaskUntilItIsOver(TestRedis redis) {
        try (PeopleQueue queue = new PeopleQueue(redis);
                Controller controller = start(redis)) {
            queue.submit(Submission.plain());
            await().atMost(SOON).until(() -> status(queue).contains(WAIT));
            await().atMost(SOON).until(() -> !status(queue).contains(WAIT));
            redis.call("CONFIG", "SET", "maxmemory-policy", "volatile-lru");
            await().atMost(SOON).until(() -> status(queue).contains(EVICTION));
            String task = queue.submit(Submission.plain().after(Duration.ofMillis(1)));
            assertThat(Cli.run(queue.uri, "task", task).out())
                    .contains("the controller changes nothing just now, since " + EVICTION);
            redis.call("CONFIG", "SET", "maxmemory-policy", "noeviction");
            await().atMost(SOON).until(() -> !status(queue).contains(EVICTION));
            await().atMost(SOON)
                    .until(() -> Cli.run(queue.uri, "task", task).out().contains(": queued"));
            assertThat(controller.health().ready()).isTrue();
        }
    }

    private static Controller start(TestRedis redis) {
        return Controller.connect(redis.uri())
                .settings(QUICK)
                .meters(new SimpleMeterRegistry())
                .start();
    }

    private static String status(PeopleQueue queue) {
        return Cli.run(queue.uri, "status").out();
    }
}
