package dev.headrace.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.task.Lane;
import dev.headrace.task.Outcome;
import dev.headrace.testing.OwnRedis;
import dev.headrace.testing.RedisTest;
import dev.headrace.testing.TestRedis;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** An entry that Redis closes the connection over, as it is larger than the buffer it allows a client. */
@RedisTest
@OwnRedis
class UndeliverableTest {

    @Test
    void itIsDeadWithItsReasonAfterTenDeliveriesAndTheOthersRun(TestRedis server) throws Exception {
        try (RealRedis redis = new RealRedis(server)) {
            AtomicInteger runs = new AtomicInteger();
            redis.cli.call("CONFIG", "SET", "client-output-buffer-limit", "normal 524288 0 0");
            String id = redis.add(Lane.NORMAL, "type", "number", "body", " ".repeat(1_000_000) + "1");
            redis.add(2);
            redis.add(3);
            redis.start(Worker.connect(server.uri())
                    .queue(redis.queue, q -> q.concurrency(4))
                    .settings(RealRedis.QUICK)
                    .meters(redis.meters)
                    .handle(RealRedis.NUMBER, (number, ctx) -> {
                        runs.incrementAndGet();
                        return Outcome.done();
                    }));

            redis.await(() -> "dead".equals(redis.cli.text("HGET", redis.key("task:" + id), "state")));
            redis.await(redis::empty);
            redis.cli.call("CONFIG", "SET", "client-output-buffer-limit", "normal 0 0 0");
            assertThat(runs).hasValue(2);
            assertThat(redis.record(id))
                    .containsEntry("code", "MALFORMED")
                    .containsEntry("f:undelivered", "10")
                    .hasEntrySatisfying(
                            "message",
                            said -> assertThat(said)
                                    .contains("never heard to the end")
                                    .contains("client-output-buffer-limit"))
                    .hasEntrySatisfying("f:body", body -> assertThat(body).hasSize(1_000_001));
        }
    }
}
