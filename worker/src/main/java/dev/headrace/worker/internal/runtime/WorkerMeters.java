package dev.headrace.worker.internal.runtime;

import dev.headrace.internal.protocol.entry.RequeueReason;
import dev.headrace.internal.protocol.queue.RecoverReply;
import dev.headrace.internal.protocol.work.Settlement;
import dev.headrace.task.FailureCode;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.ToDoubleFunction;

/** Every meter of a worker, for one of its queues; the tag {@code queue} is on each. */
public final class WorkerMeters {
    /** The names, as micrometer spells them: Prometheus shows {@code heartbeats} as {@code heartbeats_total}. */
    enum Name {
        HEARTBEATS("heartbeats", "heartbeats of running tasks that got through"),
        HEARTBEAT_FAILURES("heartbeat.failures", "heartbeats that did not, one a task and try"),
        RETRY_ATTEMPTS("retry.attempts", "failed attempts that are tried again, by failure code"),
        RETRIES_EXHAUSTED(
                "retries.exhausted", "tasks that failed once too often, so dead, by the code of the last failure"),
        ACQUIRE_CONFLICTS("acquire.conflicts", "starts that found their lease already gone"),
        DUPLICATE_SKIPS("duplicate.skips", "deliveries skipped, as the task was held already"),
        COMPLETIONS_REFUSED("completions.refused", "ends refused, as the lease was lost"),
        LEASES_LOST("leases.lost", "running tasks whose lease was found lost by a beat"),
        RECOVERED_JOBS(
                "recovered.jobs", "tasks that were taken back from previous incarnations of this worker, by reason"),
        LOST_DELIVERIES("lost.deliveries", "deliveries whose reply was lost, by what was done: picked-up or released"),
        TASKS_ENDED("tasks.ended", "attempts whose end was accepted, by outcome"),
        TASK_DURATION("task.duration", "how long handlers ran"),
        PREDICATE_FAILURES(
                "predicate.failures", "predicates of the user's that threw and were taken for their safe answer"),
        CONCURRENT_JOBS("worker.concurrent_jobs", "handlers that run now"),
        ABANDONED_HANDLERS("worker.abandoned_handlers", "handlers that run on after their time was over"),
        SLOTS("worker.slots", "the bound on handlers that run at once");

        private final String meter;
        private final String description;

        Name(String meter, String description) {
            this.meter = meter;
            this.description = description;
        }

        String meter() {
            return meter;
        }
    }

    /** Shown at zero from the start: a rate over a series that begins at one never sees its first. */
    private static final Set<FailureCode> FIRST_SHOWN =
            EnumSet.of(FailureCode.HANDLER_ERROR, FailureCode.TIMEOUT, FailureCode.NO_OUTCOME);

    private final MeterRegistry registry;
    private final String queue;
    private final Map<Name, Counter> counters = new EnumMap<>(Name.class);
    private final Map<FailureCode, Counter> retries = new EnumMap<>(FailureCode.class);
    private final Map<FailureCode, Counter> exhausted = new EnumMap<>(FailureCode.class);
    private final Map<String, Counter> outcomes = new HashMap<>();
    private final List<Gauge> gauges = new ArrayList<>();
    private final Counter succeeded;
    private final Counter recovered;
    private final Timer duration;
    private final AtomicInteger abandoned = new AtomicInteger();

    public WorkerMeters(MeterRegistry registry, String queue, Slots slots) {
        this.registry = registry;
        this.queue = queue;
        for (Name name : new Name[] {
            Name.HEARTBEATS,
            Name.HEARTBEAT_FAILURES,
            Name.ACQUIRE_CONFLICTS,
            Name.DUPLICATE_SKIPS,
            Name.COMPLETIONS_REFUSED,
            Name.LEASES_LOST,
            Name.PREDICATE_FAILURES
        }) {
            counters.put(name, counter(name).register(registry));
        }
        FIRST_SHOWN.forEach(code -> {
            retries.put(code, coded(Name.RETRY_ATTEMPTS, "code", code));
            exhausted.put(code, coded(Name.RETRIES_EXHAUSTED, "cause", code));
        });
        succeeded = outcomeCounter("succeeded");
        recovered = counter(Name.RECOVERED_JOBS)
                .tag("reason", RequeueReason.RESTART.text())
                .register(registry);
        duration = Timer.builder(Name.TASK_DURATION.meter)
                .description(Name.TASK_DURATION.description)
                .tag("queue", queue)
                .register(registry);
        gauge(Name.CONCURRENT_JOBS, slots, Slots::running);
        gauge(Name.SLOTS, slots, Slots::total);
        gauge(Name.ABANDONED_HANDLERS, abandoned, AtomicInteger::get);
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
    }

    private void count(Name name, int by) {
        Objects.requireNonNull(counters.get(name)).increment(by);
    }

    private Counter outcomeCounter(String outcome) {
        return outcomes.computeIfAbsent(
                outcome, text -> counter(Name.TASKS_ENDED).tag("outcome", text).register(registry));
    }

    void ended(Settlement.End end) {
        if (end instanceof Settlement.Succeeded) {
            succeeded.increment();
            return;
        }
        outcomeCounter(outcome(end)).increment();
        if (end instanceof Settlement.Retried retried) {
            retries.computeIfAbsent(retried.code(), code -> coded(Name.RETRY_ATTEMPTS, "code", code))
                    .increment();
        } else if (end instanceof Settlement.Died died && died.cause() != null) {
            exhausted
                    .computeIfAbsent(died.cause(), code -> coded(Name.RETRIES_EXHAUSTED, "cause", code))
                    .increment();
        }
    }

    private Counter coded(Name name, String tag, FailureCode code) {
        return counter(name).tag(tag, code.name()).register(registry);
    }

    /** The end in one word, as the tag spells it. */
    static String outcome(Settlement.End end) {
        if (end instanceof Settlement.Succeeded) {
            return "succeeded";
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

    void ran(long nanos) {
        duration.record(nanos, TimeUnit.NANOSECONDS);
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

    public void leaseLost() {
        count(Name.LEASES_LOST, 1);
    }

    public void predicateFailed() {
        count(Name.PREDICATE_FAILURES, 1);
    }

    /** What became of a task of a previous incarnation of this worker; one that was left alone counts nothing. */
    public void takenBack(RecoverReply.Result result) {
        if (result == RecoverReply.Result.REQUEUED) {
            recovered.increment();
        } else if (result == RecoverReply.Result.DEAD) {
            exhausted
                    .computeIfAbsent(FailureCode.STALE, code -> coded(Name.RETRIES_EXHAUSTED, "cause", code))
                    .increment();
        }
    }

    /** @param action {@code picked-up} or {@code released} */
    public void lostDelivery(String action) {
        counter(Name.LOST_DELIVERIES).tag("action", action).register(registry).increment();
    }

    void abandoned() {
        abandoned.incrementAndGet();
    }

    /** Handlers of the queue that run on after their time was over, each on a slot. */
    public int abandonedNow() {
        return abandoned.get();
    }

    void abandonedEnded() {
        abandoned.decrementAndGet();
    }
}
