package dev.headrace.internal.redis.verb.work;

import dev.headrace.internal.protocol.entry.TaskEntry;
import dev.headrace.internal.protocol.entry.WorkerId;
import dev.headrace.internal.protocol.work.BeatReply;
import dev.headrace.internal.protocol.work.BeatRequest;
import dev.headrace.internal.protocol.work.FencedReply;
import dev.headrace.internal.protocol.work.ReleaseRequest;
import dev.headrace.internal.redis.script.Connection;
import dev.headrace.internal.redis.script.Keys;
import dev.headrace.internal.redis.script.LaneKeys;
import dev.headrace.internal.redis.script.Reply;
import dev.headrace.internal.redis.script.Script;
import dev.headrace.internal.redis.script.ScriptCall;
import dev.headrace.internal.redis.topology.Connections;
import dev.headrace.task.Lane;
import dev.headrace.task.Lease;
import dev.headrace.task.Shard;
import io.lettuce.core.protocol.CommandType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** The verbs for held leases, except settle: beat, release, pick up. */
public final class Leases {
    private final Connections connections;
    private final EntryNames tasks;

    public Leases(Connections connections) {
        this.connections = connections;
        this.tasks = new EntryNames(connections);
    }

    public CompletionStage<BeatReply> beat(BeatRequest request) {
        if (request.lanes().isEmpty()) {
            return live(request).thenApply(renewed -> new BeatReply(Set.of(), Set.of(), Set.of(), List.of()));
        }
        Keys keys = new Keys(request.shard());
        ScriptCall call = new ScriptCall(Script.BEAT, 64);
        LaneKeys.lanes(call, keys)
                .keys(keys.worker(request.worker().toString()), keys.cancelling(), keys.events(), keys.meta())
                .arg(request.worker().toString())
                .arg(request.ttl().toMillis())
                .arg(request.liveness().size() * 2L);
        request.liveness().forEach((name, value) -> call.arg(name).arg(value));
        for (Lane lane : Lane.values()) {
            lane(call, keys, request, lane);
        }
        return connections.beats(request.shard()).run(call).thenApply(Leases::reply);
    }

    private CompletionStage<?> live(BeatRequest request) {
        ScriptCall call = new ScriptCall(Script.LIVE, 2 * request.liveness().size() + 1)
                .keys(new Keys(request.shard()).worker(request.worker().toString()))
                .arg(request.ttl().toMillis());
        request.liveness().forEach((name, value) -> call.arg(name).arg(value));
        return connections.beats(request.shard()).run(call);
    }

    private static void lane(ScriptCall call, Keys keys, BeatRequest request, Lane lane) {
        for (BeatRequest.LaneBeats part : request.lanes()) {
            if (part.lane() == lane) {
                call.arg(part.from()).arg(part.to()).arg(part.beats().size());
                part.beats().forEach(beat -> beat(call, keys, beat));
                return;
            }
        }
        call.arg("").arg("").arg(0);
    }

    private static void beat(ScriptCall call, Keys keys, BeatRequest.Beat beat) {
        call.key(keys.heartbeat(beat.lease()));
        call.arg(beat.lease().entryId())
                .arg(beat.taskId())
                .arg(beat.text())
                .arg(beat.runningMillis())
                .arg(beat.ttl() == null ? "" : Long.toString(beat.ttl().toMillis()))
                .arg(beat.start().ordinal());
    }

    private static BeatReply reply(@Nullable Object reply) {
        Object[] parts = Reply.array(reply);
        List<BeatReply.UnknownEntry> lost = new ArrayList<>();
        Object[] found = Reply.array(parts[3]);
        for (int i = 0; i + 1 < found.length; i += 2) {
            lost.add(new BeatReply.UnknownEntry(Reply.lease(found[i]), Duration.ofMillis(Reply.number(found[i + 1]))));
        }
        return new BeatReply(leases(parts[0]), leases(parts[1]), new HashSet<>(Reply.texts(parts[2])), lost);
    }

    private static Set<Lease> leases(Object reply) {
        Set<Lease> leases = new HashSet<>();
        for (Object text : Reply.array(reply)) {
            leases.add(Reply.lease(text));
        }
        return leases;
    }

