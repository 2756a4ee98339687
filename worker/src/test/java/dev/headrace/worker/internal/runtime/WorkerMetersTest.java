package dev.headrace.worker.internal.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.internal.protocol.work.Settlement;
import dev.headrace.task.FailureCode;
import dev.headrace.testing.sim.VirtualTime;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What Prometheus sees. */
class WorkerMetersTest {
    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final Slots slots = new Slots(new VirtualTime(1).process("worker").loop(), 3);

    @Test
    void theNamesAreThoseThatPeopleKnow() {
        WorkerMeters meters = new WorkerMeters(registry, "q", slots);
        meters.ended(new Settlement.Retried(Duration.ZERO, FailureCode.TIMEOUT, ""));
        meters.lostDelivery("picked-up");
        assertThat(registry.scrape())
                .contains(
                        "heartbeats_total{queue=\"q\"}",
                        "heartbeat_failures_total{queue=\"q\"}",
                        "retry_attempts_total{code=\"TIMEOUT\",queue=\"q\"}",
                        "duplicate_skips_total{queue=\"q\"}",
                        "acquire_conflicts_total{queue=\"q\"}",
                        "completions_refused_total{queue=\"q\"}",
                        "worker_concurrent_jobs{queue=\"q\"}",
                        "lost_deliveries_total{action=\"picked-up\",queue=\"q\"}");
    }

    @Test
    void aNextWorkersGaugesTakeThePlaceOfThoseOfOneThatEnded() {
        new WorkerMeters(registry, "q", slots).close();
        Slots next = new Slots(new VirtualTime(1).process("worker").loop(), 3);
        new WorkerMeters(registry, "q", next);
        next.handlerStarted();
        assertThat(registry.scrape()).contains("worker_concurrent_jobs{queue=\"q\"} 1.0");
    }
}
