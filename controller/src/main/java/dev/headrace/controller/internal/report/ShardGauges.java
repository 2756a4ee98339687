package dev.headrace.controller.internal.report;

import dev.headrace.controller.internal.report.ControllerMeters.Name;
import dev.headrace.internal.protocol.control.ShardLoad;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.time.Duration;
import java.util.function.ToDoubleFunction;

/**
 * Gauges of a shard, as of the last audit. They show NaN while another controller leads the shard, so that no two controllers show the
 * depth of one shard.
 */
final class ShardGauges {
    private static final double MILLIS = 1000;
    private static final Seen NOTHING = new Seen(Double.NaN, Double.NaN, Double.NaN, Double.NaN, Double.NaN);

    private volatile Seen seen = NOTHING;
    private volatile double pendingAge = Double.NaN;

    ShardGauges(MeterRegistry registry, Tags tags) {
        add(registry, tags, Name.DEPTH, gauges -> gauges.seen.queued);
        add(registry, tags, Name.RUNNING, gauges -> gauges.seen.running);
        add(registry, tags, Name.SCHEDULED, gauges -> gauges.seen.scheduled);
        add(registry, tags, Name.DEAD, gauges -> gauges.seen.dead);
        addSeconds(registry, tags, Name.OLDEST_WAITING, gauges -> gauges.seen.oldestQueued);
        addSeconds(registry, tags, Name.PENDING_AGE, gauges -> gauges.pendingAge);
    }

    private void add(MeterRegistry registry, Tags tags, Name name, ToDoubleFunction<ShardGauges> value) {
        gauge(tags, name, value).register(registry);
    }

    /** The unit is not in Micrometer's name: a registry whose names need it, as Prometheus's do, appends it. */
    private void addSeconds(MeterRegistry registry, Tags tags, Name name, ToDoubleFunction<ShardGauges> value) {
        gauge(tags, name, value).baseUnit("seconds").register(registry);
    }

    private Gauge.Builder<ShardGauges> gauge(Tags tags, Name name, ToDoubleFunction<ShardGauges> value) {
        return Gauge.builder(name.meter(), this, value)
                .description(name.description())
                .tags(tags)
                .strongReference(true);
    }

    void load(ShardLoad load) {
        seen = new Seen(load.queued(), load.running(), load.scheduled(), load.dead(), seconds(load.oldestQueued()));
    }

    void pendingAge(Duration longestIdle) {
        pendingAge = seconds(longestIdle);
    }

    void blind() {
        seen = NOTHING;
        pendingAge = Double.NaN;
    }

    private static double seconds(Duration duration) {
        return duration.toMillis() / MILLIS;
    }

    private record Seen(double queued, double running, double scheduled, double dead, double oldestQueued) {}
}
