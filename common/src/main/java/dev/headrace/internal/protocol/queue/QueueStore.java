package dev.headrace.internal.protocol.queue;

import dev.headrace.task.Lane;
import dev.headrace.task.Lease;
import dev.headrace.task.Shard;
import dev.headrace.task.StoreException;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;

/**
 * What every role asks. Each verb is atomic and harmless to repeat, so a caller that lost an answer asks again.
 *
 * <p>No method blocks its caller. A stage ends with a {@link StoreException} when Redis was not reached or refused; it may
 * end on any thread. Thread-safe.
 */
public interface QueueStore {

    /**
     * Adds the queue to the set of known queues and makes its groups where they are missing, as {@link #ensureGroups}, and answers
     * what became of them: of no lane where Redis was out of memory and all were there.
     */
    CompletionStage<Map<Lane, GroupReply>> openShard(Shard shard);

    /**
     * Makes the groups of the shard's lanes where they are missing: at the lane's start for the first time, and at its last id
     * where the group had been there, so that its entries are orphans and no delivery repeats a fencing token. Sets a group
     * forward that was set back behind what was delivered before.
     *
     * @param delivered for a lane the id up to which it was delivered before, as far as the caller knows
     */
    CompletionStage<Map<Lane, GroupReply>> ensureGroups(Shard shard, Map<Lane, String> delivered);

    /** Puts the queue into the set of known queues again, where somebody deleted the set or wrote something else there. */
    CompletionStage<Void> keepKnown(String queue);

    /** The names of all known queues. */
    CompletionStage<Set<String>> queues();

    /** The queue's own settings, from {@code meta} of its shard 0. */
    CompletionStage<QueueSettings> queueSettings(String queue);

    /**
     * Gives the queue so many shards, if it has fewer; opens them before anybody is told of them. Answers how many it had.
     *
     * @param shards 1 to 1024
     * @throws IllegalArgumentException if it is not
     */
    CompletionStage<Integer> raiseShards(String queue, int shards);

    /** The server's clock. */
    CompletionStage<Instant> now();

    /** A server behind the store, as it describes itself now; in a cluster any that is master of something. */
    CompletionStage<ServerView> server();

    /**
     * The server that each of these shards is on; it is another after a failover, and where a slot of a cluster went. Shards
     * whose server does not answer are left out, and when none answers the stage ends with an error.
     */
    default CompletionStage<Map<Shard, ServerView>> servers(Collection<Shard> shards) {
        return server().thenApply(one -> shards.stream().collect(Collectors.toMap(shard -> shard, shard -> one)));
    }

    /** A page of a lane's pending entries list, oldest entry first. Reads only; a worker reads those of its previous incarnations. */
    CompletionStage<List<PendingEntry>> pending(PendingQuery query);

    /** Of these leases, those whose heartbeat key exists. Reads only. */
    CompletionStage<Set<Lease>> heartbeats(Shard shard, List<Lease> leases);

    /** Something that goes on until it is closed. */
    interface Subscription extends AutoCloseable {
        /** Ends it; idempotent, never throws. */
        @Override
        void close();
    }
}
