package dev.headrace.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.health.Health;
import dev.headrace.task.Outcome;
import dev.headrace.testing.OwnRedis;
import dev.headrace.testing.RedisTest;
import dev.headrace.testing.TestRedis;
import dev.headrace.worker.internal.runtime.Outage;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a worker says of itself to probes. */
@RedisTest
@OwnRedis
class HealthTest {
    private RealRedis redis;

    @BeforeEach
    void openQueue(TestRedis given) {
        redis = new RealRedis(given);
    }

    @AfterEach
    void close() throws Exception {
        redis.close();
    }

    @Test
    void itIsReadyWhileRedisAnswersAndNotWhileItIsAway(TestRedis server) {
        Worker worker = redis.start((number, ctx) -> Outcome.done());
        redis.await(() -> worker.health().ready());
        server.kill();
        redis.await(() -> !worker.health().ready());
        Health away = worker.health();
        assertThat(away.live()).isTrue();
        assertThat(away.why()).contains(redis.queue).contains("fails (DISCONNECTED)");
        server.restart();
        redis.await(() -> worker.health().ready());
    }

    /** Connections that were made before go on with the old password; it is a broken one that does not come back. */
    @Test
    void afterAPasswordWasChangedTheReasonIsNamed(TestRedis server) {
        Worker worker = redis.start((number, ctx) -> Outcome.done());
        redis.await(() -> worker.health().ready());
        try (LogLines log = LogLines.of(Outage.class)) {
            redis.cli.call("CONFIG", "SET", "requirepass", "another");
            redis.cli.call("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes");
            redis.cli.call("CLIENT", "KILL", "TYPE", "pubsub");
            redis.await(() -> worker.health().why().contains("NOAUTH"));
            assertThat(worker.health().ready()).isFalse();
            assertThat(log.containing("refuses the login (NOAUTH")).isNotEmpty();
        }
        redis.cli.call("CONFIG", "SET", "requirepass", "");
        redis.await(() -> worker.health().ready());
    }

    @Test
    void aRedisThatHangsIsNoticed(TestRedis server) {
        Worker worker = redis.start((number, ctx) -> Outcome.done());
        redis.await(() -> worker.health().ready());
        server.stop();
        redis.await(() -> !worker.health().ready());
        assertThat(worker.health().live()).isTrue();
        server.cont();
        redis.await(() -> worker.health().ready());
    }

    @Test
    void aWorkerWithEverySlotTakenIsReady() throws Exception {
        CountDownLatch started = new CountDownLatch(4);
        CountDownLatch go = new CountDownLatch(1);
        Worker worker = redis.start((number, ctx) -> {
            started.countDown();
            go.await();
            return Outcome.done();
        });
        for (int i = 0; i < 4; i++) {
            redis.add(i);
        }
        started.await();
        double beats = redis.count("heartbeats");
        redis.await(() -> redis.count("heartbeats") > beats + 24);
        assertThat(worker.health()).isEqualTo(Health.ready("Redis answers the claims; queues: 1, tasks held: 4"));
        go.countDown();
    }

    @Test
    void itIsLiveAndNotReadyWhileItDrains() throws Exception {
        CountDownLatch started = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        Worker worker = redis.start((number, ctx) -> {
            started.countDown();
            go.await();
            return Outcome.done();
        });
        redis.add(1);
        started.await();
        CompletableFuture<ShutdownReport> end =
                CompletableFuture.supplyAsync(() -> worker.stop(Duration.ofSeconds(20)));
        redis.await(() -> !worker.health().ready());
        assertThat(worker.health()).isEqualTo(Health.notReady("stopping: it claims no more tasks, and still holds 1"));
        go.countDown();
        assertThat(end.get().kind()).isEqualTo(ShutdownReport.Kind.DRAINED);
        assertThat(worker.health()).isEqualTo(Health.notReady("stopped"));
    }
}
