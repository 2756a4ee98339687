package dev.headrace.internal.redis.verb.produce;

import dev.headrace.internal.protocol.entry.EntryField;
import dev.headrace.internal.protocol.entry.EntryIds;
import dev.headrace.internal.protocol.produce.OwnerSigns;
import dev.headrace.internal.redis.script.Connection;
import dev.headrace.internal.redis.script.Faults;
import dev.headrace.internal.redis.script.Keys;
import dev.headrace.internal.redis.script.LaneKeys;
import dev.headrace.internal.redis.script.OpaqueText;
import dev.headrace.internal.redis.script.Reply;
import dev.headrace.internal.redis.script.Script;
import dev.headrace.internal.redis.script.ScriptCall;
import dev.headrace.internal.redis.topology.Connections;
import dev.headrace.internal.redis.verb.queue.BlockedReason;
import dev.headrace.internal.redis.verb.work.EntryNames;
import dev.headrace.task.FailureCode;
import dev.headrace.task.Lease;
import dev.headrace.task.Shard;
import dev.headrace.task.StoreException.Kind;
import dev.headrace.task.TaskState;
import dev.headrace.view.CancelReply;
import dev.headrace.view.TaskView;
import io.lettuce.core.protocol.CommandType;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Finds a task by its id: reads its record, then the entry in the lane that the record or the id names. A task may move
 * between two of these reads, so a record whose entry is missing is read again a few times.
 */
public final class LookUps {
    private static final int LOOKS = 5;
    private static final int RECORD = 4;

    private final Connections connections;
    private final EntryNames names;

    public LookUps(Connections connections) {
        this.connections = connections;
        this.names = new EntryNames(connections);
    }

    public CompletionStage<TaskView> lookUp(Shard shard, String id) {
        return look(shard, id, LOOKS);
    }

    private CompletionStage<TaskView> look(Shard shard, String id, int looks) {
        Keys keys = new Keys(shard);
        return connections.general(shard).run(peek(keys, id, RECORD, "")).thenCompose(reply -> {
            Record task = Record.read(shard, id, Reply.fields(reply));
            Optional<Lease> lease = task.lease();
            if (!task.mayBeEntry() || lease.isEmpty()) {
                return CompletableFuture.completedFuture(task.view());
            }
            return entry(keys, task, lease.get()).thenCompose(view -> {
                boolean moved = view.state() == null && task.state() != null && looks > 1;
                return moved ? look(shard, id, looks - 1) : CompletableFuture.completedFuture(view);
            });
        });
    }

    private CompletionStage<TaskView> entry(Keys keys, Record task, Lease lease) {
        String stream = keys.lane(lease.lane());
        String id = lease.entryId();
        Connection link = connections.general(task.shard());
        CompletionStage<@Nullable Object> pending = Faults.absentIs(
                new Object[0],
                link.send(
                        CommandType.XPENDING,
                        Connection.args()
                                .add(stream)
                                .add(Keys.GROUP)
                                .add(id)
                                .add(id)
                                .add(1)));
        CompletionStage<@Nullable Object> entry =
                link.run(peek(keys, task.id(), lease.lane().ordinal() + 1, id));
        CompletionStage<@Nullable Object> beat =
                link.send(CommandType.GET, Connection.args().add(keys.heartbeat(lease)));
        CompletionStage<@Nullable Object> asked = Faults.insteadOf(
                        Kind.CORRUPT,
                        new Object[1],
                        link.send(
                                CommandType.HMGET,
                                Connection.args().add(keys.cancelling()).add(task.id())))
                .thenApply(times -> Reply.array(times)[0]);
        return pending.thenCombine(entry, Found::new)
                .thenCombine(beat, Found::beating)
                .thenCombine(asked, Found::asked)
                .thenApply(found -> found.view(task, lease));
    }

    /** Returns a call without the payload, which may be larger than this process's memory and is not shown. */
    private static ScriptCall peek(Keys keys, String id, int where, String entryId) {
        return LaneKeys.lanes(new ScriptCall(Script.PEEK, 2), keys)
                .keys(keys.record(id))
                .arg(where)
                .arg(entryId);
    }

