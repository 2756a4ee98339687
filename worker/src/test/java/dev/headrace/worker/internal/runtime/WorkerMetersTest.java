package dev.headrace.worker.internal.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.internal.protocol.work.Settlement;
import dev.headrace.task.FailureCode;
import dev.headrace.testing.sim.VirtualTime;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What Prometheus sees. */
class WorkerMetersTest {
    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final Slots slots = new Slots(new VirtualTime(1).process("worker").loop(), 3);

    @Test
    void theNamesAreThoseThatPeopleKnow() {
        WorkerMeters meters = new WorkerMeters(registry, "q", slots, Set.of("welcome", "digest"));
        meters.ended("welcome", new Settlement.Retried(Duration.ZERO, FailureCode.TIMEOUT, ""));
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
                        "headrace_lost_deliveries_total{action=\"picked-up\",queue=\"q\"}");
    }

    @Test
    void aTaskIsCountedUnderItsType() {
        WorkerMeters meters = new WorkerMeters(registry, "q", slots, Set.of("welcome", "digest"));
        meters.ended("welcome", new Settlement.Succeeded(null, Duration.ZERO));
        meters.ended("digest", new Settlement.Died(FailureCode.RETRIES_EXHAUSTED, FailureCode.TIMEOUT, ""));
        meters.ran("welcome", 2_000_000_000L);
        meters.leaseLost("digest");
        meters.predicateFailed("digest");
        meters.abandoned("digest");
        assertThat(registry.scrape())
                .contains(
                        "headrace_tasks_ended_total{outcome=\"succeeded\",queue=\"q\",type=\"welcome\"} 1.0",
                        "headrace_tasks_ended_total{outcome=\"succeeded\",queue=\"q\",type=\"digest\"} 0.0",
                        "headrace_tasks_ended_total{outcome=\"dead\",queue=\"q\",type=\"digest\"} 1.0",
                        "headrace_retries_exhausted_total{cause=\"TIMEOUT\",queue=\"q\",type=\"digest\"} 1.0",
                        "headrace_retries_exhausted_total{cause=\"TIMEOUT\",queue=\"q\",type=\"welcome\"} 0.0",
                        "headrace_task_duration_seconds_sum{queue=\"q\",type=\"welcome\"} 2.0",
                        "headrace_leases_lost_total{queue=\"q\",type=\"digest\"} 1.0",
                        "headrace_predicate_failures_total{queue=\"q\",type=\"digest\"} 1.0",
                        "headrace_worker_abandoned_handlers{queue=\"q\",type=\"digest\"} 1.0");
    }

    /** A producer writes what it likes as a type. */
    @Test
    void typesWithoutAHandlerAreCountedAsOther() {
        WorkerMeters meters = new WorkerMeters(registry, "q", slots, Set.of("welcome"));
        meters.ended(null, new Settlement.Died(FailureCode.MALFORMED, null, ""));
        meters.ended("typo", new Settlement.Died(FailureCode.UNKNOWN_TYPE, null, ""));
        int series = registry.getMeters().size();
        for (int i = 0; i < 1000; i++) {
            meters.ended("type-" + i, new Settlement.Died(FailureCode.UNKNOWN_TYPE, null, ""));
            meters.leaseLost("type-" + i);
        }
        assertThat(registry.scrape())
                .contains(
                        "headrace_tasks_ended_total{outcome=\"dead\",queue=\"q\",type=\"other\"} 1002.0",
                        "headrace_leases_lost_total{queue=\"q\",type=\"other\"} 1000.0");
        assertThat(registry.getMeters()).hasSize(series);
    }

    @Test
    void aTypeThatIsNamedOtherIsCountedAsOther() {
        WorkerMeters meters = new WorkerMeters(registry, "q", slots, Set.of("other"));
        meters.ended("other", new Settlement.Succeeded(null, Duration.ZERO));
        meters.ended("typo", new Settlement.Died(FailureCode.UNKNOWN_TYPE, null, ""));
        assertThat(registry.scrape())
                .contains(
                        "headrace_tasks_ended_total{outcome=\"succeeded\",queue=\"q\",type=\"other\"} 1.0",
                        "headrace_tasks_ended_total{outcome=\"dead\",queue=\"q\",type=\"other\"} 1.0");
    }

    @Test
    void aWorkerThatEndedShowsNoGauges() {
        new WorkerMeters(registry, "q", slots, Set.of("welcome")).close();
        assertThat(registry.getMeters()).noneMatch(Gauge.class::isInstance);
    }

    @Test
    void aNextWorkersGaugesTakeThePlaceOfThoseOfOneThatEnded() {
        new WorkerMeters(registry, "q", slots, Set.of("welcome", "digest")).close();
        Slots next = new Slots(new VirtualTime(1).process("worker").loop(), 3);
        new WorkerMeters(registry, "q", next, Set.of("welcome"));
        next.handlerStarted();
        assertThat(registry.scrape()).contains("worker_concurrent_jobs{queue=\"q\"} 1.0");
    }
}
