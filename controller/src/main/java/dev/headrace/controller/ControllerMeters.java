package dev.headrace.controller;

import dev.headrace.protocol.RecoverReply;
import dev.headrace.protocol.RecoverReply.Result;
import dev.headrace.task.RequeueReason;
import dev.headrace.task.Shard;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** Every meter of a controller. Prometheus spells {@code recovered.jobs} {@code recovered_jobs_total}. */
final class ControllerMeters {
    private static final double MILLIS = 1000;

    private final MeterRegistry registry;
    private final Map<Shard, AtomicLong> pendingAges = new ConcurrentHashMap<>();

    ControllerMeters(MeterRegistry registry) {
        this.registry = registry;
    }

    void recovered(Shard shard, RequeueReason reason, RecoverReply.Result result) {
        if (result == Result.REQUEUED) {
            count("recovered.jobs", queue(shard).and("reason", reason.text()), 1);
        } else if (result == Result.DEAD) {
            count("retries.exhausted", queue(shard).and("cause", reason.text()), 1);
        } else {
            String found = result.name().toLowerCase(Locale.ROOT).replace('_', '-');
            count("recovery.refusals", queue(shard).and("found", found), 1);
        }
    }

    void wouldRecover(Shard shard, RequeueReason reason) {
        count("observed.jobs", queue(shard).and("reason", reason.text()), 1);
    }

    void manyAtOnce(Shard shard) {
        count("mass.expiries", queue(shard), 1);
    }

    void promoted(Shard shard, int tasks) {
        count("promoted.jobs", queue(shard), tasks);
    }

    void consumerRetired(Shard shard) {
        count("consumers.retired", queue(shard), 1);
    }

    void swept(Shard shard, String sweep, Duration took) {
        registry.timer("controller.scan.duration", queue(shard).and("sweep", sweep))
                .record(took);
    }

    void pendingAge(Shard shard, Duration longestIdle) {
        pendingAges.computeIfAbsent(shard, this::pendingAgeGauge).set(longestIdle.toMillis());
    }

    private AtomicLong pendingAgeGauge(Shard shard) {
        AtomicLong millis = new AtomicLong();
        Gauge.builder("queue.pending.age", millis, age -> age.get() / MILLIS)
                .baseUnit("seconds")
                .description("how long the pending entry that nobody renewed for longest has been idle")
                .tags(shardOf(shard))
                .register(registry);
        return millis;
    }

    void waitBegan(Shard shard, WaitCause cause) {
        count("controller.waits", shardOf(shard).and("cause", cause.text()), 1);
    }

    void waitSkipped(Shard shard, WaitCause cause) {
        count("controller.waits.skipped", shardOf(shard).and("cause", cause.text()), 1);
    }

    void failed(String kind) {
        count("controller.failures", Tags.of("kind", kind), 1);
    }

    private void count(String name, Tags tags, int amount) {
        registry.counter(name, tags).increment(amount);
    }

    private static Tags queue(Shard shard) {
        return Tags.of("queue", shard.queue());
    }

    private static Tags shardOf(Shard shard) {
        return queue(shard).and("shard", Integer.toString(shard.number()));
    }
}
