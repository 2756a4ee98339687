package dev.headrace.controller.sweep;

import dev.headrace.protocol.PendingEntry;
import dev.headrace.protocol.RecoverReply.Result;
import dev.headrace.protocol.RecoverRequest;
import dev.headrace.protocol.RecoverRequest.Candidate;
import dev.headrace.protocol.TaskStore;
import dev.headrace.task.Lease;
import dev.headrace.task.RequeueReason;
import dev.headrace.task.Shard;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;

/**
 * What both the recovery scan and the audit do with a page of pending entries: nominate by idle time, let heartbeats
 * decide, then recover in calls of bounded size, or only report. One for each sweep and shard.
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
    CompletionStage<Void> examine(List<PendingEntry> page, Predicate<String> ownerAlive, Tally tally) {
        List<Candidate> nominated = new ArrayList<>();
        for (PendingEntry entry : page) {
            boolean alive = ownerAlive.test(entry.consumer());
            staleness
                    .judge(entry, alive)
                    .ifPresent(reason -> nominated.add(new Candidate(entry.lease(), entry.consumer(), reason, alive)));
        }
        if (nominated.isEmpty()) {
            return CompletableFuture.completedFuture(null);
        }
        List<Lease> leases = nominated.stream().map(Candidate::lease).toList();
        TaskStore store = context.store();
        return steps.onLoop(store.heartbeats(shard, leases))
                .thenCompose(beating -> act(silent(nominated, beating), tally));
    }

    /** A run through the whole shard is over. */
    void endLook() {
        reported.end();
    }

    private static List<Candidate> silent(List<Candidate> nominated, Set<Lease> beating) {
        return nominated.stream()
                .filter(candidate -> !beating.contains(candidate.lease()))
                .toList();
    }

    private CompletionStage<Void> act(List<Candidate> abandoned, Tally tally) {
        if (!mandate.acts()) {
            abandoned.forEach(candidate -> observe(candidate, tally));
            return CompletableFuture.completedFuture(null);
        }
        return steps.each(calls(abandoned), call -> recover(call, tally));
    }

    private void observe(Candidate candidate, Tally tally) {
        if (!reported.again(candidate.lease())) {
            context.report().wouldRecover(shard, candidate.reason(), candidate.lease(), candidate.owner());
            tally.observe();
            alarm(tally, 1);
        }
    }

    /** One reason a call, since the least idle time that the script insists on hangs on it. */
    private List<List<Candidate>> calls(List<Candidate> abandoned) {
        Map<RequeueReason, List<Candidate>> byReason = new EnumMap<>(RequeueReason.class);
        abandoned.forEach(candidate -> byReason.computeIfAbsent(candidate.reason(), reason -> new ArrayList<>())
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
