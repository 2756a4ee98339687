package dev.headrace.controller.internal.sweep.recovery;

import dev.headrace.controller.internal.sweep.Mandate;
import dev.headrace.controller.internal.sweep.Steps;
import dev.headrace.controller.internal.sweep.SweepContext;

import dev.headrace.protocol.PendingEntry;
import dev.headrace.protocol.PendingQuery;
import dev.headrace.task.EntryIds;
import dev.headrace.task.Lane;
import dev.headrace.task.Shard;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Goes through a pending entries list page by page. By entry id, never from the start again, since entries that a guard
 * left alone stay where they are and would be met for ever.
 */
final class PendingPages {
    private final SweepContext context;
    private final Shard shard;
    private final Mandate mandate;
    private final Steps steps;

    PendingPages(SweepContext context, Shard shard, Mandate mandate) {
        this.context = context;
        this.shard = shard;
        this.mandate = mandate;
        this.steps = new Steps(context.loop());
    }

    /** One consumer's part of a lane, those idle for at least so long. */
    CompletionStage<Void> of(String consumer, Lane lane, Duration minIdle, Visit visit) {
        return new Walk(lane, consumer, minIdle, visit).run();
    }

    /** A whole lane. Idle times are not asked for: Redis would go through the whole list in one go to find any. */
    CompletionStage<Void> all(Lane lane, Visit visit) {
        return new Walk(lane, null, Duration.ZERO, visit).run();
    }

    /** Deals with a page, and with the next one only afterwards. */
    interface Visit extends Function<List<PendingEntry>, CompletionStage<Void>> {}

    private final class Walk {
        private final Lane lane;
        private final @Nullable String consumer;
        private final Duration minIdle;
        private final Visit visit;
        private String last = "";

        private Walk(Lane lane, @Nullable String consumer, Duration minIdle, Visit visit) {
            this.lane = lane;
            this.consumer = consumer;
            this.minIdle = minIdle;
            this.visit = visit;
        }

        private CompletionStage<Void> run() {
            return steps.repeat(this::page);
        }

        private CompletionStage<Boolean> page() {
            int count = context.rules().batch();
            PendingQuery query = new PendingQuery(shard, lane, consumer, minIdle, EntryIds.after(last), count);
            return steps.onLoop(context.store().pending(query)).thenCompose(page -> {
                if (!page.isEmpty()) {
                    last = page.get(page.size() - 1).lease().entryId();
                }
                return visit.apply(page)
                        .thenApply(done -> page.size() == count && !EntryIds.isLast(last) && mandate.looks());
            });
        }
    }
}
