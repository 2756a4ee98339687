package dev.headrace.controller.internal.sweep.recovery;

import dev.headrace.controller.internal.sweep.Batches;
import dev.headrace.controller.internal.sweep.Mandate;
import dev.headrace.controller.internal.sweep.Steps;
import dev.headrace.controller.internal.sweep.SweepContext;
import dev.headrace.controller.internal.sweep.SweepResult;

import dev.headrace.controller.internal.sweep.recovery.Staleness.Owner;
import dev.headrace.protocol.ConsumerView;
import dev.headrace.protocol.PendingEntry;
import dev.headrace.task.Lane;
import dev.headrace.task.Shard;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * The slow look at every pending entry, for what the quick scan cannot see: a living worker whose heartbeats stopped for
 * a task, or never began. What consumers without liveness hold is left to the quick scan. It also knows how long the
 * most silent entry has been silent, and brings to now what lies ahead of a clock that was set back. Livenesses that such a
 * clock left to live for longer than a TTL are shortened, also those of workers that hold nothing.
 */
public final class AuditSweep {
    private static final String NAME = "audit";
    private static final int REWOUND_A_CALL = 100;

    private final SweepContext context;
    private final Shard shard;
    private final Mandate mandate;
    private final Steps steps;
    private final PendingPages pages;
    private final Candidates candidates;

    public AuditSweep(SweepContext context, Shard shard, Mandate mandate) {
        this.context = context;
        this.shard = shard;
        this.mandate = mandate;
        this.steps = new Steps(context.loop());
        this.pages = new PendingPages(context, shard, mandate);
        this.candidates = new Candidates(context, shard, mandate);
    }

    /** One look at all lanes, with the consumers as they were just now. */
    public CompletionStage<Void> run(List<ConsumerView> consumers) {
        Look look = new Look(consumers);
        return steps.each(List.of(Lane.values()), lane -> pages.all(lane, look::examine))
                .thenCompose(done -> steps.each(Batches.of(livingTooLong(consumers), REWOUND_A_CALL), look::shorten))
                .thenRun(look::end);
    }

    /** Returns those whose liveness lives on for longer than this controller's TTL; they may say a longer one for themselves. */
    private List<String> livingTooLong(List<ConsumerView> consumers) {
        Duration ttl = context.rules().heartbeatTtl();
        return consumers.stream()
                .filter(consumer -> consumer.lives().compareTo(ttl) > 0)
                .map(ConsumerView::name)
                .distinct()
                .toList();
    }

    private final class Look {
        private final long began = context.loop().nanos();
        private final SweepResult tally = new SweepResult();
        private final Set<String> gone = new HashSet<>();
        private Duration longestIdle = Duration.ZERO;
        private int rewound;
        private int shortened;

        private Look(List<ConsumerView> consumers) {
            consumers.stream()
                    .filter(consumer -> !consumer.alive())
                    .map(ConsumerView::name)
                    .forEach(gone::add);
        }

        private CompletionStage<Void> examine(List<PendingEntry> page) {
            List<PendingEntry> ofTheLiving = new ArrayList<>();
            List<PendingEntry> ageless = new ArrayList<>();
            for (PendingEntry entry : page) {
                if (entry.idle().isZero()) {
                    ageless.add(entry);
                }
                if (entry.idle().compareTo(longestIdle) > 0) {
                    longestIdle = entry.idle();
                }
                if (!gone.contains(entry.consumer())) {
                    ofTheLiving.add(entry);
                }
            }
            return candidates
                    .examine(ofTheLiving, Owner.ALIVE, tally)
                    .thenCompose(done -> steps.each(Batches.of(ageless, REWOUND_A_CALL), this::rewind));
        }

        /** Redis says of an entry that was renewed in the future that it was renewed just now, as few others were. */
        private CompletionStage<Void> rewind(List<PendingEntry> ageless) {
            int before = rewound;
            return steps.repeat(
                    () -> bringSome(ageless).thenApply(brought -> brought > 0 && rewound - before < ageless.size()));
        }

        /** Not all where they are large; those that it brought to now lie ahead no more when it is asked again. */
        private CompletionStage<Integer> bringSome(List<PendingEntry> ageless) {
            if (!mandate.acts()) {
                return CompletableFuture.completedFuture(0);
            }
            Duration ttl = context.rules().heartbeatTtl();
            return steps.onLoop(context.store().rewind(shard, mandate.token(), ttl, ageless))
                    .thenApply(brought -> {
                        rewound += brought;
                        return brought;
                    });
        }

        private CompletionStage<Void> shorten(List<String> workers) {
            if (!mandate.acts()) {
                return CompletableFuture.completedFuture(null);
            }
            Duration ttl = context.rules().heartbeatTtl();
            return steps.onLoop(context.store().rewindWorkers(shard, mandate.token(), ttl, workers))
                    .thenAccept(count -> shortened += count);
        }

        private void end() {
            candidates.endLook();
            if (shortened > 0) {
                context.report().livesShortened(shard, shortened);
            }
            if (rewound > 0) {
                context.report().rewound(shard, rewound);
            }
            context.report().pendingAge(shard, longestIdle);
            context.report().swept(shard, NAME, context.since(began), tally);
        }
    }
}
