package dev.headrace.worker.internal.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.internal.protocol.work.Settlement;
import dev.headrace.task.FailureCode;
import dev.headrace.testing.Document;
import dev.headrace.testing.DocumentedMeters;
import dev.headrace.testing.sim.VirtualTime;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Holds the table of the worker's meters in {@code docs/operations.md} to what it registers. */
class DocumentedMetersTest {
    private final List<List<String>> documented =
            DocumentedMeters.in(Document.of("docs/operations.md"), "Meters of the worker");

    @Test
    void theTableNamesEveryMeter() {
        assertThat(documented)
                .extracting(row -> row.get(0))
                .containsExactlyElementsOf(Arrays.stream(WorkerMeters.Name.values())
                        .map(WorkerMeters.Name::meter)
                        .toList());
    }

    @Test
    void theTableSaysWhatPrometheusShowsAndTheTags() {
        PrometheusMeterRegistry registry = DocumentedMeters.registry();
        Slots slots = new Slots(new VirtualTime(1).process("worker").loop(), 1);
        WorkerMeters meters = new WorkerMeters(registry, "emails", slots);
        meters.ended(new Settlement.Retried(Duration.ZERO, FailureCode.TIMEOUT, ""));
        meters.ended(new Settlement.Died(FailureCode.RETRIES_EXHAUSTED, FailureCode.TIMEOUT, ""));
        meters.lostDelivery("picked-up");

        assertThat(DocumentedMeters.of(registry, "queue")).containsExactlyInAnyOrderElementsOf(documented);
    }
}
