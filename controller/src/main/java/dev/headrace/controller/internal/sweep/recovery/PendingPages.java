package dev.headrace.controller.internal.sweep.recovery;

import dev.headrace.controller.internal.sweep.Leadership;
import dev.headrace.controller.internal.sweep.MissingGroups;
import dev.headrace.controller.internal.sweep.StageSequence;
import dev.headrace.controller.internal.sweep.SweepContext;
import dev.headrace.internal.protocol.entry.EntryIds;
import dev.headrace.internal.protocol.queue.PendingEntry;
import dev.headrace.internal.protocol.queue.PendingQuery;
import dev.headrace.task.Lane;
import dev.headrace.task.Shard;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Reads a pending entries list page by page, by entry id. A page never starts at the beginning again, because entries that a
 * guard protects stay in the list and would be read for ever.
 */
final class PendingPages {
    private final SweepContext context;
    private final Shard shard;
    private final Leadership leadership;
    private final StageSequence stages;

    PendingPages(SweepContext context, Shard shard, Leadership leadership) {
        this.context = context;
        this.shard = shard;
        this.leadership = leadership;
        this.stages = new StageSequence(context.loop());
    }

    /** Reads the entries of one consumer in a lane that are idle for at least this long. */
    CompletionStage<Void> of(String consumer, Lane lane, Duration minIdle, Visit visit) {
        return new Walk(lane, consumer, minIdle, visit).run();
    }

    /** Reads a whole lane. Redis does not filter by idle time here, because it would scan the whole list in one call. */
    CompletionStage<Void> all(Lane lane, Visit visit) {
        return new Walk(lane, null, Duration.ZERO, visit).run();
    }

    /** Handles a page; the next page is read when the stage completes. */
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
            return stages.repeat(this::page);
        }

        private CompletionStage<Boolean> page() {
            int count = context.settings().batch();
            PendingQuery query = new PendingQuery(shard, lane, consumer, minIdle, EntryIds.after(last), count);
            return context.loop()
                    .onLoop(MissingGroups.are(
                            List.of(), leadership, context.store().pending(query)))
                    .thenCompose(page -> {
                        if (!page.isEmpty()) {
                            last = page.get(page.size() - 1).lease().entryId();
                        }
                        return visit.apply(page)
                                .thenApply(done ->
                                        page.size() == count && !EntryIds.isLast(last) && leadership.mayObserve());
                    });
        }
    }
}
