package dev.headrace.controller.sweep;

import dev.headrace.protocol.PendingEntry;
import dev.headrace.protocol.RecoverReply.Result;
import dev.headrace.protocol.RecoverRequest;
import dev.headrace.protocol.RecoverRequest.Candidate;
import dev.headrace.task.Lease;
import dev.headrace.task.RequeueReason;
import dev.headrace.task.Shard;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * What both the recovery scan and the audit do with a page of pending entries: nominate by idle time, and recover
 * in calls of bounded size. The script lets the heartbeat decide; where nothing is to change, it is looked at here. One for each sweep and shard.
 */
final class Candidates {
    private static final int MANY_AT_ONCE = 50;

    private final SweepContext context;
    private final Shard shard;
    private final Mandate mandate;
    private final Steps steps;
    private final Staleness staleness;
    private final TwoLooks<Lease> reported = new TwoLooks<>();

    Candidates(SweepContext context, Shard shard, Mandate mandate) {
        this.context = context;
        this.shard = shard;
        this.mandate = mandate;
        this.steps = new Steps(context.loop());
        this.staleness = new Staleness(context.rules());
    }

    /** Deals with those of a page that were abandoned. */
    CompletionStage<Void> examine(List<PendingEntry> page, boolean ownersAlive, Tally tally) {
        List<Candidate> nominated = new ArrayList<>();
        for (PendingEntry entry : page) {
            staleness
                    .judge(entry, ownersAlive)
                    .ifPresent(reason ->
                            nominated.add(new Candidate(entry.lease(), entry.consumer(), reason, ownersAlive)));
        }
        if (nominated.isEmpty()) {
            return CompletableFuture.completedFuture(null);
        }
        return mandate.acts() ? act(nominated, tally) : observe(nominated, tally);
    }

    /** A run through the whole shard is over. */
    void endLook() {
        reported.end();
    }

    private CompletionStage<Void> act(List<Candidate> nominated, Tally tally) {
        return steps.each(calls(nominated), call -> recover(call, tally));
    }

    private CompletionStage<Void> observe(List<Candidate> nominated, Tally tally) {
        List<Lease> leases = nominated.stream().map(Candidate::lease).toList();
        return steps.onLoop(context.store().heartbeats(shard, leases))
                .thenAccept(beating -> nominated.stream()
                        .filter(candidate -> !beating.contains(candidate.lease()))
                        .forEach(candidate -> observe(candidate, tally)));
    }

    private void observe(Candidate abandoned, Tally tally) {
        if (mandate.looks() && !reported.again(abandoned.lease())) {
            context.report().wouldRecover(shard, abandoned.reason(), abandoned.lease(), abandoned.owner());
            tally.observe();
            alarm(tally, 1);
        }
    }

    /** One reason a call, since the least idle time that the script insists on hangs on it. */
    private List<List<Candidate>> calls(List<Candidate> nominated) {
        Map<RequeueReason, List<Candidate>> byReason = new EnumMap<>(RequeueReason.class);
        nominated.forEach(candidate -> byReason.computeIfAbsent(candidate.reason(), reason -> new ArrayList<>())
                .add(candidate));
        int size = mandate.oneByOne() ? 1 : context.rules().batch();
        List<List<Candidate>> calls = new ArrayList<>();
        for (List<Candidate> sameReason : byReason.values()) {
            for (int from = 0; from < sameReason.size(); from += size) {
                calls.add(sameReason.subList(from, Math.min(sameReason.size(), from + size)));
            }
        }
        return calls;
    }

    private CompletionStage<Void> recover(List<Candidate> call, Tally tally) {
        if (!mandate.acts()) {
            return CompletableFuture.completedFuture(null);
        }
        SweepRules rules = context.rules();
        RequeueReason reason = call.get(0).reason();
        RecoverRequest request = new RecoverRequest(
                shard,
                mandate.token(),
                staleness.leastIdle(reason),
                rules.maxStaleRequeues(),
                rules.maxMissingRequeues(),
                call);
        return steps.onLoop(context.store().recover(request)).thenAccept(replies -> {
            int before = tally.abandoned();
            replies.forEach(reply -> {
                tally.add(reply);
                context.report().recovered(shard, reason, reply);
            });
            alarm(tally, tally.abandoned() - before);
            if (replies.stream().anyMatch(reply -> reply.result() == Result.NOT_LEADER)) {
                mandate.refused();
            }
        });
    }

    private void alarm(Tally tally, int added) {
        int now = tally.abandoned();
        if (now > MANY_AT_ONCE && now - added <= MANY_AT_ONCE) {
            context.report().manyAtOnce(shard, now);
        }
    }
}
