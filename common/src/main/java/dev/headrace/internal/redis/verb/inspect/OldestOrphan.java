package dev.headrace.internal.redis.verb.inspect;

import dev.headrace.internal.protocol.entry.EntryIds;
import dev.headrace.internal.redis.script.Connection;
import dev.headrace.internal.redis.script.Faults;
import dev.headrace.internal.redis.script.Keys;
import dev.headrace.internal.redis.script.LaneKeys;
import dev.headrace.internal.redis.script.Reply;
import dev.headrace.internal.redis.script.Script;
import dev.headrace.internal.redis.script.ScriptCall;
import dev.headrace.internal.redis.topology.Connections;
import dev.headrace.task.Lane;
import dev.headrace.task.Shard;
import io.lettuce.core.protocol.CommandType;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Finds the oldest orphan of a lane, for people: an entry that was delivered and is in no pending entries list. An entry
 * moves between two reads, so a candidate is looked at once more. Looks at the lane's first entries only; reads no payload.
 */
final class OldestOrphan {
    private static final int FIRST_ENTRIES = 1000;

    private final Connections connections;

    OldestOrphan(Connections connections) {
        this.connections = connections;
    }

    /** Answers the orphan's entry id, or nothing if no orphan is among the first entries. */
    CompletionStage<Optional<String>> of(Shard shard, Lane lane) {
        return pending(shard, lane, "-", "+", FIRST_ENTRIES)
                .thenCompose(held -> delivered(shard, lane, "-", FIRST_ENTRIES)
                        .thenApply(entries -> firstWithout(held, entries))
                        .thenCompose(found -> found.isEmpty()
                                ? CompletableFuture.completedFuture(found)
                                : confirmed(shard, lane, found.get())));
    }

    /** A full page of pending entries says nothing of what is behind it. */
    private static Optional<String> firstWithout(List<String> held, List<String> entries) {
        Set<String> known = new HashSet<>(held);
        String seenUpTo = held.size() < FIRST_ENTRIES ? null : held.get(held.size() - 1);
        return entries.stream()
                .filter(entry -> seenUpTo == null || EntryIds.compare(entry, seenUpTo) <= 0)
                .filter(entry -> !known.contains(entry))
                .findFirst();
    }

    /**
     * Answers the entry if it is in no pending entries list and then still in the lane. The order matters: an entry that ended
     * between the two reads was still in a list at the first.
     */
    private CompletionStage<Optional<String>> confirmed(Shard shard, Lane lane, String entry) {
        return pending(shard, lane, entry, entry, 1)
                .thenCompose(held -> delivered(shard, lane, entry, 1)
                        .thenApply(there -> held.isEmpty() && there.contains(entry)
                                ? Optional.of(entry)
                                : Optional.<String>empty()));
    }

    private CompletionStage<List<String>> pending(Shard shard, Lane lane, String from, String to, int most) {
        return Faults.absentIs(
                        new Object[0],
                        connections
                                .general(shard)
                                .send(
                                        CommandType.XPENDING,
                                        Connection.args()
                                                .add(new Keys(shard).lane(lane))
                                                .add(Keys.GROUP)
                                                .add(from)
                                                .add(to)
                                                .add(most)))
                .thenApply(reply -> {
                    List<String> ids = new ArrayList<>();
                    for (Object one : Reply.array(reply)) {
                        ids.add(Reply.text(Reply.array(one)[0]));
                    }
                    return ids;
                });
    }

    private CompletionStage<List<String>> delivered(Shard shard, Lane lane, String from, int most) {
        ScriptCall call = LaneKeys.lanes(new ScriptCall(Script.DELIVERED, 3), new Keys(shard))
                .arg(lane.ordinal() + 1)
                .arg(from)
                .arg(most);
        return connections.general(shard).run(call).thenApply(reply -> {
            List<String> page = Reply.texts(reply);
            return page.subList(1, page.size());
        });
    }
}