    public CompletionStage<Set<String>> glance(Shard shard, List<String> ids) {
        Keys keys = new Keys(shard);
        ScriptCall call = new ScriptCall(Script.GLANCE, ids.size() * 2);
        LaneKeys.lanes(call, keys);
        for (String id : ids) {
            Optional<Lease> lease = Lease.parse(id);
            call.keys(keys.record(id))
                    .arg(lease.map(entry -> entry.lane().ordinal() + 1).orElse(0))
                    .arg(lease.map(Lease::entryId).orElse("0-0"));
        }
        return connections.general(shard).run(call).thenApply(reply -> {
            String marks = Reply.text(Objects.requireNonNull(reply));
            Set<String> worthALook = new HashSet<>();
            for (int i = 0; i < marks.length(); i++) {
                if (marks.charAt(i) == '!') {
                    worthALook.add(ids.get(i));
                }
            }
            return worthALook;
        });
    }

    public CompletionStage<OwnerSigns> signs(Shard shard, String owner) {
        Keys keys = new Keys(shard);
        CompletionStage<@Nullable String> blocked = BlockedReason.of(connections.general(shard), keys);
        return connections
                .general(shard)
                .send(CommandType.PTTL, Connection.args().add(OpaqueText.bytes(keys.worker(owner))))
                .thenApply(Reply::expires)
                .thenCombine(exists(shard, keys.leader()), (alive, led) -> new OwnerSigns(alive, led, null))
                .thenCombine(blocked, (seen, why) -> new OwnerSigns(seen.ownerAlive(), seen.led(), why));
    }

    private CompletionStage<Boolean> exists(Shard shard, String key) {
        return connections
                .general(shard)
                .send(CommandType.EXISTS, Connection.args().add(OpaqueText.bytes(key)))
                .thenApply(count -> Reply.number(Objects.requireNonNull(count)) == 1);
    }

    public CompletionStage<CancelReply> cancel(Shard shard, String id) {
        return cancel(shard, id, LOOKS);
    }

    private CompletionStage<CancelReply> cancel(Shard shard, String id, int looks) {
        return whereIs(shard, id).thenCompose(place -> {
            Optional<Lease> lease = Lease.parse(place.lease() == null ? id : place.lease());
            CompletionStage<String> word = place.lease() == null && lease.isPresent()
                    ? cancelEntry(shard, lease.get())
                    : cancel(shard, id, lease);
            return word.thenCompose(said -> {
                if (!said.equals("MOVED")) {
                    return CompletableFuture.completedFuture(CancelReply.valueOf(said));
                }
                return looks > 1
                        ? cancel(shard, id, looks - 1)
                        : CompletableFuture.completedFuture(CancelReply.UNKNOWN);
            });
        });
    }

    /** What a record says of where its task is; nothing if there is no record. */
    private record Place(@Nullable String state, @Nullable String lease) {
        boolean mayBe(Lease entry) {
            return state == null || state.equals("queued") && entry.text().equals(lease);
        }
    }

    private CompletionStage<Place> whereIs(Shard shard, String id) {
        String record = new Keys(shard).record(id);
        return connections
                .general(shard)
                .send(
                        CommandType.HMGET,
                        Connection.args().add(record).add("state").add("lease"))
                .thenApply(reply -> {
                    Object[] facts = Reply.array(reply);
                    return new Place(Reply.textOrNull(facts[0]), Reply.textOrNull(facts[1]));
                });
    }

    /** Cancels the task of an entry: under the id in the entry, unless the record of that id belongs to another task. */
    private CompletionStage<String> cancelEntry(Shard shard, Lease lease) {
        Optional<Lease> entry = Optional.of(lease);
        return names.withNames(shard, List.of(lease), named -> {
            String id = named.get(0).id();
            return id.equals(lease.text())
                    ? cancel(shard, id, entry)
                    : whereIs(shard, id)
                            .thenCompose(place -> cancel(shard, place.mayBe(lease) ? id : lease.text(), entry));
        });
    }

    private CompletionStage<String> cancel(Shard shard, String id, Optional<Lease> lease) {
        Keys keys = new Keys(shard);
        ScriptCall call = new ScriptCall(Script.CANCEL, 6);
        LaneKeys.lanes(call, keys)
                .keys(keys.later(), keys.record(id), keys.cancelling(), keys.events(), keys.stats())
                .keys(keys.meta())
                .arg(id)
                .arg(lease.map(found -> found.lane().ordinal() + 1).orElse(0))
                .arg(lease.map(Lease::entryId).orElse("0-0"))
                .arg(Keys.DEDUP_TTL.toMillis())
                .arg(keys.cancelChannel())
                .arg(keys.endedChannel());
        return connections.general(shard).run(call).thenApply(reply -> Reply.text(Objects.requireNonNull(reply)));
    }

