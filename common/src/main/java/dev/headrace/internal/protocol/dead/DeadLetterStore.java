package dev.headrace.internal.protocol.dead;

import dev.headrace.task.Shard;
import dev.headrace.view.DeadDetails;
import dev.headrace.view.DeadTask;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** What is asked and changed about dead letters, by people and by the retention of a controller. As for {@code QueueStore}. */
public interface DeadLetterStore {

    /** A page of the shard's dead tasks, the youngest first. Reads only. */
    CompletionStage<List<DeadTask>> dead(DeadQuery query);

    /** All that is kept of a dead task, its payload too; nothing where there is no dead task by this id. Reads only. */
    CompletionStage<Optional<DeadDetails>> findDead(Shard shard, String id);

    /**
     * dead → queued: each by itself, protocol failures too. At most 100 a call; a reply each, in order. Behind about 8 MiB,
     * the rest is answered {@code LATER}.
     */
    CompletionStage<List<DeadReply>> replay(Shard shard, List<DeadRef> tasks);

    /** Forgets dead tasks for good, each by itself. At most 100 a call; a reply each, in order. */
    CompletionStage<List<DeadReply>> purge(Shard shard, List<DeadRef> tasks);

    /**
     * Dead tasks that are to be purged, the oldest first. Reads only.
     *
     * @param keep those that have been dead for longer, by the server's clock; zero for none
     * @param most of the rest, those beyond so many; 0 for none
     */
    CompletionStage<List<DeadRef>> expiredDead(Shard shard, Duration keep, long most, int limit);
}
