package dev.headrace.worker.internal.runtime;

import dev.headrace.task.FailureCode;
import dev.headrace.worker.internal.runtime.WorkerMeters.Name;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** The meters of one type of task in a queue of a worker. Used on the loop only, except {@link #predicateFailed}. */
final class TypeMeters {
    static final String SUCCEEDED = "succeeded";

    private final MeterRegistry registry;
    private final Tags tags;
    private final Counter succeeded;
    private final Counter leasesLost;
    private final Counter predicateFailures;
    private final Timer duration;
    private final Gauge abandonedShown;
    private final AtomicInteger abandoned = new AtomicInteger();
    private final Map<String, Counter> outcomes = new HashMap<>();
    private final Map<FailureCode, Counter> exhausted = new EnumMap<>(FailureCode.class);

    /** @param shown causes whose counters of exhausted retries are registered at zero */
    TypeMeters(MeterRegistry registry, String queue, String type, Set<FailureCode> shown) {
        this.registry = registry;
        this.tags = Tags.of("queue", queue, "type", type);
        succeeded = counter(Name.TASKS_ENDED, Tags.of("outcome", SUCCEEDED));
        leasesLost = counter(Name.LEASES_LOST, Tags.empty());
        predicateFailures = counter(Name.PREDICATE_FAILURES, Tags.empty());
        shown.forEach(this::exhaustedBy);
        duration = Timer.builder(Name.TASK_DURATION.meter())
                .description(Name.TASK_DURATION.description())
                .tags(tags)
                .register(registry);
        abandonedShown = Gauge.builder(Name.ABANDONED_HANDLERS.meter(), abandoned, AtomicInteger::get)
                .description(Name.ABANDONED_HANDLERS.description())
                .tags(tags)
                .register(registry);
    }

    private Counter counter(Name name, Tags more) {
        return Counter.builder(name.meter())
                .description(name.description())
                .tags(tags.and(more))
                .register(registry);
    }

    private Counter exhaustedBy(FailureCode cause) {
        return exhausted.computeIfAbsent(cause, code -> counter(Name.RETRIES_EXHAUSTED, Tags.of("cause", code.name())));
    }

    void succeeded() {
        succeeded.increment();
    }

    void ended(String outcome) {
        outcomes.computeIfAbsent(outcome, text -> counter(Name.TASKS_ENDED, Tags.of("outcome", text)))
                .increment();
    }

    void retriesExhausted(FailureCode cause) {
        exhaustedBy(cause).increment();
    }

    void ran(long nanos) {
        duration.record(nanos, TimeUnit.NANOSECONDS);
    }

    void leaseLost() {
        leasesLost.increment();
    }

    /** Thread-safe: called on the handler's thread. */
    void predicateFailed() {
        predicateFailures.increment();
    }

    void abandoned() {
        abandoned.incrementAndGet();
    }

    void abandonedEnded() {
        abandoned.decrementAndGet();
    }

    int abandonedNow() {
        return abandoned.get();
    }

    /** Removes the gauge from the registry; counters stay. */
    void close() {
        registry.remove(abandonedShown);
    }
}
