package dev.headrace.internal.redis.verb.produce;

import dev.headrace.internal.protocol.dead.DeadQuery;
import dev.headrace.internal.protocol.dead.DeadRef;
import dev.headrace.internal.protocol.dead.DeadReply;
import dev.headrace.internal.protocol.entry.EntryField;
import dev.headrace.internal.redis.script.Batches;
import dev.headrace.internal.redis.script.Connection;
import dev.headrace.internal.redis.script.Faults;
import dev.headrace.internal.redis.script.Keys;
import dev.headrace.internal.redis.script.LaneKeys;
import dev.headrace.internal.redis.script.OpaqueText;
import dev.headrace.internal.redis.script.Reply;
import dev.headrace.internal.redis.script.Script;
import dev.headrace.internal.redis.script.ScriptCall;
import dev.headrace.internal.redis.topology.Connections;
import dev.headrace.task.Shard;
import dev.headrace.task.StoreException;
import dev.headrace.view.DeadDetails;
import dev.headrace.view.DeadTask;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Lists, replays and purges the dead tasks of a shard. */
public final class DeadLetters {
    private static final String[] SUMMARY = {
        "f:" + EntryField.TYPE, "code", "cause", "message", "worker", "f:" + EntryField.ATTEMPT
    };

    private final Connections connections;

    public DeadLetters(Connections connections) {
        this.connections = connections;
    }

    public CompletionStage<List<DeadTask>> page(DeadQuery query) {
        Keys keys = new Keys(query.shard());
        CommandArgs<byte[], byte[]> args = Connection.args()
                .add(keys.dead())
                .add(
                        query.until() == null
                                ? "+inf"
                                : Long.toString(query.until().toEpochMilli()))
                .add("-inf")
                .add("WITHSCORES")
                .add("LIMIT")
                .add(query.skip())
                .add(query.count());
        return connections
                .general(query.shard())
                .send(CommandType.ZREVRANGEBYSCORE, args)
                .thenCompose(reply -> Batches.each(refs(reply), ref -> summary(query.shard(), keys, ref)));
    }

    private CompletionStage<DeadTask> summary(Shard shard, Keys keys, DeadRef ref) {
        CommandArgs<byte[], byte[]> args = Connection.args().add(OpaqueText.bytes(keys.record(ref.id())));
        for (String field : SUMMARY) {
            args.add(field);
        }
        return Faults.insteadOf(
                        StoreException.Kind.CORRUPT,
                        new Object[SUMMARY.length],
                        connections.general(shard).send(CommandType.HMGET, args))
                .thenApply(values -> DeadRecord.summary(shard, ref, SUMMARY, Reply.array(values)));
    }

    public CompletionStage<Optional<DeadDetails>> find(Shard shard, String id) {
        Keys keys = new Keys(shard);
        CompletionStage<@Nullable Object> died = connections
                .general(shard)
                .send(CommandType.ZSCORE, Connection.args().add(keys.dead()).add(OpaqueText.bytes(id)));
        CompletionStage<@Nullable Object> record = connections
                .general(shard)
                .send(CommandType.HGETALL, Connection.args().add(OpaqueText.bytes(keys.record(id))));
        return died.thenCombine(record, (score, fields) -> DeadRecord.details(shard, id, score, Reply.fields(fields)));
    }

    /** Returns dead tasks that are too old or too many, the oldest first. */
    public CompletionStage<List<DeadRef>> expired(Shard shard, Duration keep, long most, int limit) {
        CompletionStage<List<DeadRef>> old =
                keep.isZero() ? CompletableFuture.completedFuture(List.of()) : olderThan(shard, keep, limit);
        return old.thenCompose(found ->
                found.isEmpty() && most > 0 ? beyond(shard, most, limit) : CompletableFuture.completedFuture(found));
    }

    private CompletionStage<List<DeadRef>> olderThan(Shard shard, Duration keep, int limit) {
        String dead = new Keys(shard).dead();
        return connections
                .general(shard)
                .send(CommandType.TIME, Connection.args())
                .thenCompose(time -> {
                    CommandArgs<byte[], byte[]> args = Connection.args()
                            .add(dead)
                            .add("-inf")
                            .add("(" + (Reply.millis(time) - keep.toMillis()))
                            .add("WITHSCORES")
                            .add("LIMIT")
                            .add(0)
                            .add(limit);
                    return connections
                            .general(shard)
                            .send(CommandType.ZRANGEBYSCORE, args)
                            .thenApply(DeadLetters::refs);
                });
    }

    private CompletionStage<List<DeadRef>> beyond(Shard shard, long most, int limit) {
        String dead = new Keys(shard).dead();
        return connections
                .general(shard)
                .send(CommandType.ZCARD, Connection.args().add(dead))
                .thenCompose(count -> {
                    long over = Reply.number(Objects.requireNonNull(count)) - most;
                    if (over <= 0) {
                        return CompletableFuture.completedFuture(List.of());
                    }
                    CommandArgs<byte[], byte[]> args = Connection.args()
                            .add(dead)
                            .add(0)
                            .add(Math.min(over, limit) - 1)
                            .add("WITHSCORES");
                    return connections
                            .general(shard)
                            .send(CommandType.ZRANGE, args)
                            .thenApply(DeadLetters::refs);
                });
    }

    /** Parses the reply: RESP3 has a pair for each member, RESP2 alternating members and scores. */
    private static List<DeadRef> refs(@Nullable Object membersAndScores) {
        List<DeadRef> refs = new ArrayList<>();
        Object[] parts = Reply.array(membersAndScores);
        for (int i = 0; i < parts.length; i++) {
            if (parts[i] instanceof Object[] pair) {
                refs.add(ref(pair[0], pair[1]));
            } else {
                refs.add(ref(parts[i], parts[++i]));
            }
        }
        return refs;
    }

    private static DeadRef ref(Object id, Object died) {
        return new DeadRef(Reply.text(id), DeadRecord.instant(Reply.text(died)));
    }

    public CompletionStage<List<DeadReply>> replay(Shard shard, List<DeadRef> tasks) {
        Keys keys = new Keys(shard);
        ScriptCall call = new ScriptCall(Script.REPLAY, tasks.size() * 2);
        LaneKeys.lanes(call, keys).keys(keys.dead(), keys.events(), keys.stats(), keys.meta());
        return send(shard, call, tasks);
    }

    public CompletionStage<List<DeadReply>> purge(Shard shard, List<DeadRef> tasks) {
        Keys keys = new Keys(shard);
        ScriptCall call = new ScriptCall(Script.PURGE, tasks.size() * 2)
                .keys(keys.dead(), keys.events(), keys.stats(), keys.meta());
        return send(shard, call, tasks);
    }

    private CompletionStage<List<DeadReply>> send(Shard shard, ScriptCall call, List<DeadRef> tasks) {
        Keys keys = new Keys(shard);
        for (DeadRef task : tasks) {
            call.opaqueKey(keys.record(task.id()))
                    .opaque(task.id())
                    .arg(task.died() == null ? "" : Long.toString(task.died().toEpochMilli()));
        }
        return connections
                .general(shard)
                .run(call)
                .thenApply(reply ->
                        Reply.texts(reply).stream().map(DeadReply::valueOf).toList());
    }
}
