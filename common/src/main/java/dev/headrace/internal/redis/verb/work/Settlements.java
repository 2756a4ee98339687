package dev.headrace.internal.redis.verb.work;

import dev.headrace.internal.protocol.entry.EntryIds;
import dev.headrace.internal.protocol.work.FencedReply;
import dev.headrace.internal.protocol.work.SettleRequest;
import dev.headrace.internal.protocol.work.Settlement;
import dev.headrace.internal.redis.script.Keys;
import dev.headrace.internal.redis.script.LaneKeys;
import dev.headrace.internal.redis.script.Reply;
import dev.headrace.internal.redis.script.Script;
import dev.headrace.internal.redis.script.ScriptCall;
import dev.headrace.internal.redis.topology.Connections;
import dev.headrace.task.Lane;
import dev.headrace.task.Lease;
import dev.headrace.task.StoreException;
import dev.headrace.task.StoreException.Kind;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** The verb settle. Its arguments are a flat list, because this call and the claim are the whole cost of a short task. */
public final class Settlements {
    /** Longer than any worker repeats the same batch. */
    private static final Duration ANSWER_TTL = Duration.ofHours(1);

    private final Connections connections;

    public Settlements(Connections connections) {
        this.connections = connections;
    }

    public CompletionStage<FencedReply> settle(SettleRequest request) {
        Keys keys = new Keys(request.shard());
        String worker = request.worker().toString();
        ScriptCall call = new ScriptCall(Script.SETTLE, request.settlements().size() * 8 + 12);
        LaneKeys.lanes(call, keys)
                .keys(keys.settled(worker), keys.later(), keys.dead(), keys.events(), keys.stats())
                .keys(keys.cancelling(), keys.meta())
                .arg(worker)
                .arg(request.sequence())
                .arg(ANSWER_TTL.toMillis())
                .arg(Keys.DEDUP_TTL.toMillis())
                .arg(keys.endedChannel());
        for (Lane lane : Lane.values()) {
            range(call, request, lane);
        }
        addAll(call, keys, request.settlements());
        return connections.general(request.shard()).run(call).thenApply(reply -> fenced(request, reply));
    }

    private static void range(ScriptCall call, SettleRequest request, Lane lane) {
        String from = "";
        String to = "";
        for (Settlement settlement : request.settlements()) {
            Lease lease = settlement.lease();
            if (lease.lane() == lane) {
                from = from.isEmpty() || EntryIds.compare(lease.entryId(), from) < 0 ? lease.entryId() : from;
                to = to.isEmpty() || EntryIds.compare(lease.entryId(), to) > 0 ? lease.entryId() : to;
            }
        }
        call.arg(from).arg(to);
    }

    /**
     * Adds the settlements. Successive successes of a lane become a run, plain ones only with ids; most batches are one run.
     */
    private static void addAll(ScriptCall call, Keys keys, List<Settlement> settlements) {
        int at = 0;
        while (at < settlements.size()) {
            Lane lane = settlements.get(at).lease().lane();
            int end = at;
            while (end < settlements.size() && plain(settlements.get(end), lane)) {
                end++;
            }
            if (end == at && recordedSuccess(settlements.get(at), lane)) {
                at = addRecordedRun(call, keys, settlements, at);
                continue;
            }
            call.arg(lane.ordinal() + 1L).arg(end - at);
            if (end == at) {
                add(call, keys, settlements.get(at++));
            }
            while (at < end) {
                call.arg(settlements.get(at++).lease().entryId());
            }
        }
    }

    /** Adds a run of successes with records and the same keep time, and returns the index after it. */
    private static int addRecordedRun(ScriptCall call, Keys keys, List<Settlement> settlements, int from) {
        Lane lane = settlements.get(from).lease().lane();
        long keep = keepMillis(settlements.get(from));
        int end = from;
        while (end < settlements.size()
                && recordedSuccess(settlements.get(end), lane)
                && keepMillis(settlements.get(end)) == keep) {
            end++;
        }
        call.arg(lane.ordinal() + 1L).arg((long) from - end).arg(keep);
        for (Settlement settlement : settlements.subList(from, end)) {
            String lease = settlement.lease().text();
            boolean unnamed = settlement.taskId().equals(lease);
            byte @Nullable [] result = ((Settlement.Succeeded) settlement.end()).result();
            call.arg(settlement.lease().entryId())
                    .arg(unnamed ? "" : settlement.taskId())
                    .arg(call.key(keys.record(settlement.taskId())))
                    .arg(keep > 0 && result != null ? 1 : 0)
                    .arg(keep > 0 && result != null ? result : new byte[0]);
            if (!unnamed) {
                call.key(keys.record(lease));
            }
        }
        return end;
    }

