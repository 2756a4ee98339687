package dev.headrace.controller;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.headrace.health.Health;
import dev.headrace.testing.OwnRedis;
import dev.headrace.testing.RedisTest;
import dev.headrace.testing.RespClient;
import dev.headrace.testing.TestRedis;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What a controller says of itself to probes. */
@RedisTest
@OwnRedis
class HealthTest {
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final ControllerSettings QUICK = ControllerSettings.DEFAULT
            .withIntervals(Duration.ofMillis(100), Duration.ofMillis(300))
            .withHeartbeats(Duration.ofMillis(500), Duration.ofMillis(1500), Duration.ofMillis(1500));

    private static Controller start(TestRedis redis) {
        return Controller.connect(redis.uri())
                .settings(QUICK)
                .meters(new SimpleMeterRegistry())
                .start();
    }

    @Test
    void itIsReadyWhileRedisAnswersAndNotWhileItIsAwayOrHangs(TestRedis redis) {
        try (Controller controller = start(redis)) {
            await().atMost(SOON).until(() -> controller.health().ready());
            redis.stop();
            await().atMost(SOON).until(() -> !controller.health().ready());
            assertThat(controller.health().live()).isTrue();
            redis.cont();
            await().atMost(SOON).until(() -> controller.health().ready());
            redis.kill();
            await().atMost(SOON).until(() -> !controller.health().ready());
            redis.restart();
            await().atMost(SOON).until(() -> controller.health().ready());
        }
    }

    /** Connections that were made before go on with the old password; it is a broken one that does not come back. */
    @Test
    void afterAPasswordWasChangedTheReasonIsNamed(TestRedis redis) {
        try (Controller controller = start(redis);
                RespClient admin = redis.connect()) {
            await().atMost(SOON).until(() -> controller.health().ready());
            admin.call("CONFIG", "SET", "requirepass", "another");
            admin.call("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes");
            admin.call("CLIENT", "KILL", "TYPE", "pubsub");
            await().atMost(SOON).until(() -> controller.health().why().contains("refuses the login (NOAUTH"));
            assertThat(controller.health().ready()).isFalse();
            admin.call("CONFIG", "SET", "requirepass", "");
            await().atMost(SOON).until(() -> controller.health().ready());
        }
    }

    @Test
    void oneThatStandsByIsReadyToo(TestRedis redis) {
        try (RawQueue queue = RawQueue.opened(redis, "shared");
                Controller first = start(redis)) {
            await().atMost(SOON)
                    .until(() ->
                            first.health().why().equals("Redis answers; shards known: 1, led by this controller: 1"));
            try (Controller second = start(redis)) {
                await().atMost(SOON)
                        .until(() -> second.health()
                                .equals(Health.ready("Redis answers; shards known: 1, led by this controller: 0")));
            }
            assertThat(queue.isOpen()).isTrue();
        }
    }

    @Test
    void aRedisThatMayEvictIsNothingToBeReadyFor(TestRedis redis) {
        try (Controller controller = start(redis)) {
            await().atMost(SOON).until(() -> controller.health().ready());
            redis.call("CONFIG", "SET", "maxmemory-policy", "volatile-lru");
            await().atMost(SOON).until(() -> !controller.health().ready());
            assertThat(controller.health().why()).contains("may evict");
            redis.call("CONFIG", "SET", "maxmemory-policy", "noeviction");
            await().atMost(SOON).until(() -> controller.health().ready());
        }
    }

    @Test
    void onceClosedItIsNotReady(TestRedis redis) {
        Controller controller = start(redis);
        controller.close();
        assertThat(controller.health()).isEqualTo(Health.notReady("stopped"));
    }
}
