package dev.headrace.internal.redis.verb.inspect;

import dev.headrace.internal.redis.script.Keys;
import dev.headrace.internal.redis.script.LaneKeys;
import dev.headrace.internal.redis.script.Reply;
import dev.headrace.internal.redis.script.Script;
import dev.headrace.internal.redis.script.ScriptCall;
import dev.headrace.internal.redis.topology.Connections;
import dev.headrace.task.Lane;
import dev.headrace.task.Shard;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * Finds the oldest orphan of a lane, for people: an entry that was delivered and is not in the pending entries list. Searches
 * only around the lane's first pending entries, and reads no payload of an entry that a consumer holds.
 */
final class OldestOrphan {
    private static final int FIRST_ENTRIES = 1000;

    private final Connections connections;

    OldestOrphan(Connections connections) {
        this.connections = connections;
    }

    /** Returns the orphan's entry id, or empty if no orphan is among the first entries. */
    CompletionStage<Optional<String>> of(Shard shard, Lane lane) {
        ScriptCall call = LaneKeys.lanes(new ScriptCall(Script.DELIVERED, 3), new Keys(shard))
                .arg(lane.ordinal() + 1)
                .arg("-")
                .arg(FIRST_ENTRIES);
        return connections.general(shard).run(call).thenApply(reply -> {
            List<String> page = Reply.texts(reply);
            return page.size() > 1 ? Optional.of(page.get(1)) : Optional.empty();
        });
    }
}