    private static long keepMillis(Settlement settlement) {
        return ((Settlement.Succeeded) settlement.end()).keep().toMillis();
    }

    private static boolean recordedSuccess(Settlement settlement, Lane lane) {
        return settlement.lease().lane() == lane
                && !settlement.mayHaveHeartbeat()
                && settlement.end() instanceof Settlement.Succeeded
                && needsRecord(settlement);
    }

    private static boolean plain(Settlement settlement, Lane lane) {
        return settlement.lease().lane() == lane
                && !settlement.recorded()
                && !settlement.mayHaveHeartbeat()
                && settlement.end() instanceof Settlement.Succeeded succeeded
                && succeeded.keep().isZero();
    }

    private static void add(ScriptCall call, Keys keys, Settlement settlement) {
        Lease lease = settlement.lease();
        call.arg(lease.entryId())
                .arg(settlement.taskId())
                .arg(settlement.mayHaveHeartbeat() ? call.key(keys.heartbeat(lease)) : 0)
                .arg(needsRecord(settlement) ? records(call, keys, settlement) : 0);
        end(call, settlement.end());
    }

    /**
     * Adds the record of the id in the entry, and after it that of the lease's own name, in case the id belongs to another
     * task.
     */
    private static int records(ScriptCall call, Keys keys, Settlement settlement) {
        int index = call.key(keys.record(settlement.taskId()));
        call.key(keys.record(settlement.lease().text()));
        return index;
    }

    private static boolean needsRecord(Settlement settlement) {
        return settlement.recorded()
                || !(settlement.end() instanceof Settlement.Succeeded succeeded)
                || !succeeded.keep().isZero();
    }

    private static void end(ScriptCall call, Settlement.End end) {
        if (end instanceof Settlement.Succeeded succeeded) {
            succeeded(call, succeeded);
        } else if (end instanceof Settlement.Retried retried) {
            call.arg("retry")
                    .arg(3)
                    .arg(retried.delay().toMillis())
                    .arg(retried.code().name());
            call.arg(retried.message());
        } else if (end instanceof Settlement.Snoozed snoozed) {
            call.arg("snooze").arg(1).arg(snoozed.delay().toMillis());
        } else if (end instanceof Settlement.Deferred deferred) {
            call.arg("defer").arg(1).arg(deferred.delay().toMillis());
        } else if (end instanceof Settlement.Returned returned) {
            call.arg("return").arg(1).arg(returned.delay().toMillis());
        } else if (end instanceof Settlement.Died died) {
            call.arg("dead").arg(3).arg(died.code().name());
            call.arg(died.cause() == null ? "" : died.cause().name()).arg(died.message());
        } else if (end instanceof Settlement.Cancelled cancelled) {
            call.arg("cancel").arg(1).arg(cancelled.message());
        }
    }

    private static void succeeded(ScriptCall call, Settlement.Succeeded succeeded) {
        if (succeeded.keep().isZero()) {
            call.arg("ok").arg(0);
            return;
        }
        byte @Nullable [] result = succeeded.result();
        call.arg("ok").arg(3).arg(succeeded.keep().toMillis()).arg(result == null ? 0 : 1);
        call.arg(result == null ? new byte[0] : result);
    }

    private static FencedReply fenced(SettleRequest request, @Nullable Object reply) {
        if (reply == null) {
            throw new StoreException(
                    Kind.CORRUPT,
                    "settle of batch " + request.sequence() + " in " + request.shard() + " by " + request.worker()
                            + ": the key "
                            + new Keys(request.shard()).settled(request.worker().toString())
                            + " has its number but no answer, so it was changed by hand");
        }
        if (Reply.text(reply).startsWith("SEQUENCE")) {
            throw new StoreException(
                    Kind.CORRUPT,
                    "settle of batch " + request.sequence() + " in " + request.shard() + " by " + request.worker()
                            + ": Redis has already answered a later one (" + Reply.text(reply)
                            + "), so another process uses this worker's id");
        }
        return Leases.fenced(reply);
    }
}
