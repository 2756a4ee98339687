package dev.headrace.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.task.Outcome;
import dev.headrace.testing.OwnRedis;
import dev.headrace.testing.RedisTest;
import dev.headrace.testing.TestRedis;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Controllers find queues in hr:queues alone, so a queue that is in use must not be missing there for long. */
@RedisTest
@OwnRedis
class KnownQueueTest {
    private static final String KEY = "hr:queues";

    @Test
    void aWorkerPutsItsQueueBackWhenTheSetWasDeletedOrOverwritten(TestRedis server) throws Exception {
        try (RealRedis redis = new RealRedis(server)) {
            redis.start((number, ctx) -> Outcome.done());
            assertThat(redis.cli.call("SMEMBERS", KEY)).asString().contains(redis.queue);
            redis.cli.call("DEL", KEY);
            redis.await(() -> isKnown(redis));
            redis.cli.call("SET", KEY, "mine");
            redis.await(() -> isKnown(redis));
        }
    }

    private static boolean isKnown(RealRedis redis) {
        return redis.cli.call("TYPE", KEY).equals("set")
                && redis.cli.call("SMEMBERS", KEY) instanceof List<?> names
                && names.size() == 1;
    }
}
