package dev.headrace.controller.internal.sweep.upkeep;

import dev.headrace.controller.internal.sweep.ConsecutiveFindings;
import dev.headrace.controller.internal.sweep.Mandate;
import dev.headrace.controller.internal.sweep.Steps;
import dev.headrace.controller.internal.sweep.SweepContext;

import dev.headrace.protocol.ConsumerView;
import dev.headrace.task.Lane;
import dev.headrace.task.Shard;
import dev.headrace.task.WorkerId;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;

/**
 * Deletes the consumers that past boots of workers left behind, once they hold nothing. Only names that can never come
 * back are taken away: consumers of other makes and {@code controller} stay. After a clock was set back, Redis shows no idle time of
 * a consumer for as long as the jump; its silence is measured here then.
 */
public final class ConsumerSweep {
    private final SweepContext context;
    private final Shard shard;
    private final Mandate mandate;
    private final Steps steps;
    private final ConsecutiveFindings<String> reported = new ConsecutiveFindings<>();
    private Map<ConsumerKey, Long> ageless = new HashMap<>();

    private record ConsumerKey(Lane lane, String name) {}

    public ConsumerSweep(SweepContext context, Shard shard, Mandate mandate) {
        this.context = context;
        this.shard = shard;
        this.mandate = mandate;
        this.steps = new Steps(context.loop());
    }

    /** Goes through the consumers as they were just now. */
    public CompletionStage<Void> run(List<ConsumerView> consumers) {
        noteAgeless(consumers);
        Map<String, List<ConsumerView>> byName = consumers.stream().collect(Collectors.groupingBy(ConsumerView::name));
        List<String> left = byName.keySet().stream()
                .filter(name -> leftBehind(name, byName.getOrDefault(name, List.of())))
                .sorted()
                .toList();
        return steps.each(left, this::retire).thenRun(reported::end);
    }

    /** Keeps since when each of these consumers has had neither liveness nor idle time, at every look. */
    private void noteAgeless(List<ConsumerView> consumers) {
        Map<ConsumerKey, Long> now = new HashMap<>();
        for (ConsumerView consumer : consumers) {
            if (!consumer.alive() && consumer.idle().isZero()) {
                ConsumerKey key = new ConsumerKey(consumer.lane(), consumer.name());
                now.put(key, ageless.getOrDefault(key, context.loop().nanos()));
            }
        }
        ageless = now;
    }

    private Duration silence(ConsumerView consumer) {
        Long since = ageless.get(new ConsumerKey(consumer.lane(), consumer.name()));
        return since == null ? consumer.idle() : context.since(since);
    }

    private boolean leftBehind(String name, List<ConsumerView> lanes) {
        return WorkerId.parse(name).isPresent() && lanes.stream().allMatch(this::emptyAndSilent);
    }

    private boolean emptyAndSilent(ConsumerView consumer) {
        return !consumer.alive()
                && consumer.pending() == 0
                && silence(consumer).compareTo(context.rules().heartbeatTtl()) > 0;
    }

    private CompletionStage<Void> retire(String consumer) {
        if (mandate.acts()) {
            return steps.onLoop(context.store().retireConsumer(shard, mandate.token(), consumer))
                    .thenAccept(retired -> {
                        if (retired) {
                            context.report().consumerRetired(shard, consumer, null);
                        }
                    });
        }
        if (mandate.looks() && !reported.again(consumer)) {
            context.report().consumerRetired(shard, consumer, mandate.restraint());
        }
        return CompletableFuture.completedFuture(null);
    }
}
