package dev.headrace.internal.redis.verb.inspect;

import dev.headrace.internal.protocol.control.ConsumerView;
import dev.headrace.internal.protocol.control.DeliveredPage;
import dev.headrace.internal.protocol.inspect.SettingsView;
import dev.headrace.internal.protocol.queue.GroupReply;
import dev.headrace.internal.protocol.queue.PendingEntry;
import dev.headrace.internal.protocol.queue.PendingQuery;
import dev.headrace.internal.protocol.queue.QueueSettings;
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
import dev.headrace.internal.redis.verb.queue.Consumers;
import dev.headrace.internal.redis.verb.queue.GroupView;
import dev.headrace.internal.redis.verb.queue.Groups;
import dev.headrace.internal.redis.verb.queue.KnownQueues;
import dev.headrace.internal.text.Printable;
import dev.headrace.task.Lane;
import dev.headrace.task.Lease;
import dev.headrace.task.Shard;
import dev.headrace.task.StoreException;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Reads the server, the queues and the lanes; writes only to create missing groups. */
public final class Views {
    private final Connections connections;
    private final KnownQueues queues;
    private final Groups groups;

    public Views(Connections connections, KnownQueues queues) {
        this.connections = connections;
        this.queues = queues;
        this.groups = new Groups(connections);
    }

    public CompletionStage<Map<Lane, GroupReply>> openShard(Shard shard) {
        return granted(shard).thenCompose(granted -> open(shard));
    }

    /** Checks the rights before the first write: a script that is refused a command half-way would leave half of its work. */
    private CompletionStage<Void> granted(Shard shard) {
        Keys keys = new Keys(shard);
        ScriptCall call = new ScriptCall(Script.GRANTS, 1)
                .keys(keys.lane(Lane.NORMAL), keys.later())
                .arg(keys.cancelChannel());
        return connections.general(shard).run(call).thenApply(reply -> {
            List<String> refused = Reply.texts(reply);
            if (!refused.isEmpty()) {
                throw new StoreException(
                        StoreException.Kind.DENIED,
                        "opening " + shard + ": the user of Redis at " + connections.shownAddress() + " may not run "
                                + String.join(", ", refused) + " on the keys of " + shard.queue()
                                + ". It needs the keys and channels " + Keys.ALL
                                + " and the rights in docs/operations.md, 'A user of Redis'");
            }
            return null;
        });
    }

    private CompletionStage<Map<Lane, GroupReply>> open(Shard shard) {
        return queues.orThere(
                        groups.ensure(shard, Map.of()),
                        Map.of(),
                        () -> Batches.each(
                                        List.of(Lane.values()),
                                        lane -> groups(shard, new Keys(shard).lane(lane))
                                                .thenApply(GroupView::exists))
                                .thenApply(lanes -> lanes.stream().allMatch(there -> there)))
                .thenCombine(queues.keep(shard.queue()), (made, queue) -> made);
    }

    public CompletionStage<QueueSettings> queueSettings(String queue) {
        return meta(connections, queue).thenApply(meta -> settings(queue, meta));
    }

    /** Returns the readable settings, for people. */
    static CompletionStage<SettingsView> settingsView(Connections connections, String queue) {
        return Faults.insteadOf(
                StoreException.Kind.CORRUPT,
                SettingsView.UNREADABLE,
                meta(connections, queue).thenApply(SettingsView::of));
    }

    private static CompletionStage<Map<String, String>> meta(Connections connections, String queue) {
        Shard first = Shard.first(queue);
        return connections
                .general(first)
                .send(CommandType.HGETALL, Connection.args().add(new Keys(first).meta()))
                .thenApply(Reply::map);
    }

    private static QueueSettings settings(String queue, Map<String, String> meta) {
        try {
            return QueueSettings.parse(meta);
        } catch (IllegalArgumentException e) {
            throw new StoreException(
                    StoreException.Kind.CORRUPT,
                    "the settings of queue " + Printable.escape(queue) + ", in its key "
                            + new Keys(Shard.first(queue)).meta() + ": " + e.getMessage()
                            + "; fix it there with HSET, or HDEL the field",
                    e);
        }
    }

    public CompletionStage<Instant> now(Shard shard) {
        return connections
                .general(shard)
                .send(CommandType.TIME, Connection.args())
                .thenApply(time -> Instant.ofEpochMilli(Reply.millis(time)));
    }

    public CompletionStage<List<ConsumerView>> consumers(Shard shard) {
        return consumers(shard, UnaryOperator.identity());
    }

    /** Returns the consumers; a lane without a group has none. */
    public CompletionStage<List<ConsumerView>> observeConsumers(Shard shard) {
        return consumers(shard, lane -> Faults.absentIs(List.of(), lane));
    }

    private CompletionStage<List<ConsumerView>> consumers(
            Shard shard, UnaryOperator<CompletionStage<List<Consumers.Seen>>> missing) {
        Keys keys = new Keys(shard);
        return Batches.each(
                        List.of(Lane.values()),
                        lane -> missing.apply(Consumers.of(connections.general(shard), keys.lane(lane)))
                                .thenCompose(seen -> Batches.each(seen, one -> view(shard, lane, one))))
                .thenApply(lanes -> lanes.stream().flatMap(List::stream).toList());
    }

