package dev.headrace.controller.internal.sweep.recovery;

import dev.headrace.controller.internal.sweep.Batches;
import dev.headrace.controller.internal.sweep.ConsecutiveFindings;
import dev.headrace.controller.internal.sweep.Leadership;
import dev.headrace.controller.internal.sweep.StageSequence;
import dev.headrace.controller.internal.sweep.SweepContext;
import dev.headrace.controller.internal.sweep.SweepResult;
import dev.headrace.controller.internal.sweep.recovery.Staleness.Owner;
import dev.headrace.internal.protocol.control.RecoverRequest;
import dev.headrace.internal.protocol.control.RecoverRequest.Candidate;
import dev.headrace.internal.protocol.queue.PendingEntry;
import dev.headrace.internal.protocol.queue.RecoverReply;
import dev.headrace.internal.protocol.queue.RecoverReply.Result;
import dev.headrace.internal.protocol.queue.RequeueLimits;
import dev.headrace.task.Lease;
import dev.headrace.task.Shard;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Recovers the abandoned entries of a page, for the recovery scan and the audit. This class selects candidates by idle time,
 * and the script recovers those without a heartbeat, in calls of limited size. If the controller only observes, this class
 * reads the heartbeats. Each sweep of each shard has its own object.
 */
final class Candidates {
    private static final int MANY_AT_ONCE = 50;

    private final SweepContext context;
    private final Shard shard;
    private final Leadership leadership;
    private final StageSequence stages;
    private final Staleness staleness;
    private final ConsecutiveFindings<Lease> reported = new ConsecutiveFindings<>();
    private final RenewalWatch watch;

    Candidates(SweepContext context, Shard shard, Leadership leadership) {
        this.context = context;
        this.shard = shard;
        this.leadership = leadership;
        this.stages = new StageSequence(context.loop());
        this.staleness = new Staleness(context);
        this.watch = new RenewalWatch(context.loop(), context.settings());
    }

    /** Recovers or reports the abandoned entries of a page. */
    CompletionStage<Void> examine(List<PendingEntry> page, Owner owners, SweepResult result) {
        Map<RecoveryCriterion, List<Candidate>> candidates = new LinkedHashMap<>();
        for (PendingEntry entry : page) {
            staleness
                    .metBy(entry, owners)
                    .ifPresent(criterion -> candidates
                            .computeIfAbsent(criterion, first -> new ArrayList<>())
                            .add(new Candidate(
                                    entry.lease(), entry.consumer(), criterion.reason(), owners == Owner.ALIVE)));
        }
        if (candidates.isEmpty()) {
            return CompletableFuture.completedFuture(null);
        }
        String token = leadership.token();
        return notRenewed(candidates).thenCompose(left -> {
            if (left.isEmpty()) {
                return CompletableFuture.completedFuture(null);
            }
            return leadership.mayChange() ? recover(left, token, result) : observe(left.values(), result);
        });
    }

    /** Ends a pass through the whole shard. */
    void endPass() {
        reported.end();
        watch.forgetOthers();
    }

    /** Returns all candidates; if each task is watched, only those without a renewal for the length of the watch. */
    private CompletionStage<Map<RecoveryCriterion, List<Candidate>>> notRenewed(
            Map<RecoveryCriterion, List<Candidate>> candidates) {
        if (!leadership.watchesEachTask()) {
            return CompletableFuture.completedFuture(candidates);
        }
        List<Lease> leases = candidates.values().stream()
                .flatMap(List::stream)
                .map(Candidate::lease)
                .toList();
        return context.loop()
                .onLoop(context.store().renewals(shard, leases, watch.precision()))
                .thenApply(renewals -> {
                    Set<Lease> notRenewed = watch.notRenewed(renewals);
                    Map<RecoveryCriterion, List<Candidate>> left = new LinkedHashMap<>();
                    candidates.forEach((criterion, alike) -> {
                        List<Candidate> some = alike.stream()
                                .filter(candidate -> notRenewed.contains(candidate.lease()))
                                .toList();
                        if (!some.isEmpty()) {
                            left.put(criterion, some);
                        }
                    });
                    return left;
                });
    }

    private CompletionStage<Void> recover(
            Map<RecoveryCriterion, List<Candidate>> candidates, String token, SweepResult result) {
        return stages.each(
                candidates.entrySet(),
                alike -> stages.each(
                        batches(alike.getValue()),
                        batch -> stages.untilNoneIsLeft(batch, left -> recover(alike.getKey(), token, left, result))));
    }

    private CompletionStage<Void> observe(Collection<List<Candidate>> all, SweepResult result) {
        List<Candidate> candidates = all.stream().flatMap(List::stream).toList();
        List<Lease> leases = candidates.stream().map(Candidate::lease).toList();
        return context.loop()
                .onLoop(context.store().heartbeats(shard, leases))
                .thenAccept(beating -> candidates.stream()
                        .filter(candidate -> !beating.contains(candidate.lease()))
                        .forEach(candidate -> observe(candidate, result)));
    }

    private void observe(Candidate abandoned, SweepResult result) {
        if (leadership.mayObserve() && !reported.again(abandoned.lease())) {
            context.report()
                    .wouldRecover(
                            shard,
                            abandoned.reason(),
                            abandoned.lease(),
                            abandoned.owner(),
                            leadership.reasonForNoChange());
            result.observe();
            alarm(result, 1);
        }
    }

    private List<List<Candidate>> batches(List<Candidate> alike) {
        return Batches.of(
                alike, leadership.watchesEachTask() ? 1 : context.settings().batch());
    }

    /**
     * Recovers candidates. Returns those that Redis left for the next call, because this one had moved enough. Candidates of an
     * earlier term are skipped, because an interruption came in between.
     */
    private CompletionStage<List<Candidate>> recover(
            RecoveryCriterion criterion, String token, List<Candidate> batch, SweepResult result) {
        if (!leadership.mayChange() || !leadership.token().equals(token)) {
            return CompletableFuture.completedFuture(List.of());
        }
        RequeueLimits limits = new RequeueLimits(
                context.settings().maxCrashes(),
                context.settings().maxMissingRequeues(),
                context.queue().get().limits());
        RecoverRequest request = new RecoverRequest(shard, token, criterion.leastIdle(), limits, batch);
        return context.loop().onLoop(context.store().recover(request)).thenApply(replies -> {
            int before = result.abandoned();
            List<Candidate> left = new ArrayList<>();
            for (int i = 0; i < replies.size(); i++) {
                RecoverReply reply = replies.get(i);
                if (reply.result() == Result.LATER) {
                    left.add(batch.get(i));
                } else {
                    result.add(reply);
                    context.report().recovered(shard, criterion.reason(), reply);
                }
            }
            alarm(result, result.abandoned() - before);
            if (replies.stream().anyMatch(reply -> reply.result() == Result.NOT_LEADER)) {
                leadership.lost();
            }
            return left;
        });
    }

    /**
     * Writes an alarm to the timeline, unless the controller only observes. Errors are ignored: log and meter report the same.
     */
    private void addToTimeline(String alarm) {
        if (leadership.mayChange()) {
            context.loop().when(context.store().announce(shard, alarm), (done, error) -> {});
        }
    }

    private void alarm(SweepResult result, int added) {
        int now = result.abandoned();
        if (now > MANY_AT_ONCE && now - added <= MANY_AT_ONCE) {
            context.report().manyAtOnce(shard, now);
            addToTimeline("alarm:mass-expiry tasks=" + now);
        }
    }
}
