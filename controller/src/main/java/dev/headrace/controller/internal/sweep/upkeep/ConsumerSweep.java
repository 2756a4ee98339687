package dev.headrace.controller.internal.sweep.upkeep;

import dev.headrace.controller.internal.sweep.ConsecutiveFindings;
import dev.headrace.controller.internal.sweep.Leadership;
import dev.headrace.controller.internal.sweep.ShardSnapshot;
import dev.headrace.controller.internal.sweep.StageSequence;
import dev.headrace.controller.internal.sweep.Sweep;
import dev.headrace.controller.internal.sweep.SweepContext;
import dev.headrace.controller.internal.sweep.SweepResult;
import dev.headrace.internal.protocol.control.ConsumerView;
import dev.headrace.internal.protocol.entry.WorkerId;
import dev.headrace.task.Lane;
import dev.headrace.task.Shard;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;

/**
 * Deletes the consumers of previous incarnations of workers, once they hold nothing. Only names that can never be used again
 * are deleted: foreign consumers and {@code controller} stay. After a clock was set back, Redis reports no idle time of a
 * consumer for as long as the jump, so this class measures the idle time then.
 */
public final class ConsumerSweep implements Sweep {
    private final SweepContext context;
    private final Shard shard;
    private final Leadership leadership;
    private final StageSequence stages;
    private final ConsecutiveFindings<String> reported = new ConsecutiveFindings<>();
    private Map<ConsumerKey, Long> withoutIdleTimeSince = new HashMap<>();

    private record ConsumerKey(Lane lane, String name) {}

    public ConsumerSweep(SweepContext context, Shard shard, Leadership leadership) {
        this.context = context;
        this.shard = shard;
        this.leadership = leadership;
        this.stages = new StageSequence(context.loop());
    }

    @Override
    public String name() {
        return "consumers";
    }

    @Override
    public Cadence cadence() {
        return Cadence.AUDIT;
    }

    @Override
    public CompletionStage<Optional<SweepResult>> pass(ShardSnapshot snapshot) {
        return snapshot.consumers().thenCompose(this::retireUnused).thenApply(done -> SweepResult.empty());
    }

    private CompletionStage<Void> retireUnused(List<ConsumerView> consumers) {
        noteThoseWithoutIdleTime(consumers);
        Map<String, List<ConsumerView>> byName = consumers.stream().collect(Collectors.groupingBy(ConsumerView::name));
        List<String> left = byName.keySet().stream()
                .filter(name -> leftBehind(name, byName.getOrDefault(name, List.of())))
                .sorted()
                .toList();
        return stages.each(left, this::retire).thenRun(reported::end);
    }

    /** Notes since when each of these consumers has had neither liveness nor idle time in every pass. */
    private void noteThoseWithoutIdleTime(List<ConsumerView> consumers) {
        Map<ConsumerKey, Long> now = new HashMap<>();
        for (ConsumerView consumer : consumers) {
            if (!consumer.alive() && consumer.idle().isZero()) {
                ConsumerKey key = new ConsumerKey(consumer.lane(), consumer.name());
                now.put(
                        key,
                        withoutIdleTimeSince.getOrDefault(key, context.loop().nanos()));
            }
        }
        withoutIdleTimeSince = now;
    }

    private Duration idleTime(ConsumerView consumer) {
        Long since = withoutIdleTimeSince.get(new ConsumerKey(consumer.lane(), consumer.name()));
        return since == null ? consumer.idle() : context.since(since);
    }

    private boolean leftBehind(String name, List<ConsumerView> lanes) {
        return WorkerId.parse(name).isPresent() && lanes.stream().allMatch(this::emptyAndIdle);
    }

    private boolean emptyAndIdle(ConsumerView consumer) {
        return !consumer.alive()
                && consumer.pending() == 0
                && idleTime(consumer).compareTo(context.settings().heartbeatTtl()) > 0;
    }

    private CompletionStage<Void> retire(String consumer) {
        if (leadership.mayChange()) {
            return context.loop()
                    .onLoop(context.store().retireConsumer(shard, leadership.token(), consumer))
                    .thenAccept(retired -> {
                        if (retired) {
                            context.report().consumerRetired(shard, consumer, null);
                        }
                    });
        }
        if (leadership.mayObserve() && !reported.again(consumer)) {
            context.report().consumerRetired(shard, consumer, leadership.reasonForNoChange());
        }
        return CompletableFuture.completedFuture(null);
    }
}
