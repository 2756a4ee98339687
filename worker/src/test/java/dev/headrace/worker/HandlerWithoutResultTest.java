package dev.headrace.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.testing.RedisTest;
import dev.headrace.testing.TestRedis;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A lambda without a result is a success when it returns, and a failure when it throws. */
@RedisTest
class HandlerWithoutResultTest {
    private final List<Integer> seen = Collections.synchronizedList(new ArrayList<>());
    private RealRedis redis;

    @BeforeEach
    void open(TestRedis given) {
        redis = new RealRedis(given);
    }

    @AfterEach
    void close() throws Exception {
        redis.close();
    }

    /** An expression that has a value is a lambda without a result all the same. */
    @Test
    void aReturnIsASuccess() {
        redis.start(redis.worker().handleWithoutResult(RealRedis.NUMBER, (number, ctx) -> seen.add(number)));
        redis.add(7);
        redis.await(() -> redis.count("headrace.tasks.ended", "outcome", "succeeded") == 1);

        assertThat(seen).containsExactly(7);
    }

    @Test
    void anExceptionIsAFailureThatIsTriedAgainUnderTheTypesLimits() {
        redis.start(redis.worker()
                .handleWithoutResult(
                        RealRedis.NUMBER,
                        (number, ctx) -> {
                            seen.add(ctx.attempt());
                            throw new IllegalStateException("never");
                        },
                        type -> type.maxAttempts(2)));
        String id = redis.add(7);
        redis.await(() -> redis.promote() == 1);
        redis.await(() -> redis.story(id).stream().anyMatch(step -> step.startsWith("dead")));

        assertThat(seen).containsExactly(1, 2);
    }
}
