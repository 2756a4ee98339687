package dev.headrace.controller.internal.sweep.loss;

import dev.headrace.controller.internal.sweep.Leadership;
import dev.headrace.controller.internal.sweep.ShardSnapshot;
import dev.headrace.controller.internal.sweep.Sweep;
import dev.headrace.controller.internal.sweep.SweepContext;
import dev.headrace.controller.internal.sweep.SweepResult;
import dev.headrace.controller.internal.sweep.loss.LaneWatch.Finding;
import dev.headrace.controller.internal.sweep.loss.LaneWatch.Kind;
import dev.headrace.internal.protocol.control.ShardCounts;
import dev.headrace.internal.protocol.control.ShardLoad;
import dev.headrace.task.Lane;
import dev.headrace.task.Lease;
import dev.headrace.task.Shard;
import java.time.Duration;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Detects by counts that entries were deleted, and not by Headrace (XTRIM, XDEL, DEL, RENAME), and raises an alarm. A
 * suspicion is enough to start the repair of the records of the shard's tasks. A shard in which nothing moved since the last
 * pass costs no call.
 *
 * <p>After an interruption another server may answer: a promoted replica, or one that loaded an older file. It may have counted
 * fewer entries as read, so that count is not compared. A lane to which fewer entries were added than at the last pass has lost
 * some. This is compared once, also by a controller that no longer leads, because the next leader has no earlier counts.
 */
public final class LossSweep implements Sweep {
    private static final Duration SHOWN_FOR = Duration.ofDays(1);

    private final SweepContext context;
    private final Shard shard;
    private final Leadership leadership;
    private final RecordRepair repair;
    private final Map<Lane, LaneWatch> watches = new EnumMap<>(Lane.class);
    private @Nullable Moved seen;
    private final Map<Lane, Long> unpublished = new EnumMap<>(Lane.class);
    private @Nullable ShardCounts before;
    private boolean mayBeAnotherServer;
    private int epoch;

    /** The values that change when tasks move. */
    private record Moved(long queued, long running, long scheduled, Map<Lane, String> delivered) {
        static Moved of(ShardLoad load) {
            return new Moved(load.queued(), load.running(), load.scheduled(), load.delivered());
        }
    }

    public LossSweep(SweepContext context, Shard shard, Leadership leadership) {
        this.context = context;
        this.shard = shard;
        this.leadership = leadership;
        this.repair = new RecordRepair(context, shard, leadership);
        for (Lane lane : Lane.values()) {
            watches.put(lane, new LaneWatch());
        }
    }

    @Override
    public void forget() {
        epoch++;
        seen = null;
        before = null;
        mayBeAnotherServer = true;
        watches.values().forEach(LaneWatch::forget);
    }

    @Override
    public String name() {
        return "losses";
    }

    @Override
    public Cadence cadence() {
        return Cadence.AUDIT;
    }

    @Override
    public CompletionStage<Optional<SweepResult>> pass(ShardSnapshot snapshot) {
        if (!leadership.mayObserve()) {
            return SweepResult.skipped();
        }
        return snapshot.load().thenCompose(this::compare).thenApply(done -> SweepResult.empty());
    }

    /**
     * Looks for losses while this controller does not lead: once after an interruption, because the shard may have another
     * server. Reports a loss as a leader does, because the controller that leads now does not know the earlier counts. Costs
     * nothing if this controller did not lead before, or nothing was interrupted.
     */
    public CompletionStage<Void> passWithoutLeading(ShardSnapshot snapshot) {
        if (watches.values().stream().noneMatch(LaneWatch::hasCounts)) {
            return CompletableFuture.completedFuture(null);
        }
        if (!mayBeAnotherServer) {
            watches.values().forEach(LaneWatch::forgetAll);
            return CompletableFuture.completedFuture(null);
        }
        return snapshot.load()
                .thenCompose(load -> count(load, counts -> {
                    report(findings(counts));
                    watches.values().forEach(LaneWatch::forgetAll);
                    return publish();
                }));
    }

