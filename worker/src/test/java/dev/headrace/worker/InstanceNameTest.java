package dev.headrace.worker;

import static dev.headrace.worker.RealRedis.NUMBER;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.task.Lane;
import dev.headrace.task.Outcome;
import dev.headrace.testing.RedisTest;
import dev.headrace.testing.TestRedis;
import dev.headrace.worker.internal.restart.DuplicateInstanceWatch;
import dev.headrace.worker.internal.runtime.HostName;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a worker's name means to the worker that comes after it, on a real Redis without a controller. */
@RedisTest
class InstanceNameTest {
    private RealRedis redis;

    @BeforeEach
    void openQueue(TestRedis given) {
        redis = new RealRedis(given);
        for (Lane lane : Lane.values()) {
            redis.cli.call("XGROUP", "CREATE", redis.lane(lane), "workers", "0", "MKSTREAM");
        }
    }

    @AfterEach
    void close() throws Exception {
        redis.close();
    }

    /** A task that a worker, dead since, claimed and beat half a minute ago, for a minute. */
    private String leftBy(String worker) {
        String id = redis.add(7);
        String lane = redis.lane(Lane.NORMAL);
        redis.cli.call("XREADGROUP", "GROUP", "workers", worker, "STREAMS", lane, ">");
        redis.cli.call("XCLAIM", lane, "workers", worker, "0", id, "IDLE", "30000", "RETRYCOUNT", "2", "JUSTID");
        redis.cli.call("SET", redis.key("hb:" + id), "worker=" + worker, "PX", "30000");
        String liveness = redis.key("worker:" + worker);
        redis.cli.call("HSET", liveness, "beaten", "1763774400000", "interval", "200", "ttl", "60000");
        redis.cli.call("PEXPIRE", liveness, "30000");
        return id;
    }

    private Worker start(String instance) {
        return redis.start(redis.worker().instance(instance).handle(NUMBER, (number, ctx) -> Outcome.done()));
    }

    @Test
    void whatTheLastBootOfTheNameLeftIsTakenBackAndRun() {
        String id = leftBy("mailer-1~000000000001");
        start("mailer-1");

        redis.await(redis::empty);
        assertThat(redis.story(id)).containsExactly("requeued:restart", "started", "succeeded");
        redis.await(() -> redis.count("recovered.jobs", "reason", "restart") == 1);
        assertThat(redis.cli.number("EXISTS", redis.key("hb:" + id))).isZero();
    }

    @Test
    void aWorkerWithoutANameOfItsOwnTakesNothingBackThoughItIsCalledAlike() {
        String id = leftBy(HostName.asInstance() + "~000000000001");
        String named = leftBy("mailer-1~000000000001");
        redis.start((number, ctx) -> Outcome.done());
        start("mailer-1");

        redis.await(() -> redis.story(named).contains("succeeded"));
        redis.await(() -> redis.count("recovered.jobs", "reason", "restart") == 1);
        assertThat(redis.pending()).isEqualTo(1);
        assertThat(redis.story(id)).isEmpty();
    }

    @Test
    void aSecondWorkerOfTheNameSaysThatTheFirstLivesAndWhere() {
        Worker first = start("mailer-1");
        redis.await(() -> redis.cli.number("EXISTS", redis.key("worker:" + first.id())) == 1);
        try (LogLines log = LogLines.of(DuplicateInstanceWatch.class)) {
            Worker second = start("mailer-1");
            String line = "worker " + second.id() + ": another live worker has the same instance name: " + first.id()
                    + ", process " + ProcessHandle.current().pid() + " on " + HostName.asInstance();
            redis.await(() -> log.containing(line).size() == 1);
            assertThat(log.containing("another live worker")).hasSize(1);
        }
    }
}
