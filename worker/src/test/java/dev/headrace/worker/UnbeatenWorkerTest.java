package dev.headrace.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.task.Outcome;
import dev.headrace.testing.OwnRedis;
import dev.headrace.testing.RedisTest;
import dev.headrace.testing.TestRedis;
import dev.headrace.worker.internal.lease.BeatMonitor;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** A worker whose beats all fail while Redis still answers its claims. */
@RedisTest
@OwnRedis
class UnbeatenWorkerTest {

    @Test
    void itClaimsNothingUntilABeatGetsThrough(TestRedis server) throws Exception {
        try (RealRedis redis = new RealRedis(server);
                LogLines log = LogLines.of(BeatMonitor.class)) {
            AtomicInteger runs = new AtomicInteger();
            redis.cli.call("ACL", "SETUSER", "worker", "on", ">secret", "~*", "&*", "+@all");
            String uri = server.uri().replace("redis://", "redis://worker:secret@");
            Worker worker = redis.start(Worker.connect(uri)
                    .queue(redis.queue, q -> q.concurrency(4))
                    .settings(RealRedis.QUICK)
                    .meters(redis.meters)
                    .handle(RealRedis.NUMBER, (number, ctx) -> {
                        runs.incrementAndGet();
                        return Outcome.done();
                    }));
            redis.await(() -> worker.health().ready());

            redis.cli.call("ACL", "SETUSER", "worker", "-pexpire");
            redis.await(() -> !log.containing("HEARTBEAT_DEGRADED").isEmpty());
            redis.await(() -> !redis.cli.text("CLIENT", "LIST").contains("flags=b"));
            redis.add(1);
            double failed = redis.count("heartbeat.failures");
            redis.await(() -> redis.count("heartbeat.failures") > failed + 20);
            assertThat(redis.pending()).isZero();
            assertThat(runs).hasValue(0);
            assertThat(worker.health().ready()).isFalse();

            redis.cli.call("ACL", "SETUSER", "worker", "+pexpire");
            redis.await(redis::empty);
            assertThat(runs).hasValue(1);
        }
    }
}
