package dev.headrace.controller.internal.sweep.recovery;

import dev.headrace.controller.internal.sweep.Batches;
import dev.headrace.controller.internal.sweep.Leadership;
import dev.headrace.controller.internal.sweep.ShardSnapshot;
import dev.headrace.controller.internal.sweep.StageSequence;
import dev.headrace.controller.internal.sweep.Sweep;
import dev.headrace.controller.internal.sweep.SweepContext;
import dev.headrace.controller.internal.sweep.SweepResult;
import dev.headrace.controller.internal.sweep.recovery.Staleness.Owner;
import dev.headrace.internal.protocol.control.ConsumerView;
import dev.headrace.internal.protocol.queue.PendingEntry;
import dev.headrace.task.Lane;
import dev.headrace.task.Shard;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Reads every pending entry, to find tasks that the recovery scan cannot see: tasks of a live worker whose heartbeats for
 * them stopped or never began. Entries of consumers without liveness are left to the recovery scan. The audit also measures
 * the longest idle time. After the server's clock was set back, it sets renewals that lie in the future to now, and shortens
 * liveness keys with more than a TTL left, including those of workers that hold nothing.
 */
public final class AuditSweep implements Sweep {
    private static final int BATCH = 100;

    private final SweepContext context;
    private final Shard shard;
    private final Leadership leadership;
    private final StageSequence stages;
    private final PendingPages pages;
    private final Candidates candidates;

    public AuditSweep(SweepContext context, Shard shard, Leadership leadership) {
        this.context = context;
        this.shard = shard;
        this.leadership = leadership;
        this.stages = new StageSequence(context.loop());
        this.pages = new PendingPages(context, shard, leadership);
        this.candidates = new Candidates(context, shard, leadership);
    }

    @Override
    public String name() {
        return "audit";
    }

    @Override
    public Cadence cadence() {
        return Cadence.AUDIT;
    }

    @Override
    public CompletionStage<Optional<SweepResult>> pass(ShardSnapshot snapshot) {
        return snapshot.consumers().thenCompose(this::audit);
    }

    private CompletionStage<Optional<SweepResult>> audit(List<ConsumerView> consumers) {
        Pass pass = new Pass(consumers);
        return stages.each(List.of(Lane.values()), lane -> pages.all(lane, pass::examine))
                .thenCompose(done -> stages.each(Batches.of(overlongLivenesses(consumers), BATCH), pass::shorten))
                .thenApply(done -> pass.end());
    }

    /** Returns the consumers whose liveness key has more than this controller's TTL left. A worker's own TTL may be longer. */
    private List<String> overlongLivenesses(List<ConsumerView> consumers) {
        Duration ttl = context.settings().heartbeatTtl();
        return consumers.stream()
                .filter(consumer -> consumer.lives().compareTo(ttl) > 0)
                .map(ConsumerView::name)
                .distinct()
                .toList();
    }

    private final class Pass {
        private final SweepResult result = new SweepResult();
        private final Set<String> withoutLiveness = new HashSet<>();
        private Duration longestIdle = Duration.ZERO;
        private int rewound;
        private int shortened;

        private Pass(List<ConsumerView> consumers) {
            consumers.stream()
                    .filter(consumer -> !consumer.alive())
                    .map(ConsumerView::name)
                    .forEach(withoutLiveness::add);
        }

        private CompletionStage<Void> examine(List<PendingEntry> page) {
            List<PendingEntry> ofLiveOwners = new ArrayList<>();
            List<PendingEntry> withoutIdleTime = new ArrayList<>();
            for (PendingEntry entry : page) {
                if (entry.idle().isZero()) {
                    withoutIdleTime.add(entry);
                }
                if (entry.idle().compareTo(longestIdle) > 0) {
                    longestIdle = entry.idle();
                }
                if (!withoutLiveness.contains(entry.consumer())) {
                    ofLiveOwners.add(entry);
                }
            }
            return candidates
                    .examine(ofLiveOwners, Owner.ALIVE, result)
                    .thenCompose(done -> stages.each(Batches.of(withoutIdleTime, BATCH), this::rewind));
        }

        /** Rewinds entries without idle time: their renewal may lie in the future. Few other entries have none. */
        private CompletionStage<Void> rewind(List<PendingEntry> withoutIdleTime) {
            int before = rewound;
            return stages.repeat(() ->
                    rewindSome(withoutIdleTime).thenApply(set -> set > 0 && rewound - before < withoutIdleTime.size()));
        }

        /** Rewinds some of the entries. If they are large, Redis processes only some in a call; the next call skips those. */
        private CompletionStage<Integer> rewindSome(List<PendingEntry> withoutIdleTime) {
            if (!leadership.mayChange()) {
                return CompletableFuture.completedFuture(0);
            }
            Duration ttl = context.settings().heartbeatTtl();
            return context.loop()
                    .onLoop(context.store().rewind(shard, leadership.token(), ttl, withoutIdleTime))
                    .thenApply(set -> {
                        rewound += set;
                        return set;
                    });
        }

        private CompletionStage<Void> shorten(List<String> workers) {
            if (!leadership.mayChange()) {
                return CompletableFuture.completedFuture(null);
            }
            Duration ttl = context.settings().heartbeatTtl();
            return context.loop()
                    .onLoop(context.store().rewindWorkers(shard, leadership.token(), ttl, workers))
                    .thenAccept(count -> shortened += count);
        }

        private Optional<SweepResult> end() {
            candidates.endPass();
            if (shortened > 0) {
                context.report().livesShortened(shard, shortened);
            }
            if (rewound > 0) {
                context.report().rewound(shard, rewound);
            }
            context.report().pendingAge(shard, longestIdle);
            return Optional.of(result);
        }
    }
}
