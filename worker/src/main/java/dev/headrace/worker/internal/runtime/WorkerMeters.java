package dev.headrace.worker.internal.runtime;

import dev.headrace.internal.protocol.entry.RequeueReason;
import dev.headrace.internal.protocol.queue.RecoverReply;
import dev.headrace.internal.protocol.work.Settlement;
import dev.headrace.task.FailureCode;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * Every meter of a worker, for one of its queues; the tag {@code queue} is on each. What is counted by the type of the task is in
 * {@link TypeMeters}. Only types that the worker has a handler for have their name in the tag {@code type}: a producer can write any
 * text as a type, and each would be a series for ever.
 */
public final class WorkerMeters {
    /** The value of the tag {@code type} for tasks that the worker has no handler for. */
    static final String OTHER = "other";

    /**
     * Names as Micrometer spells them: Prometheus shows {@code headrace.leases.lost} as {@code headrace_leases_lost_total}. Those without
     * the prefix are fixed by the requirements, with their tags; they must not change.
     */
    enum Name {
        HEARTBEATS("heartbeats", "confirmed heartbeats of running tasks"),
        HEARTBEAT_FAILURES("heartbeat.failures", "failed heartbeats of running tasks, for each task and each try"),
        RETRY_ATTEMPTS("retry.attempts", "failed attempts that are retried, by failure code"),
        ACQUIRE_CONFLICTS("acquire.conflicts", "starts whose lease was already gone"),
        DUPLICATE_SKIPS("duplicate.skips", "skipped deliveries of tasks that the worker already held"),
        COMPLETIONS_REFUSED("completions.refused", "ends of attempts that Redis refused because the lease was lost"),
        RECOVERED_JOBS(
                "recovered.jobs", "tasks that were taken back from previous incarnations of this worker, by reason"),
        CONCURRENT_JOBS("worker.concurrent_jobs", "running handlers"),
        SLOTS("headrace.worker.slots", "maximum number of handlers that run at once"),
        ABANDONED_HANDLERS(
                "headrace.worker.abandoned.handlers", "handlers that still run after their timeout, by type"),
        TASKS_ENDED("headrace.tasks.ended", "accepted ends of attempts, by outcome and type"),
        TASK_DURATION("headrace.task.duration", "runtime of handlers, by type"),
        RETRIES_EXHAUSTED(
                "headrace.retries.exhausted",
                "tasks that died of their limit on failures, by the code of the last failure and type"),
        REQUEUES_EXHAUSTED(
                "headrace.requeues.exhausted",
                "tasks of previous incarnations of this worker that died of their limit on crashes, by cause"),
        LEASES_LOST("headrace.leases.lost", "running tasks whose lease was lost, as a heartbeat found, by type"),
        LOST_DELIVERIES(
                "headrace.lost.deliveries", "deliveries whose reply was lost, by what was done: picked-up or released"),
        PREDICATE_FAILURES("headrace.predicate.failures", "errors that classifiers and verifiers threw, by type");

        private final String meter;
        private final String description;

        Name(String meter, String description) {
            this.meter = meter;
            this.description = description;
        }

        String meter() {
            return meter;
        }

        String description() {
            return description;
        }
    }

    /** Shown at zero from the start: a rate over a series that begins at one never sees its first. */
    private static final Set<FailureCode> FIRST_SHOWN =
            EnumSet.of(FailureCode.HANDLER_ERROR, FailureCode.TIMEOUT, FailureCode.NO_OUTCOME);

    private final MeterRegistry registry;
    private final String queue;
    private final Map<Name, Counter> counters = new EnumMap<>(Name.class);
    private final Map<FailureCode, Counter> retries = new EnumMap<>(FailureCode.class);
    private final Map<String, TypeMeters> types = new HashMap<>();
    private final TypeMeters other;
    private final List<Gauge> gauges = new ArrayList<>();
    private final Counter recovered;
    private final Counter requeuesExhausted;

