package dev.headrace.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.internal.protocol.queue.GroupAlarms;
import dev.headrace.task.Lane;
import dev.headrace.task.Outcome;
import dev.headrace.testing.RedisTest;
import dev.headrace.testing.TestRedis;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Somebody destroys the groups of a running worker again and again. */
@RedisTest
class RepeatedGroupLossTest {
    private static final int ROUNDS = 10;

    @Test
    void isALineAtOnceAndALineThatCountsTheOthers(TestRedis given) throws Exception {
        try (LogLines log = LogLines.of(GroupAlarms.class)) {
            try (RealRedis redis = new RealRedis(given)) {
                redis.start((number, ctx) -> Outcome.done());
                for (int round = 1; round <= ROUNDS; round++) {
                    String lost = Integer.toString(round);
                    redis.cli.call("XGROUP", "DESTROY", redis.lane(Lane.NORMAL), "workers");
                    redis.await(() -> lost.equals(redis.cli.call("HGET", redis.key("meta"), "groups_lost")));
                }
            }
            List<String> lines = log.containing("was gone, as after XGROUP DESTROY");
            assertThat(lines).hasSize(2);
            assertThat(lines.get(1)).contains(" [9 times more in the last ", "; 1 affected: ");
        }
    }
}