    /** Releases tasks, in several calls if their names are unknown and their entries are large. */
    public CompletionStage<FencedReply> release(ReleaseRequest request) {
        List<Lease> nameless = request.releases().stream()
                .filter(release -> release.taskId() == null)
                .map(ReleaseRequest.Release::lease)
                .toList();
        return nameless.isEmpty()
                ? release(request, Map.of())
                : tasks.withNames(request.shard(), nameless, named -> {
                    Map<Lease, String> names = new HashMap<>();
                    for (int i = 0; i < named.size(); i++) {
                        names.put(nameless.get(i), named.get(i).id());
                    }
                    return releaseNamed(request, names);
                });
    }

    /** Releases the tasks before the first one without a name, and then the others. */
    private CompletionStage<FencedReply> releaseNamed(ReleaseRequest request, Map<Lease, String> names) {
        List<ReleaseRequest.Release> all = request.releases();
        int count = 0;
        while (count < all.size()
                && (all.get(count).taskId() != null
                        || names.containsKey(all.get(count).lease()))) {
            count++;
        }
        if (count == all.size()) {
            return release(request, names);
        }
        ReleaseRequest others = request.of(all.subList(count, all.size()));
        int released = count;
        return release(request.of(all.subList(0, count)), names)
                .thenCompose(first -> release(others).thenApply(then -> first.followedBy(released, then)));
    }

    private CompletionStage<FencedReply> release(ReleaseRequest request, Map<Lease, String> names) {
        Keys keys = new Keys(request.shard());
        ScriptCall call = new ScriptCall(Script.RELEASE, request.releases().size() * 3 + 4);
        LaneKeys.lanes(call, keys)
                .keys(keys.events(), keys.stats(), keys.meta(), keys.cancelling())
                .arg(request.worker().toString())
                .arg(request.reason().text())
                .arg(keys.endedChannel())
                .arg(Keys.DEDUP_TTL.toMillis());
        for (ReleaseRequest.Release release : request.releases()) {
            String own = release.taskId();
            String task = own == null ? Objects.requireNonNull(names.get(release.lease())) : own;
            call.keys(
                            keys.heartbeat(release.lease()),
                            keys.record(task),
                            keys.record(release.lease().text()))
                    .arg(release.lease().lane().ordinal() + 1)
                    .arg(release.lease().entryId())
                    .arg(task);
        }
        return connections.general(request.shard()).run(call).thenApply(reply -> fenced(Objects.requireNonNull(reply)));
    }

    /** Parses one character for each lease: 1 accepted, c cancelled instead after a stop request, 0 lost. */
    static FencedReply fenced(Object reply) {
        String marks = Reply.text(reply);
        BitSet accepted = new BitSet(marks.length());
        BitSet stopped = new BitSet();
        for (int i = 0; i < marks.length(); i++) {
            accepted.set(i, marks.charAt(i) != '0');
            stopped.set(i, marks.charAt(i) == 'c');
        }
        return new FencedReply(accepted, stopped);
    }

    public CompletionStage<List<TaskEntry>> pickUp(Shard shard, WorkerId worker, List<Lease> leases) {
        ScriptCall call = new ScriptCall(Script.PICK_UP, leases.size() * 2 + 1);
        LaneKeys.lanes(call, new Keys(shard)).arg(worker.toString());
        for (Lease lease : leases) {
            call.arg(lease.lane().ordinal() + 1).arg(lease.entryId());
        }
        return connections.general(shard).run(call).thenApply(reply -> {
            List<TaskEntry> entries = new ArrayList<>();
            for (Object taken : Reply.array(reply)) {
                Object[] laneAndEntry = Reply.array(taken);
                Lane lane = Lane.values()[(int) Reply.number(laneAndEntry[0]) - 1];
                Object[] idAndFields = Reply.array(laneAndEntry[1]);
                entries.add(
                        laneAndEntry.length == 2
                                ? Claims.entry(shard, lane, idAndFields)
                                : TaskEntry.oversized(
                                        shard,
                                        Reply.lease(idAndFields[0], lane),
                                        Reply.fields(idAndFields[1]),
                                        Reply.number(laneAndEntry[2])));
            }
            return entries;
        });
    }

    public CompletionStage<Void> retireWorker(Shard shard, WorkerId worker) {
        return connections
                .general(shard)
                .send(CommandType.DEL, Connection.args().add(new Keys(shard).worker(worker.toString())))
                .thenApply(deleted -> null);
    }
}
