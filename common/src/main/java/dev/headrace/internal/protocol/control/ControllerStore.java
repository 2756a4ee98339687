package dev.headrace.internal.protocol.control;

import dev.headrace.internal.protocol.dead.DeadLetterStore;
import dev.headrace.internal.protocol.queue.PendingEntry;
import dev.headrace.internal.protocol.queue.QueueStore;
import dev.headrace.internal.protocol.queue.RecoverReply;
import dev.headrace.task.Lane;
import dev.headrace.task.Lease;
import dev.headrace.task.Shard;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/** The verbs and reads of a controller. */
public interface ControllerStore extends QueueStore, DeadLetterStore {

    /**
     * Renews the leadership of a shard for {@code ttl}, or acquires it if no controller has it.
     *
     * @param token the caller's token, if it leads
     * @param next the token if it acquires the leadership now. It was never used before, so that calls in flight with the old
     *     token are refused
     */
    CompletionStage<LeadReply> lead(Shard shard, String token, String next, Duration ttl);

    /**
     * Renews leaderships that the caller should have, many in one call, and acquires none.
     *
     * @param tokens the caller's token for each shard
     * @return the shards that the caller leads, renewed for {@code ttl}
     */
    CompletionStage<Set<Shard>> renew(Map<Shard, String> tokens, Duration ttl);

    /** Reads the state of idle shards, many in one call. */
    CompletionStage<Map<Shard, Glimpse>> glimpse(Collection<Shard> shards);

    /** Returns true if no lane of a shard holds an entry, queued or running. */
    CompletionStage<Boolean> empty(Shard shard);

    /** Hands the leadership over: the next controller need not wait, because the leadership key keeps its TTL. */
    CompletionStage<Boolean> handOver(Shard shard, String token);

    /** Gives the leadership up at once: the next controller must wait. */
    CompletionStage<Boolean> abdicate(Shard shard, String token);

    /** Returns every consumer of every lane, with its entries, its idle time and its worker's liveness. */
    CompletionStage<List<ConsumerView>> consumers(Shard shard);

    /**
     * Like {@link #consumers}, for a controller that may change nothing: it creates no group, and a lane without one is empty.
     */
    default CompletionStage<List<ConsumerView>> observeConsumers(Shard shard) {
        return consumers(shard);
    }

    /**
     * Returns when each of these pending entries was delivered or renewed last, by the server's clock. Reads only. Entries that
     * are no longer pending are left out; so are all entries if the server was too slow for the precision.
     */
    CompletionStage<Map<Lease, Instant>> renewals(Shard shard, List<Lease> leases, Duration precision);

    /**
     * Recovers tasks, running → queued or dead: each candidate separately, under all guards. At most 200 per call. After about
     * 8 MiB, the remaining ones are answered {@code LATER}.
     */
    CompletionStage<List<RecoverReply>> recover(RecoverRequest request);

    /**
     * Stores for {@code ttl} why a controller changes nothing in the shard; an empty reason removes an earlier one.
     *
     * @param leads true if this controller leads the shard; if not, nothing is stored while another one leads
     */
    CompletionStage<Void> tellBlocked(Shard shard, String reason, boolean leads, Duration ttl);

    /** Adds an alarm to the shard's timeline: {@code alarm:NAME} and details. */
    CompletionStage<Void> announce(Shard shard, String alarm);

    /** Returns ids in {@code later} that are due by the server's clock, the earliest due time first. Reads only. */
    CompletionStage<List<String>> due(Shard shard, int limit);

    /**
     * Promotes those of the ids that are due, scheduled → queued. At most 500 per call. After about 8 MiB, the remaining ones
     * are left to another call.
     */
    CompletionStage<PromoteReply> promote(Shard shard, String token, List<String> ids);

    /**
     * Returns a page of the ids of a lane's orphans, in order: delivered entries that are not in the pending entries list, from
     * {@code after} (or from the lane's start if empty) to the group's last-delivered id. A page ends after {@code count}
     * pending entries, {@code count} ids, or about 8 MiB of the orphans' payloads, which are not returned. Other payloads are
     * not read. Reads only.
     */
    CompletionStage<DeliveredPage> delivered(Shard shard, Lane lane, String after, int count);

    /** Returns how much the shard holds, for meters. Reads only. */
    CompletionStage<ShardLoad> load(Shard shard);

    /** Like {@link #load}, for a controller that may change nothing: a missing lane counts as empty. */
    default CompletionStage<ShardLoad> observeLoad(Shard shard) {
        return load(shard);
    }

    /**
     * Requeues orphans, → queued or succeeded: delivered entries that are not in the pending entries list. At most 100 per
     * call. After about 8 MiB, the remaining ones are answered {@code LATER}.
     *
     * @param acknowledged true if such an entry was acknowledged by a foreign worker, which does not delete entries, so
     *     that its task has succeeded
     */
    CompletionStage<List<RecoverReply>> requeueOrphans(
            Shard shard, String token, boolean acknowledged, List<Lease> orphans);

    /**
     * Corrects times after the server's clock was set back, running → running: sets renewals that lie more than a second in the
     * future to now, so that tasks of dead workers do not look recently renewed. At most 100 entries per call.
     *
     * @param ttl the TTL of heartbeats whose owners do not state their own
     * @return how many were corrected, at most about 8 MiB of entries; 0 if the token does not lead
     */
    CompletionStage<Integer> rewind(Shard shard, String token, Duration ttl, List<PendingEntry> entries);

    /** Like {@link #rewind}, for the livenesses of these workers, at most 100; returns how many had too long a TTL. */
    CompletionStage<Integer> rewindWorkers(Shard shard, String token, Duration ttl, List<String> workers);

    /** Deletes a consumer from each lane in which it holds nothing, if its worker's liveness is gone. */
    CompletionStage<Boolean> retireConsumer(Shard shard, String token, String consumer);

    /** Returns the verbs for entries that were deleted, and not by Headrace. */
    LossStore losses();
}
