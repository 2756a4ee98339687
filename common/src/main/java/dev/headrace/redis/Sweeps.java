package dev.headrace.redis;

import dev.headrace.protocol.LeadReply;
import dev.headrace.protocol.PromoteReply;
import dev.headrace.protocol.RecoverReply;
import dev.headrace.protocol.RecoverRequest;
import dev.headrace.task.Lease;
import dev.headrace.task.Shard;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletionStage;

/** What a shard's leader changes: recover, promote, requeue orphans, retire consumers, and the leadership itself. */
final class Sweeps {
    private final Connections connections;
    private final AbandonedTasks abandoned;

    Sweeps(Connections connections) {
        this.connections = connections;
        this.abandoned = new AbandonedTasks(connections);
    }

    CompletionStage<LeadReply> lead(Shard shard, String token, Duration ttl) {
        ScriptCall call = new ScriptCall(Script.LEAD, 2)
                .keys(new Keys(shard).leader())
                .arg(token)
                .arg(ttl.toMillis());
        return connections
                .general()
                .run(call)
                .thenApply(reply -> LeadReply.valueOf(Reply.text(Objects.requireNonNull(reply))));
    }

    CompletionStage<Boolean> handOver(Shard shard, String token) {
        return asLeader(Script.HAND_OVER, shard, token);
    }

    CompletionStage<Boolean> abdicate(Shard shard, String token) {
        return asLeader(Script.ABDICATE, shard, token);
    }

    private CompletionStage<Boolean> asLeader(Script script, Shard shard, String token) {
        ScriptCall call =
                new ScriptCall(script, 1).keys(new Keys(shard).leader()).arg(token);
        return connections.general().run(call).thenApply(reply -> Reply.number(Objects.requireNonNull(reply)) == 1);
    }

    CompletionStage<List<RecoverReply>> recover(RecoverRequest request) {
        List<Lease> leases = request.candidates().stream()
                .map(RecoverRequest.Candidate::lease)
                .toList();
        return abandoned.withTaskIds(request.shard(), leases, ids -> recover(request, leases, ids));
    }

    private CompletionStage<List<RecoverReply>> recover(RecoverRequest request, List<Lease> leases, List<String> ids) {
        Keys keys = new Keys(request.shard());
        ScriptCall call = new ScriptCall(Script.RECOVER, leases.size() * 6 + 6);
        KeysOf.lanes(call, keys)
                .keys(keys.leader(), keys.dead(), keys.events(), keys.stats(), keys.cancelling(), keys.meta())
                .arg(request.token())
                .arg(Keys.CONTROLLER)
                .arg(request.minIdle().toMillis())
                .arg(request.maxStaleRequeues())
                .arg(request.maxMissingRequeues())
                .arg(keys.endedChannel());
        for (int i = 0; i < leases.size(); i++) {
            RecoverRequest.Candidate candidate = request.candidates().get(i);
            call.keys(
                            keys.heartbeat(candidate.lease()),
                            keys.record(ids.get(i)),
                            keys.record(candidate.lease().text()))
                    .keyOfConsumer(keys.worker(candidate.owner()))
                    .arg(candidate.lease().lane().ordinal() + 1)
                    .arg(candidate.lease().entryId())
                    .consumer(candidate.owner())
                    .arg(candidate.reason().text())
                    .arg(candidate.ownerAlive() ? 1 : 0)
                    .arg(ids.get(i));
        }
        return connections.general().run(call).thenApply(reply -> AbandonedTasks.replies(leases, ids, reply));
    }

    CompletionStage<List<RecoverReply>> requeueOrphans(Shard shard, String token, List<Lease> orphans) {
        return abandoned.withTaskIds(shard, orphans, ids -> {
            Keys keys = new Keys(shard);
            ScriptCall call = new ScriptCall(Script.REQUEUE_ORPHANS, orphans.size() * 3 + 1);
            KeysOf.lanes(call, keys)
                    .keys(keys.leader(), keys.dead(), keys.events(), keys.stats(), keys.meta())
                    .arg(token)
                    .arg(keys.endedChannel());
            for (int i = 0; i < orphans.size(); i++) {
                Lease orphan = orphans.get(i);
                call.keys(keys.record(ids.get(i)), keys.record(orphan.text()))
                        .arg(orphan.lane().ordinal() + 1)
                        .arg(orphan.entryId())
                        .arg(ids.get(i));
            }
            return connections.general().run(call).thenApply(reply -> AbandonedTasks.replies(orphans, ids, reply));
        });
    }

    CompletionStage<PromoteReply> promote(Shard shard, String token, List<String> ids) {
        Keys keys = new Keys(shard);
        ScriptCall call = new ScriptCall(Script.PROMOTE, ids.size() + 1);
        KeysOf.lanes(call, keys)
                .keys(keys.later(), keys.leader(), keys.dead(), keys.events(), keys.stats(), keys.meta())
                .arg(token)
                .arg(keys.endedChannel());
        for (String id : ids) {
            call.keys(keys.record(id)).arg(id);
        }
        return connections.general().run(call).thenApply(reply -> {
            long promoted = Reply.number(Objects.requireNonNull(reply));
            return new PromoteReply(promoted >= 0, (int) Math.max(0, promoted));
        });
    }

    CompletionStage<Boolean> retireConsumer(Shard shard, String token, String consumer) {
        Keys keys = new Keys(shard);
        ScriptCall call = new ScriptCall(Script.RETIRE_CONSUMER, 2);
        KeysOf.lanes(call, keys)
                .keys(keys.leader())
                .keyOfConsumer(keys.worker(consumer))
                .arg(token)
                .consumer(consumer);
        return connections.general().run(call).thenApply(reply -> Reply.number(Objects.requireNonNull(reply)) > 0);
    }
}
