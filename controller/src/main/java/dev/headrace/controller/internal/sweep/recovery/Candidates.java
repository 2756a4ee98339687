package dev.headrace.controller.internal.sweep.recovery;

import dev.headrace.controller.internal.sweep.Batches;
import dev.headrace.controller.internal.sweep.ConsecutiveFindings;
import dev.headrace.controller.internal.sweep.Mandate;
import dev.headrace.controller.internal.sweep.Steps;
import dev.headrace.controller.internal.sweep.SweepContext;
import dev.headrace.controller.internal.sweep.SweepResult;
import dev.headrace.controller.internal.sweep.SweepRules;

import dev.headrace.controller.internal.sweep.recovery.Staleness.Owner;
import dev.headrace.protocol.PendingEntry;
import dev.headrace.protocol.RecoverReply;
import dev.headrace.protocol.RecoverReply.Result;
import dev.headrace.protocol.RecoverRequest;
import dev.headrace.protocol.RecoverRequest.Candidate;
import dev.headrace.protocol.RequeueLimits;
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
    private final ConsecutiveFindings<Lease> reported = new ConsecutiveFindings<>();
    private final RenewalWatch watch;

    Candidates(SweepContext context, Shard shard, Mandate mandate) {
        this.context = context;
        this.shard = shard;
        this.mandate = mandate;
        this.steps = new Steps(context.loop());
        this.staleness = new Staleness(context);
        this.watch = new RenewalWatch(context.loop(), context.rules());
    }

    /** Deals with those of a page that were abandoned. */
    CompletionStage<Void> examine(List<PendingEntry> page, Owner owners, SweepResult tally) {
        Map<RecoveryCriterion, List<Candidate>> nominated = new LinkedHashMap<>();
        for (PendingEntry entry : page) {
            staleness
                    .judge(entry, owners)
                    .ifPresent(why -> nominated
                            .computeIfAbsent(why, first -> new ArrayList<>())
                            .add(new Candidate(entry.lease(), entry.consumer(), why.reason(), owners == Owner.ALIVE)));
        }
        if (nominated.isEmpty()) {
            return CompletableFuture.completedFuture(null);
        }
        String token = mandate.token();
        return silent(nominated).thenCompose(left -> {
            if (left.isEmpty()) {
                return CompletableFuture.completedFuture(null);
            }
            return mandate.acts() ? act(left, token, tally) : observe(left.values(), tally);
        });
    }

    /** A run through the whole shard is over. */
    void endLook() {
        reported.end();
        watch.forgetOthers();
    }

    /** Those whose owners were watched for long enough, where they must be. */
    private CompletionStage<Map<RecoveryCriterion, List<Candidate>>> silent(Map<RecoveryCriterion, List<Candidate>> nominated) {
        if (!mandate.watchesEach()) {
            return CompletableFuture.completedFuture(nominated);
        }
        List<Lease> leases = nominated.values().stream()
                .flatMap(List::stream)
                .map(Candidate::lease)
                .toList();
        return steps.onLoop(context.store().renewals(shard, leases, watch.precision()))
                .thenApply(renewals -> {
                    Set<Lease> silent = watch.silent(renewals);
                    Map<RecoveryCriterion, List<Candidate>> left = new LinkedHashMap<>();
                    nominated.forEach((why, alike) -> {
                        List<Candidate> some = alike.stream()
                                .filter(candidate -> silent.contains(candidate.lease()))
                                .toList();
                        if (!some.isEmpty()) {
                            left.put(why, some);
                        }
                    });
                    return left;
                });
    }

    private CompletionStage<Void> act(Map<RecoveryCriterion, List<Candidate>> nominated, String token, SweepResult tally) {
        return steps.each(
                nominated.entrySet(),
                alike -> steps.each(
                        calls(alike.getValue()),
                        call -> steps.untilNoneIsLeft(call, left -> recover(alike.getKey(), token, left, tally))));
    }

    private CompletionStage<Void> observe(Collection<List<Candidate>> all, SweepResult tally) {
        List<Candidate> nominated = all.stream().flatMap(List::stream).toList();
        List<Lease> leases = nominated.stream().map(Candidate::lease).toList();
        return steps.onLoop(context.store().heartbeats(shard, leases))
                .thenAccept(beating -> nominated.stream()
                        .filter(candidate -> !beating.contains(candidate.lease()))
                        .forEach(candidate -> observe(candidate, tally)));
    }

    private void observe(Candidate abandoned, SweepResult tally) {
        if (mandate.looks() && !reported.again(abandoned.lease())) {
            context.report()
                    .wouldRecover(shard, abandoned.reason(), abandoned.lease(), abandoned.owner(), mandate.restraint());
            tally.observe();
            alarm(tally, 1);
        }
    }

    private List<List<Candidate>> calls(List<Candidate> alike) {
        return Batches.of(alike, mandate.watchesEach() ? 1 : context.rules().batch());
    }

    /**
     * Answers those of the call that Redis was not to be held up for any longer. What was nominated in an earlier term is
     * left alone: an interruption lies between.
     */
    private CompletionStage<List<Candidate>> recover(RecoveryCriterion why, String token, List<Candidate> call, SweepResult tally) {
        if (!mandate.acts() || !mandate.token().equals(token)) {
            return CompletableFuture.completedFuture(List.of());
        }
        SweepRules rules = context.rules();
        RequeueLimits limits = new RequeueLimits(
                rules.maxStaleRequeues(),
                rules.maxMissingRequeues(),
                context.queue().get().limits());
        RecoverRequest request = new RecoverRequest(shard, token, why.leastIdle(), limits, call);
        return steps.onLoop(context.store().recover(request)).thenApply(replies -> {
            int before = tally.abandoned();
            List<Candidate> left = new ArrayList<>();
            for (int i = 0; i < replies.size(); i++) {
                RecoverReply reply = replies.get(i);
                if (reply.result() == Result.LATER) {
                    left.add(call.get(i));
                } else {
                    tally.add(reply);
                    context.report().recovered(shard, why.reason(), reply);
                }
            }
            alarm(tally, tally.abandoned() - before);
            if (replies.stream().anyMatch(reply -> reply.result() == Result.NOT_LEADER)) {
                mandate.refused();
            }
            return left;
        });
    }

    /** The log and a meter have said it already, so a failure costs nothing; who only observes writes nothing. */
    private void tellTimeline(String alarm) {
        if (mandate.acts()) {
            context.loop().when(context.store().announce(shard, alarm), (done, error) -> {});
        }
    }

    private void alarm(SweepResult tally, int added) {
        int now = tally.abandoned();
        if (now > MANY_AT_ONCE && now - added <= MANY_AT_ONCE) {
            context.report().manyAtOnce(shard, now);
            tellTimeline("alarm:mass-expiry tasks=" + now);
        }
    }
}
