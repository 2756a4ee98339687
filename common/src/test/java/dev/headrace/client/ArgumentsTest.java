package dev.headrace.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.headrace.task.Durability;
import dev.headrace.task.Outcome;
import dev.headrace.testing.NullArguments;
import dev.headrace.testing.RedisTest;
import dev.headrace.testing.TestRedis;
import java.time.Duration;
import java.util.List;
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
