package dev.headrace.internal.protocol.dead;

import dev.headrace.task.Shard;
import dev.headrace.view.DeadDetails;
import dev.headrace.view.DeadTask;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** The verbs for dead letters, used by people and by the retention of a controller. As for {@code QueueStore}. */
public interface DeadLetterStore {

    /** Returns a page of the shard's dead tasks, the newest first. Reads only. */
    CompletionStage<List<DeadTask>> dead(DeadQuery query);

    /**
     * Returns everything that is kept of a dead task, including its payload; empty if there is none with this id. Reads only.
     */
    CompletionStage<Optional<DeadDetails>> findDead(Shard shard, String id);

    /**
     * Replays dead tasks, dead → queued: each separately, including protocol failures. At most 100 per call; a reply for each,
     * in order. After about 8 MiB, the remaining ones are answered {@code LATER}.
     */
    CompletionStage<List<DeadReply>> replay(Shard shard, List<DeadRef> tasks);

    /** Deletes dead tasks, each separately. At most 100 per call; a reply for each, in order. */
    CompletionStage<List<DeadReply>> purge(Shard shard, List<DeadRef> tasks);

    /**
     * Returns dead tasks that should be purged, the oldest first. Reads only.
     *
     * @param keep tasks that have been dead for longer are returned, by the server's clock; zero for none
     * @param most of the others, the oldest beyond this number are returned; 0 for none
     */
    CompletionStage<List<DeadRef>> expiredDead(Shard shard, Duration keep, long most, int limit);
}