    private CompletionStage<Void> compare(ShardLoad load) {
        Moved now = Moved.of(load);
        boolean still = now.equals(seen) && watches.values().stream().noneMatch(LaneWatch::suspects);
        seen = now;
        if (still) {
            return repair.resume();
        }
        return count(load, this::compare);
    }

    /** Reads the counts. Skips a lane whose next entry is oversized, because Redis would copy that entry. */
    private CompletionStage<Void> count(ShardLoad load, Function<ShardCounts, CompletionStage<Void>> next) {
        Set<Lane> lanes = EnumSet.allOf(Lane.class);
        load.oversized().keySet().stream().map(Lease::lane).forEach(lanes::remove);
        int epochBefore = epoch;
        return context.loop()
                .onLoop(context.store().losses().counts(shard, lanes))
                .thenCompose(
                        counts -> epochBefore == epoch ? next.apply(counts) : CompletableFuture.completedFuture(null));
    }

    private CompletionStage<Void> compare(ShardCounts counts) {
        Map<Lane, Finding> found = findings(counts);
        boolean groupsLost = before != null && counts.groupsLost() > before.groupsLost();
        if (!found.isEmpty() || groupsLost || scheduledAreMissing(counts)) {
            repair.begin();
        }
        before = counts;
        report(found);
        return publish().thenCompose(published -> repair.resume());
    }

    private Map<Lane, Finding> findings(ShardCounts counts) {
        Map<Lane, Finding> found = new EnumMap<>(Lane.class);
        counts.lanes().forEach((lane, now) -> {
            LaneWatch watch = watches.get(lane);
            Finding finding = watch == null ? null : watch.compare(now, counts.removed());
            if (finding != null && finding.kind() != Kind.NOTHING) {
                found.put(lane, finding);
            }
        });
        return found;
    }

    private void report(Map<Lane, Finding> found) {
        Map<Lane, Long> lost = new EnumMap<>(Lane.class);
        found.forEach((lane, finding) -> {
            if (finding.kind() != Kind.SUSPECTED) {
                lost.put(lane, finding.entries());
            }
        });
        if (mayBeAnotherServer && !lost.isEmpty()) {
            context.report().lostByRedis(shard, lost);
        } else {
            context.report().deleted(shard, lost);
        }
        mayBeAnotherServer = false;
        lost.forEach((lane, entries) -> unpublished.merge(lane, entries, Long::sum));
    }

    /** Returns true if fewer tasks are scheduled than the counters give. New ones are not counted, so this means a deletion. */
    private boolean scheduledAreMissing(ShardCounts now) {
        ShardCounts then = before;
        if (then == null || then.leftScheduled() < 0 || now.leftScheduled() < then.leftScheduled()) {
            return false;
        }
        long joined = Math.max(0, now.joinedScheduled() - then.joinedScheduled());
        return then.scheduled() + joined - now.scheduled() > now.leftScheduled() - then.leftScheduled();
    }

    /** Returns the numbers of entries of lanes, for people. */
    public static String text(Map<Lane, Long> entries) {
        return entries.entrySet().stream()
                .map(lane -> lane.getValue() + " in lane " + lane.getKey().text())
                .collect(Collectors.joining(", "));
    }

    /** Writes the loss to Redis for {@code headrace status}; the log and a meter have it already. */
    private CompletionStage<Void> publish() {
        if (unpublished.isEmpty() || !leadership.mayTell()) {
            unpublished.clear();
            return CompletableFuture.completedFuture(null);
        }
        String text = text(unpublished);
        long all = unpublished.values().stream().mapToLong(Long::longValue).sum();
        String lanes = unpublished.keySet().stream().map(Lane::text).collect(Collectors.joining(","));
        unpublished.clear();
        return context.loop()
                .onLoop(context.store().losses().tellLost(shard, text, SHOWN_FOR))
                .thenCompose(told -> context.loop()
                        .onLoop(context.store()
                                .announce(shard, "alarm:entries-deleted entries=" + all + " lanes=" + lanes)));
    }
}