    /** @param handled the names of the types that the worker has a handler for */
    public WorkerMeters(MeterRegistry registry, String queue, Slots slots, Set<String> handled) {
        this.registry = registry;
        this.queue = queue;
        for (Name name : new Name[] {
            Name.HEARTBEATS,
            Name.HEARTBEAT_FAILURES,
            Name.ACQUIRE_CONFLICTS,
            Name.DUPLICATE_SKIPS,
            Name.COMPLETIONS_REFUSED
        }) {
            counters.put(name, counter(name).register(registry));
        }
        FIRST_SHOWN.forEach(code -> retries.put(code, retried(code)));
        recovered = counter(Name.RECOVERED_JOBS)
                .tag("reason", RequeueReason.RESTART.text())
                .register(registry);
        requeuesExhausted = counter(Name.REQUEUES_EXHAUSTED)
                .tag("cause", FailureCode.STALE.name())
                .register(registry);
        gauge(Name.CONCURRENT_JOBS, slots, Slots::running);
        gauge(Name.SLOTS, slots, Slots::total);
        handled.forEach(type -> types.put(type, new TypeMeters(registry, queue, type, FIRST_SHOWN)));
        other = types.computeIfAbsent(OTHER, type -> new TypeMeters(registry, queue, type, Set.of()));
    }

    private Counter.Builder counter(Name name) {
        return Counter.builder(name.meter).description(name.description).tag("queue", queue);
    }

    private <T> void gauge(Name name, T of, ToDoubleFunction<T> value) {
        gauges.add(Gauge.builder(name.meter, of, value)
                .description(name.description)
                .tag("queue", queue)
                .register(registry));
    }

    /** Takes the gauges out of the registry: what they show is over, and a next worker registers its own. */
    public void close() {
        gauges.forEach(registry::remove);
        types.values().forEach(TypeMeters::close);
    }

    private void count(Name name, int by) {
        Objects.requireNonNull(counters.get(name)).increment(by);
    }

    private Counter retried(FailureCode code) {
        return counter(Name.RETRY_ATTEMPTS).tag("code", code.name()).register(registry);
    }

    private TypeMeters of(@Nullable String type) {
        return types.getOrDefault(type, other);
    }

    /** @param type as the entry says it, which may be any text or none */
    void ended(@Nullable String type, Settlement.End end) {
        TypeMeters meters = of(type);
        if (end instanceof Settlement.Succeeded) {
            meters.succeeded();
            return;
        }
        meters.ended(outcome(end));
        if (end instanceof Settlement.Retried retried) {
            retries.computeIfAbsent(retried.code(), this::retried).increment();
        } else if (end instanceof Settlement.Died died && died.cause() != null) {
            meters.retriesExhausted(died.cause());
        }
    }

    /** The end in one word, as the tag spells it. */
    static String outcome(Settlement.End end) {
        if (end instanceof Settlement.Succeeded) {
            return TypeMeters.SUCCEEDED;
        } else if (end instanceof Settlement.Retried) {
            return "retried";
        } else if (end instanceof Settlement.Snoozed || end instanceof Settlement.Deferred) {
            return "snoozed";
        } else if (end instanceof Settlement.Returned) {
            return "unknown-type";
        } else if (end instanceof Settlement.Died) {
            return "dead";
        }
        return "cancelled";
    }

    void ran(@Nullable String type, long nanos) {
        of(type).ran(nanos);
    }

    public void beaten(int beats) {
        count(Name.HEARTBEATS, beats);
    }

    public void beatsFailed(int beats) {
        count(Name.HEARTBEAT_FAILURES, beats);
    }

    void acquireConflict() {
        count(Name.ACQUIRE_CONFLICTS, 1);
    }

    void duplicateSkip() {
        count(Name.DUPLICATE_SKIPS, 1);
    }

    void completionRefused() {
        count(Name.COMPLETIONS_REFUSED, 1);
    }

    void leaseLost(@Nullable String type) {
        of(type).leaseLost();
    }

    /** Thread-safe: called on the handler's thread. */
    void predicateFailed(@Nullable String type) {
        of(type).predicateFailed();
    }

    /** Counts what happened to a task of a previous incarnation of this worker, unless the task was not taken. */
    public void takenBack(RecoverReply.Result result) {
        if (result == RecoverReply.Result.REQUEUED) {
            recovered.increment();
        } else if (result == RecoverReply.Result.DEAD) {
            requeuesExhausted.increment();
        }
    }

    /** @param action {@code picked-up} or {@code released} */
    public void lostDelivery(String action) {
        counter(Name.LOST_DELIVERIES).tag("action", action).register(registry).increment();
    }

    void abandoned(@Nullable String type) {
        of(type).abandoned();
    }

    /** Returns the number of the queue's handlers that still run after their timeout. Each of them occupies a slot. */
    public int abandonedNow() {
        return types.values().stream().mapToInt(TypeMeters::abandonedNow).sum();
    }

    void abandonedEnded(@Nullable String type) {
        of(type).abandonedEnded();
    }
}
