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
 * The verbs and reads of all roles. Each verb is atomic and safe to repeat, so a caller that lost an answer repeats the call.
 *
 * <p>No method blocks its caller. A stage ends with a {@link StoreException} when Redis was not reached or refused; it may
 * end on any thread. Thread-safe.
 */
public interface QueueStore {

    /**
     * Adds the queue to the set of known queues and creates missing groups, as {@link #ensureGroups}. Returns the result for
     * each lane; for no lane if Redis was out of memory and all groups existed.
     */
    CompletionStage<Map<Lane, GroupReply>> openShard(Shard shard);

    /**
     * Creates missing groups of the shard's lanes: at the lane's start for the first time, and at its last id if the group was
     * lost, so that its entries are orphans and no delivery repeats a fencing token. Sets a group forward that was set back
     * before the last delivered id.
     *
     * @param delivered for each lane the last delivered id that the caller knows
     */
    CompletionStage<Map<Lane, GroupReply>> ensureGroups(Shard shard, Map<Lane, String> delivered);

    /** Adds the queue to the set of known queues again, in case the set was deleted or overwritten. */
    CompletionStage<Void> keepKnown(String queue);

    /** Returns the names of all known queues. */
    CompletionStage<Set<String>> queues();

    /** Returns the queue's own settings, from {@code meta} of its shard 0. */
    CompletionStage<QueueSettings> queueSettings(String queue);

    /**
     * Raises the queue's number of shards, if it has fewer: opens the new shards first, and then raises the number. Returns the
     * previous number.
     *
     * @param shards 1 to 1024
     * @throws IllegalArgumentException if it is not
     */
    CompletionStage<Integer> raiseShards(String queue, int shards);

    /** Returns the time of the server that holds the shard. */
    CompletionStage<Instant> now(Shard shard);

    /** Returns the current description of a server behind the store; in a cluster, of any master. */
    CompletionStage<ServerView> server();

    /**
     * Returns the current server of each of these shards; it changes with a failover or when a slot of a cluster moves. Shards
     * whose server does not answer are left out. If none answers, the stage ends with an error.
     */
    default CompletionStage<Map<Shard, ServerView>> servers(Collection<Shard> shards) {
        return server().thenApply(one -> shards.stream().collect(Collectors.toMap(shard -> shard, shard -> one)));
    }

    /** Returns a page of a lane's pending entries list, oldest entry first. Reads only. Also used for previous incarnations. */
    CompletionStage<List<PendingEntry>> pending(PendingQuery query);

    /** Returns those of these leases whose heartbeat key exists. Reads only. */
    CompletionStage<Set<Lease>> heartbeats(Shard shard, List<Lease> leases);

    /** A subscription that lasts until it is closed. */
    interface Subscription extends AutoCloseable {
        /** Ends the subscription. Idempotent, never throws. */
        @Override
        void close();
    }
}
