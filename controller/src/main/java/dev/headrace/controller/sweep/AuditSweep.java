package dev.headrace.controller.sweep;

import dev.headrace.protocol.ConsumerView;
import dev.headrace.protocol.PendingEntry;
import dev.headrace.task.Lane;
import dev.headrace.task.Shard;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;

/**
 * The slow look at every pending entry, for what the quick scan cannot see: a living worker whose heartbeats stopped for
 * a task, or never began. It also knows how long the most silent entry has been silent.
 */
final class AuditSweep {
    private static final String NAME = "audit";

    private final SweepContext context;
    private final Shard shard;
    private final Steps steps;
    private final PendingPages pages;
    private final Candidates candidates;

    AuditSweep(SweepContext context, Shard shard, Mandate mandate) {
        this.context = context;
        this.shard = shard;
        this.steps = new Steps(context.loop());
        this.pages = new PendingPages(context, shard, mandate);
        this.candidates = new Candidates(context, shard, mandate);
    }

    /** One look at all lanes, with the consumers as they were just now. */
    CompletionStage<Void> run(List<ConsumerView> consumers) {
        Look look = new Look(consumers);
        return steps.each(List.of(Lane.values()), lane -> pages.all(lane, look::examine))
                .thenRun(look::end);
    }

    private final class Look {
        private final long began = context.loop().nanos();
        private final Tally tally = new Tally();
        private final Map<String, Boolean> alive = new HashMap<>();
        private Duration longestIdle = Duration.ZERO;

        private Look(List<ConsumerView> consumers) {
            consumers.forEach(consumer -> alive.merge(consumer.name(), consumer.alive(), Boolean::logicalOr));
        }

        /** An owner that came after the consumers were listed is taken to live: the next look knows better. */
        private CompletionStage<Void> examine(List<PendingEntry> page) {
            for (PendingEntry entry : page) {
                if (entry.idle().compareTo(longestIdle) > 0) {
                    longestIdle = entry.idle();
                }
            }
            return candidates.examine(page, owner -> alive.getOrDefault(owner, true), tally);
        }

        private void end() {
            candidates.endLook();
            context.report().pendingAge(shard, longestIdle);
            context.report().swept(shard, NAME, context.since(began), tally);
        }
    }
}
