package dev.headrace.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.headrace.redis.RedisSettings;
import dev.headrace.task.Durability;
import dev.headrace.task.Outcome;
import dev.headrace.task.Shard;
import dev.headrace.task.TaskId;
import dev.headrace.task.TaskType;
import dev.headrace.testing.NullArguments;
import dev.headrace.testing.RedisTest;
import dev.headrace.testing.TestRedis;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** An argument that is null is refused by its name, by each public method, before anything is sent. */
@RedisTest
class ArgumentsTest {
    @Test
    void nullIsRefusedByTheArgumentsName(TestRedis redis) {
        try (HeadraceClient client = HeadraceClient.connect(redis.uri())) {
            assertThat(NullArguments.unnamed(Submission.class, Submission.plain(), Set.of()))
                    .isEmpty();
            assertThat(NullArguments.unnamed(HeadraceClient.class, client, Set.of()))
                    .isEmpty();
            assertThat(NullArguments.unnamed(Queue.class, client.queue(redis.uniqueQueue()), Set.of("payload")))
                    .isEmpty();
        }
    }

    @Test
    void valuesRefuseNullByTheArgumentsName() {
        String uri = "redis://127.0.0.1:1";
        Map<Class<?>, Object> values = Map.of(
                TaskType.class, TaskType.of("t", String.class),
                TaskId.class, TaskId.parse("q/1-0"),
                Shard.class, Shard.first("q"),
                Durability.class, Durability.NONE,
                ClientSettings.class, ClientSettings.of(uri),
                RedisSettings.class, RedisSettings.of(uri));
        assertThat(values.values())
                .flatMap(value -> NullArguments.unnamedComponents((Record) value))
                .isEmpty();
        assertThat(values.entrySet())
                .flatMap(value -> NullArguments.unnamed(value.getKey(), value.getValue(), Set.of()))
                .isEmpty();
    }

    @Test
    void anOutcomeNamesItsArgumentToo() {
        assertThat(NullArguments.unnamed(Outcome.class, Outcome.done(), Set.of("reason", "result")))
                .isEmpty();
        assertThat(List.of(Outcome.deadLetter(nothing()), Outcome.retry(nothing())))
                .as("getMessage() of an exception may be null, and the task is to die or wait all the same")
                .allSatisfy(outcome -> assertThat(outcome.toString()).contains("no reason given"));
    }

    @SuppressWarnings("NullAway")
    private static String nothing() {
        return null;
    }

    @Test
    void aDurationFarOutOfRangeIsRefusedAsOneThatIsOutOfRange() {
        for (Duration far : List.of(Duration.ofSeconds(Long.MIN_VALUE), Duration.ofSeconds(Long.MAX_VALUE))) {
            for (Runnable setting : List.<Runnable>of(
                    () -> Submission.plain().timeout(far),
                    () -> Submission.plain().watchdog(far),
                    () -> Submission.plain().heartbeatTtl(far),
                    () -> Submission.plain().keepResult(far),
                    () -> Durability.replicas(1, far))) {
                assertThatIllegalArgumentException().isThrownBy(setting::run).withMessageMatching("[a-zA-Z]+: .*");
            }
        }
    }
}
