package dev.headrace.worker;

import static dev.headrace.worker.RealRedis.NUMBER;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.task.Outcome;
import dev.headrace.testing.RedisTest;
import dev.headrace.testing.TestRedis;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.slf4j.MDC;

/** What wraps the calls of handlers. */
@RedisTest
class TaskInterceptorTest {
    private final List<String> steps = new CopyOnWriteArrayList<>();

    private TaskInterceptor named(String name) {
        return (ctx, handler) -> {
            steps.add(name + " before " + ctx.type());
            try {
                return handler.proceed();
            } finally {
                steps.add(name + " after");
            }
        };
    }

    @Test
    void theFirstIsTheOutermostAndWrapsHandlersThatAreAddedLaterToo(TestRedis server) throws Exception {
        try (RealRedis redis = new RealRedis(server)) {
            redis.start(redis.worker()
                    .intercept(named("outer"))
                    .intercept(named("inner"))
                    .handleWithoutResult(NUMBER, (number, ctx) -> steps.add("handler")));
            redis.add(1);
            redis.await(() -> redis.count("headrace.tasks.ended", "outcome", "succeeded") == 1);
            assertThat(steps)
                    .containsExactly(
                            "outer before number", "inner before number", "handler", "inner after", "outer after");
        }
    }

    @Test
    void itsOutcomeAndItsErrorAreThoseOfTheAttempt(TestRedis server) throws Exception {
        try (RealRedis redis = new RealRedis(server)) {
            redis.start(redis.worker()
                    .intercept((ctx, handler) -> {
                        if (ctx.attempt() == 1) {
                            throw new IllegalStateException("not yet");
                        }
                        handler.proceed();
                        return Outcome.deadLetter("as the interceptor says");
                    })
                    .handle(NUMBER, (number, ctx) -> Outcome.done()));
            redis.add(1);
            redis.await(() -> redis.count("headrace.tasks.ended", "outcome", "retried") == 1);
            redis.await(() -> {
                redis.promote();
                return redis.count("headrace.tasks.ended", "outcome", "dead") == 1;
            });
        }
    }

    @Test
    void theLoggingContextNamesTheTaskWhileItsHandlerRuns(TestRedis server) throws Exception {
        List<Map<String, String>> seen = new CopyOnWriteArrayList<>();
        List<String> ids = new CopyOnWriteArrayList<>();
        try (RealRedis redis = new RealRedis(server)) {
            redis.start(redis.worker()
                    .intercept((ctx, handler) -> {
                        Outcome<?> outcome = handler.proceed();
                        seen.add(Map.of("left", String.valueOf(MDC.get("headrace.task"))));
                        return outcome;
                    })
                    .intercept(TaskInterceptor.loggingContext())
                    .handleWithoutResult(NUMBER, (number, ctx) -> {
                        ids.add(ctx.task().id());
                        seen.add(Map.copyOf(MDC.getCopyOfContextMap()));
                    }));
            redis.add(1);
            redis.await(() -> redis.count("headrace.tasks.ended", "outcome", "succeeded") == 1);
            assertThat(seen)
                    .containsExactly(
                            Map.of(
                                    "headrace.queue",
                                    redis.queue,
                                    "headrace.task",
                                    ids.get(0),
                                    "headrace.type",
                                    "number",
                                    "headrace.attempt",
                                    "1"),
                            Map.of("left", "null"));
        }
    }
}