    private CompletionStage<ConsumerView> view(Shard shard, Lane lane, Consumers.Seen seen) {
        Keys keys = new Keys(shard);
        return connections
                .general(shard)
                .send(CommandType.PTTL, Connection.args().add(OpaqueText.bytes(keys.worker(seen.name()))))
                .thenApply(left -> {
                    Duration lives = Duration.ofMillis(Math.max(0, Reply.number(Objects.requireNonNull(left))));
                    return new ConsumerView(lane, seen.name(), seen.pending(), seen.idle(), lives);
                });
    }

    public CompletionStage<List<PendingEntry>> pending(PendingQuery query) {
        CommandArgs<byte[], byte[]> args = Connection.args()
                .add(new Keys(query.shard()).lane(query.lane()))
                .add(Keys.GROUP);
        if (!query.minIdle().isZero()) {
            args.add("IDLE").add(query.minIdle().toMillis());
        }
        args.add(query.from()).add("+").add(query.count());
        if (query.consumer() != null) {
            args.add(OpaqueText.bytes(query.consumer()));
        }
        return connections
                .general(query.shard())
                .send(CommandType.XPENDING, args)
                .thenApply(reply -> {
                    List<PendingEntry> entries = new ArrayList<>();
                    for (Object one : Reply.array(reply)) {
                        Object[] facts = Reply.array(one);
                        entries.add(new PendingEntry(
                                Reply.lease(facts[0], query.lane()),
                                Reply.text(facts[1]),
                                Duration.ofMillis(Reply.number(facts[2])),
                                Reply.number(facts[3])));
                    }
                    return entries;
                });
    }

    public CompletionStage<Set<Lease>> heartbeats(Shard shard, List<Lease> leases) {
        Keys keys = new Keys(shard);
        return Batches.each(
                        leases,
                        lease -> connections
                                .general(shard)
                                .send(CommandType.PTTL, Connection.args().add(keys.heartbeat(lease))))
                .thenApply(left -> {
                    Set<Lease> beating = new HashSet<>();
                    for (int i = 0; i < leases.size(); i++) {
                        if (Reply.expires(left.get(i))) {
                            beating.add(leases.get(i));
                        }
                    }
                    return beating;
                });
    }

    /** Reads the server's clock before and after: the time in between is the error of the idle times. */
    public CompletionStage<Map<Lease, Instant>> renewals(Shard shard, List<Lease> leases, Duration precision) {
        Keys keys = new Keys(shard);
        Connection link = connections.general(shard);
        CompletionStage<@Nullable Object> before = link.send(CommandType.TIME, Connection.args());
        CompletionStage<List<Object[]>> entries = Batches.each(
                leases,
                lease -> link.send(
                                CommandType.XPENDING,
                                Connection.args()
                                        .add(keys.lane(lease.lane()))
                                        .add(Keys.GROUP)
                                        .add(lease.entryId())
                                        .add(lease.entryId())
                                        .add(1))
                        .thenApply(Reply::array));
        CompletionStage<@Nullable Object> after = link.send(CommandType.TIME, Connection.args());
        return before.thenCombine(after, (first, last) -> new long[] {Reply.millis(first), Reply.millis(last)})
                .thenCombine(entries, (clock, found) -> {
                    Map<Lease, Instant> renewals = new HashMap<>();
                    long took = clock[1] - clock[0];
                    for (int i = 0; took >= 0 && took <= precision.toMillis() && i < leases.size(); i++) {
                        Object[] rows = found.get(i);
                        if (rows.length > 0) {
                            long idle = Reply.number(Reply.array(rows[0])[2]);
                            renewals.put(leases.get(i), Instant.ofEpochMilli(clock[0] - idle));
                        }
                    }
                    return renewals;
                });
    }

    /** Returns due ids by the server's clock, which is read first; promote checks the clock again. */
    public CompletionStage<List<String>> due(Shard shard, int limit) {
        String later = new Keys(shard).later();
        return connections
                .general(shard)
                .send(CommandType.TIME, Connection.args())
                .thenCompose(time -> {
                    long now = Reply.millis(time);
                    CommandArgs<byte[], byte[]> args = Connection.args()
                            .add(later)
                            .add("-inf")
                            .add(now)
                            .add("LIMIT")
                            .add(0)
                            .add(limit);
                    return connections
                            .general(shard)
                            .send(CommandType.ZRANGEBYSCORE, args)
                            .thenApply(Reply::texts);
                });
    }

    public CompletionStage<DeliveredPage> delivered(Shard shard, Lane lane, String after, int count) {
        ScriptCall call = LaneKeys.lanes(new ScriptCall(Script.DELIVERED, 3), new Keys(shard))
                .arg(lane.ordinal() + 1)
                .arg(after.isEmpty() ? "-" : "(" + after)
                .arg(count);
        return connections.general(shard).run(call).thenApply(reply -> {
            List<String> page = Reply.texts(reply);
            return new DeliveredPage(page.subList(1, page.size()), page.get(0));
        });
    }

    private CompletionStage<@Nullable Object> groups(Shard shard, String stream) {
        return connections
                .general(shard)
                .send(CommandType.XINFO, Connection.args().add("GROUPS").add(stream));
    }
}
