package dev.headrace.worker.internal.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.internal.protocol.work.Settlement;
import dev.headrace.task.FailureCode;
import dev.headrace.testing.DocumentedMeters;
import dev.headrace.testing.sim.VirtualTime;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Holds the rows of the worker in the table of meters in {@code docs/operations.md} to what it registers. */
class DocumentedMetersTest {
    private final List<List<String>> documented = DocumentedMeters.of("worker");

    @Test
    void theTableNamesEveryMeter() {
        assertThat(documented)
                .extracting(row -> row.get(0))
                .containsExactlyInAnyOrderElementsOf(Arrays.stream(WorkerMeters.Name.values())
                        .map(WorkerMeters.Name::meter)
                        .toList());
    }

    @Test
    void theTableSaysWhatPrometheusShowsAndTheTags() {
        PrometheusMeterRegistry registry = DocumentedMeters.registry();
        Slots slots = new Slots(new VirtualTime(1).process("worker").loop(), 1);
        WorkerMeters meters = new WorkerMeters(registry, "emails", slots, Set.of("welcome"));
        meters.ended("welcome", new Settlement.Retried(Duration.ZERO, FailureCode.TIMEOUT, ""));
        meters.ended("welcome", new Settlement.Died(FailureCode.RETRIES_EXHAUSTED, FailureCode.TIMEOUT, ""));
        meters.lostDelivery("picked-up");

        assertThat(DocumentedMeters.in(registry)).containsExactlyInAnyOrderElementsOf(documented);
    }
}
