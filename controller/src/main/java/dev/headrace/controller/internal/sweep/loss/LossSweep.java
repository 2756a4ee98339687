package dev.headrace.controller.internal.sweep.loss;

import dev.headrace.controller.internal.sweep.Mandate;
import dev.headrace.controller.internal.sweep.Steps;
import dev.headrace.controller.internal.sweep.SweepContext;

import dev.headrace.controller.internal.sweep.loss.LaneWatch.Finding;
import dev.headrace.controller.internal.sweep.loss.LaneWatch.Kind;
import dev.headrace.protocol.ShardCounts;
import dev.headrace.protocol.ShardLoad;
import dev.headrace.task.Lane;
import dev.headrace.task.Lease;
import dev.headrace.task.Shard;
import java.time.Duration;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Finds by counts that somebody else deleted entries (XTRIM, XDEL, DEL, RENAME) and raises an alarm. A suspicion, too, has the
 * records of the shard's tasks repaired. A shard in which nothing moved since the last look costs no call. A look says nothing
 * beside one at another server: a replica that was promoted may have counted fewer entries as read than its master, for ever.
 */
public final class LossSweep {
    private static final Duration SHOWN_FOR = Duration.ofDays(1);

    private final SweepContext context;
    private final Shard shard;
    private final Mandate mandate;
    private final Steps steps;
    private final RecordRepair repair;
    private final Map<Lane, LaneWatch> watches = new EnumMap<>(Lane.class);
    private @Nullable Moved seen;
    private @Nullable ShardCounts before;
    private int view;

    /** What changes when tasks move. */
    private record Moved(long queued, long running, long waiting, Map<Lane, String> delivered) {
        static Moved of(ShardLoad load) {
            return new Moved(load.queued(), load.running(), load.waiting(), load.delivered());
        }
    }

    public LossSweep(SweepContext context, Shard shard, Mandate mandate) {
        this.context = context;
        this.shard = shard;
        this.mandate = mandate;
        this.steps = new Steps(context.loop());
        this.repair = new RecordRepair(context, shard, mandate);
        for (Lane lane : Lane.values()) {
            watches.put(lane, new LaneWatch());
        }
    }

    /** Begins anew with the next look, as the server may be another since the last one. */
    public void forget() {
        view++;
        seen = null;
        before = null;
        watches.values().forEach(LaneWatch::forgetAll);
    }

    /** One look; a lane whose next entry is oversized is left out, since Redis would copy that entry. */
    public CompletionStage<Void> run(ShardLoad load) {
        if (!mandate.looks()) {
            return CompletableFuture.completedFuture(null);
        }
        Moved now = Moved.of(load);
        boolean still = now.equals(seen) && watches.values().stream().noneMatch(LaneWatch::suspects);
        seen = now;
        if (still) {
            return repair.goOn();
        }
        Set<Lane> lanes = EnumSet.allOf(Lane.class);
        load.oversized().keySet().stream().map(Lease::lane).forEach(lanes::remove);
        int viewThen = view;
        return steps.onLoop(context.store().losses().counts(shard, lanes))
                .thenCompose(counts -> viewThen == view ? compare(counts) : CompletableFuture.completedFuture(null));
    }

    private CompletionStage<Void> compare(ShardCounts counts) {
        Map<Lane, Finding> found = new EnumMap<>(Lane.class);
        counts.lanes().forEach((lane, now) -> {
            LaneWatch watch = watches.get(lane);
            if (watch != null) {
                found.put(lane, watch.look(now, counts.removed()));
            }
        });
        boolean suspicious = found.values().stream().anyMatch(finding -> finding.kind() != Kind.NOTHING);
        boolean groupsLost = before != null && counts.groupsLost() > before.groupsLost();
        if (suspicious || groupsLost || waitingAreMissing(counts)) {
            repair.begin();
        }
        before = counts;
        found.values().removeIf(finding -> finding.kind() == Kind.NOTHING || finding.kind() == Kind.SUSPECTED);
        Map<Lane, Long> lost = new EnumMap<>(Lane.class);
        found.forEach((lane, finding) -> lost.put(lane, finding.entries()));
        context.report().deleted(shard, lost);
        return (lost.isEmpty() ? CompletableFuture.<Void>completedFuture(null) : tell(lost))
                .thenCompose(told -> repair.goOn());
    }

    /** Scheduled tasks join beside those that are counted as they join and leave, so fewer can only mean a deletion. */
    private boolean waitingAreMissing(ShardCounts now) {
        ShardCounts then = before;
        if (then == null || then.leftWaiting() < 0 || now.leftWaiting() < then.leftWaiting()) {
            return false;
        }
        long joined = Math.max(0, now.joinedWaiting() - then.joinedWaiting());
        return then.waiting() + joined - now.waiting() > now.leftWaiting() - then.leftWaiting();
    }

    /** For people who ask later; the log and a meter have said it already. */
    private CompletionStage<Void> tell(Map<Lane, Long> lost) {
        if (!mandate.acts()) {
            return CompletableFuture.completedFuture(null);
        }
        String text = lost.entrySet().stream()
                .map(lane -> lane.getValue() + " in lane " + lane.getKey().text())
                .collect(Collectors.joining(", "));
        long all = lost.values().stream().mapToLong(Long::longValue).sum();
        String lanes = lost.keySet().stream().map(Lane::text).collect(Collectors.joining(","));
        return steps.onLoop(context.store().losses().tellLost(shard, text, SHOWN_FOR))
                .thenCompose(told -> steps.onLoop(
                        context.store().announce(shard, "alarm:entries-deleted entries=" + all + " lanes=" + lanes)));
    }
}