    private static @Nullable Instant moment(@Nullable String millis) {
        return millis != null && millis.matches("\\d{1,15}") ? Instant.ofEpochMilli(Long.parseLong(millis)) : null;
    }

    /** The record of a task; without a record, no state and the lease in the id itself. */
    private record Record(Shard shard, String id, Map<String, byte[]> values) {

        static Record read(Shard shard, String id, byte[][] pairs) {
            Map<String, byte[]> values = new LinkedHashMap<>();
            for (int i = 0; i + 1 < pairs.length; i += 2) {
                values.put(new String(pairs[i], StandardCharsets.UTF_8), pairs[i + 1]);
            }
            return new Record(shard, id, values);
        }

        @Nullable String text(String name) {
            byte[] value = values.get(name);
            return value == null ? null : new String(value, StandardCharsets.UTF_8);
        }

        @Nullable TaskState state() {
            String state = text("state");
            return state == null ? null : TaskState.valueOf(state.toUpperCase(Locale.ROOT));
        }

        boolean mayBeEntry() {
            TaskState state = state();
            return state == null || state == TaskState.QUEUED;
        }

        Optional<Lease> lease() {
            String lease = text("lease");
            return Lease.parse(lease == null ? id : lease);
        }

        TaskView view() {
            return new TaskView(
                    shard,
                    id,
                    state(),
                    state() == null,
                    null,
                    null,
                    null,
                    null,
                    null,
                    due(),
                    values.get("result"),
                    code("code"),
                    code("cause"),
                    text("message"),
                    shown(new LinkedHashMap<>()));
        }

        /** Returns the due time, or null if the record holds none, perhaps after a change by hand. */
        @Nullable Instant due() {
            return moment(text("due"));
        }

        @Nullable FailureCode code(String name) {
            return FailureCode.ofName(text(name));
        }

        Map<String, String> shown(Map<String, String> into) {
            values.forEach((name, value) -> {
                if (!name.equals("f:" + EntryField.BODY) && !name.equals("result")) {
                    into.put(name, new String(value, StandardCharsets.UTF_8));
                }
            });
            return into;
        }
    }

    /** The results of the reads of an entry. */
    private record Found(
            @Nullable Object pending,
            @Nullable Object entry,
            @Nullable String heartbeat,
            @Nullable String stopAsked) {

        Found(@Nullable Object pending, @Nullable Object entry) {
            this(pending, entry, null, null);
        }

        Found beating(@Nullable Object value) {
            return new Found(pending, entry, Reply.textOrNull(value), stopAsked);
        }

        Found asked(@Nullable Object time) {
            return new Found(pending, entry, heartbeat, Reply.textOrNull(time));
        }

        TaskView view(Record task, Lease lease) {
            Object[] holders = Reply.array(pending);
            Object[] peeked = Reply.array(entry);
            boolean there = entry != null && peeked.length != 1;
            Map<String, String> fields = task.shown(new LinkedHashMap<>());
            if (there) {
                Reply.map(entry).forEach(fields::put);
            }
            TaskState state = holders.length > 0 ? TaskState.RUNNING : there ? TaskState.QUEUED : null;
            boolean reached = peeked.length != 1 || EntryIds.compare(lease.entryId(), Reply.text(peeked[0])) <= 0;
            Object[] holder = holders.length > 0 ? Reply.array(holders[0]) : null;
            return new TaskView(
                    task.shard(),
                    task.id(),
                    state,
                    state == null && reached,
                    state == null ? null : lease,
                    holder == null ? null : Reply.text(holder[1]),
                    holder == null ? null : Duration.ofMillis(Reply.number(holder[2])),
                    heartbeat,
                    state == TaskState.RUNNING ? moment(stopAsked) : null,
                    null,
                    null,
                    task.code("code"),
                    task.code("cause"),
                    task.text("message"),
                    fields);
        }
    }
}
