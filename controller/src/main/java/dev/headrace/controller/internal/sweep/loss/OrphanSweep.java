package dev.headrace.controller.internal.sweep.loss;

import dev.headrace.controller.internal.sweep.Batches;
import dev.headrace.controller.internal.sweep.ConsecutiveFindings;
import dev.headrace.controller.internal.sweep.Mandate;
import dev.headrace.controller.internal.sweep.Steps;
import dev.headrace.controller.internal.sweep.SweepContext;
import dev.headrace.controller.internal.sweep.SweepResult;

import dev.headrace.protocol.PendingEntry;
import dev.headrace.protocol.PendingQuery;
import dev.headrace.protocol.RecoverReply;
import dev.headrace.protocol.RecoverReply.Result;
import dev.headrace.task.EntryIds;
import dev.headrace.task.Lane;
import dev.headrace.task.Lease;
import dev.headrace.task.RequeueReason;
import dev.headrace.task.Shard;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Finds entries that were delivered and are in nobody's pending entries list, as after an {@code XGROUP DELCONSUMER} by
 * hand: no worker and no scan would ever meet them again. Stream and list are read one after the other, so an entry that
 * ends in between looks the same; only one that is missing at two looks running is an orphan. In the degraded mode it is
 * one that a worker of another make has acknowledged, and done.
 */
public final class OrphanSweep {
    private static final String NAME = "orphans";
    private static final int CALL = 100;

    private final SweepContext context;
    private final Shard shard;
    private final Mandate mandate;
    private final Steps steps;
    private final ConsecutiveFindings<Lease> missing = new ConsecutiveFindings<>();
    private final ConsecutiveFindings<Lease> reported = new ConsecutiveFindings<>();

    public OrphanSweep(SweepContext context, Shard shard, Mandate mandate) {
        this.context = context;
        this.shard = shard;
        this.mandate = mandate;
        this.steps = new Steps(context.loop());
    }

    /** One look at all lanes. */
    public CompletionStage<Void> run() {
        long began = context.loop().nanos();
        SweepResult tally = new SweepResult();
        List<Lease> orphans = new ArrayList<>();
        return steps.each(List.of(Lane.values()), lane -> steps.repeat(new LaneLook(lane, orphans)::page))
                .thenCompose(done -> steps.each(
                        Batches.of(orphans, CALL), call -> steps.untilNoneIsLeft(call, left -> act(left, tally))))
                .thenRun(() -> {
                    missing.end();
                    reported.end();
                    context.report().swept(shard, NAME, context.since(began), tally);
                });
    }

    /** Answers those that Redis was not to be held up for any longer. */
    private CompletionStage<List<Lease>> act(List<Lease> orphans, SweepResult tally) {
        if (!mandate.acts()) {
            orphans.forEach(orphan -> observe(orphan, tally));
            return CompletableFuture.completedFuture(List.of());
        }
        boolean acknowledged = context.queue().get().upkeep().foreignIdle() != null;
        return steps.onLoop(context.store().requeueOrphans(shard, mandate.token(), acknowledged, orphans))
                .thenApply(replies -> {
                    List<Lease> left = new ArrayList<>();
                    replies.forEach(reply -> {
                        if (reply.result() == Result.LATER) {
                            left.add(reply.lease());
                        } else {
                            note(reply, tally);
                        }
                    });
                    return left;
                });
    }

    private void note(RecoverReply reply, SweepResult tally) {
        tally.add(reply);
        context.report().recovered(shard, RequeueReason.ORPHAN, reply);
        if (reply.result() == Result.NOT_LEADER) {
            mandate.refused();
        }
    }

    private void observe(Lease orphan, SweepResult tally) {
        if (mandate.looks() && !reported.again(orphan)) {
            context.report().wouldRecover(shard, RequeueReason.ORPHAN, orphan, "", mandate.restraint());
            tally.observe();
        }
    }

    /** A lane's delivered entries, page by page, each against its stretch of the pending entries list. */
    private final class LaneLook {
        private final Lane lane;
        private final List<Lease> orphans;
        private final int count = context.rules().batch();
        private String last = "";

        private LaneLook(Lane lane, List<Lease> orphans) {
            this.lane = lane;
            this.orphans = orphans;
        }

        private CompletionStage<Boolean> page() {
            return steps.onLoop(context.store().delivered(shard, lane, last, count))
                    .thenCompose(delivered -> delivered.ids().isEmpty()
                            ? CompletableFuture.completedFuture(false)
                            : compare(delivered.ids(), delivered.more()));
        }

        private CompletionStage<Boolean> compare(List<String> delivered, boolean more) {
            Stretch stretch = new Stretch(lane, last, delivered.get(delivered.size() - 1));
            return steps.repeat(stretch::page).thenApply(done -> {
                delivered.forEach(id -> note(new Lease(id, lane), stretch));
                last = stretch.end;
                return more && !EntryIds.isLast(last) && mandate.looks();
            });
        }

        private void note(Lease lease, Stretch stretch) {
            if (!stretch.pending.contains(lease.entryId()) && missing.again(lease)) {
                orphans.add(lease);
            }
        }
    }

    /** The pending entries between two ids, read until the second is reached. */
    private final class Stretch {
        private final Lane lane;
        private final String end;
        private final int count = context.rules().batch();
        private final Set<String> pending = new HashSet<>();
        private String last;

        private Stretch(Lane lane, String behind, String end) {
            this.lane = lane;
            this.last = behind;
            this.end = end;
        }

        private CompletionStage<Boolean> page() {
            PendingQuery query = new PendingQuery(shard, lane, null, Duration.ZERO, EntryIds.after(last), count);
            return steps.onLoop(context.store().pending(query)).thenApply(page -> {
                for (PendingEntry entry : page) {
                    last = entry.lease().entryId();
                    pending.add(last);
                }
                return page.size() == count && EntryIds.compare(last, end) < 0;
            });
        }
    }
}
