package dev.headrace.worker.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.task.Outcome;
import dev.headrace.testing.RedisTest;
import dev.headrace.testing.TestRedis;
import dev.headrace.worker.LogLines;
import dev.headrace.worker.RealRedis;
import dev.headrace.worker.internal.runtime.Outage;
import org.junit.jupiter.api.Test;

/** A worker's log names a bad setting of its queue by key, value and rule. */
@RedisTest
class SettingsInLogTest {

    @Test
    void anIgnoredSettingAndAWrongLimitAreNamedByKeyValueAndRule(TestRedis server) throws Exception {
        try (RealRedis redis = new RealRedis(server);
                LogLines ignored = LogLines.of(QueueRunner.class);
                LogLines wrong = LogLines.of(Outage.class)) {
            redis.cli.call("HSET", redis.key("meta"), "max_depth", "abc", "timout:fail", "5000");
            redis.start((number, ctx) -> Outcome.done());
            redis.await(() -> ignored.containing("queue " + redis.queue + ":").size() == 2);
            assertThat(ignored.containing("field 'max_depth' is 'abc' and is ignored; it takes a number"))
                    .hasSize(1);
            assertThat(ignored.containing(
                            "field 'timout:fail' is unknown and is ignored; did you mean 'timeout:fail'?"))
                    .hasSize(1);

            redis.cli.call("HSET", redis.key("meta"), "timeout", "5s");
            redis.start((number, ctx) -> Outcome.done());
            redis.await(() -> !wrong.containing("field 'timeout' is '5s'; it takes a number from 1 to")
                    .isEmpty());
        }
    }
}
