package dev.headrace.embedded;

import static dev.headrace.embedded.Programs.NUMBER;
import static dev.headrace.embedded.Programs.SOON;
import static dev.headrace.embedded.Programs.program;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.headrace.task.Outcome;
import dev.headrace.testing.RedisTest;
import dev.headrace.testing.TestRedis;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The worker and the controller of a program have one registry. */
@RedisTest
class OneRegistryTest {
    /**
     * Some names are registered by both. Before Micrometer 1.17, which is what Spring Boot 3.5 and 4.0 bring, the registry for Prometheus
     * exports only the first of two meters that have one name and different tags.
     */
    @Test
    void aNameHasTheSameTagsInWorkerAndController(TestRedis redis) {
        MeterRegistry registry = new SimpleMeterRegistry();
        try (Headrace headrace = program(redis.uri())
                .meters(registry)
                .queue(redis.uniqueQueue())
                .handle(NUMBER, (number, ctx) -> Outcome.done(number))
                .start()) {
            await().atMost(SOON).until(() -> ofController(registry));

            assertThat(tagsByName(registry))
                    .isNotEmpty()
                    .allSatisfy((name, tags) -> assertThat(tags).hasSize(1));
        }
    }

    private static boolean ofController(MeterRegistry registry) {
        return registry.find("headrace.requeues.exhausted")
                        .tag("cause", "MISSING_HEARTBEAT")
                        .counter()
                != null;
    }

    private static Map<String, Set<List<String>>> tagsByName(MeterRegistry registry) {
        return registry.getMeters().stream()
                .map(Meter::getId)
                .collect(Collectors.groupingBy(
                        Meter.Id::getName,
                        Collectors.mapping(
                                id -> id.getTags().stream().map(Tag::getKey).toList(), Collectors.toSet())));
    }
}
