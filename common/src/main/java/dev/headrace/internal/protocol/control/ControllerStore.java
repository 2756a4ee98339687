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

/** What a controller asks and changes. */
public interface ControllerStore extends QueueStore, DeadLetterStore {

    /**
     * Renews the leadership of a shard for {@code ttl}, or takes it where nobody has it.
     *
     * @param token under which the caller has it, if it has it
     * @param next under which it has it if it takes it now: one that was never used, so that calls that are under way
     *     under the token before find that it leads no more
     */
    CompletionStage<LeadReply> lead(Shard shard, String token, String next, Duration ttl);

    /**
     * Renews leaderships that the caller believes to have, many in one call, and takes none.
     *
     * @param tokens under which the caller has each
     * @return those that it has, renewed for {@code ttl}
     */
    CompletionStage<Set<Shard>> renew(Map<Shard, String> tokens, Duration ttl);

    /** Looks at shards in which nothing happens, many in one call. */
    CompletionStage<Map<Shard, Glimpse>> glimpse(Collection<Shard> shards);

    /** Whether no lane of a shard holds an entry, queued or running. */
    CompletionStage<Boolean> empty(Shard shard);

    /** Hands the leadership over: the next to ask needs no wait, as the canary's life goes on. */
    CompletionStage<Boolean> handOver(Shard shard, String token);

    /** Drops the leadership at once: the next to ask must wait. */
    CompletionStage<Boolean> abdicate(Shard shard, String token);

    /** Every consumer of every lane, with the age of what it holds and whether its worker's liveness is there. */
    CompletionStage<List<ConsumerView>> consumers(Shard shard);

    /** As {@link #consumers}, for a controller that may change nothing and so makes no missing group: a lane without its group has none. */
    default CompletionStage<List<ConsumerView>> observeConsumers(Shard shard) {
        return consumers(shard);
    }

    /**
     * When each of these pending entries was delivered or renewed last, by the server's clock. Reads only. Entries that
     * are pending no longer are left out, and all of them where the server was too slow for the precision.
     */
    CompletionStage<Map<Lease, Instant>> renewals(Shard shard, List<Lease> leases, Duration precision);

    /**
     * running → queued or dead: each candidate by itself, under all guards. At most 200 a call. Behind about 8 MiB, the rest
     * is answered {@code LATER}.
     */
    CompletionStage<List<RecoverReply>> recover(RecoverRequest request);

    /**
     * Says for {@code ttl} why a controller changes nothing in the shard; an empty reason takes back what was said.
     *
     * @param leads whether that controller leads the shard; if not, nothing is said where another one leads
     */
    CompletionStage<Void> tellBlocked(Shard shard, String reason, boolean leads, Duration ttl);

    /** Puts an alarm into the shard's timeline: {@code alarm:NAME} and what there is to say. */
    CompletionStage<Void> announce(Shard shard, String alarm);

    /** Ids in {@code later} that are due by the server's clock, the longest due first. Reads only. */
    CompletionStage<List<String>> due(Shard shard, int limit);

    /**
     * scheduled → queued: those of the ids that are due. Answers how many. At most 500 a call. Behind about 8 MiB, the rest is
     * left to another call.
     */
    CompletionStage<PromoteReply> promote(Shard shard, String token, List<String> ids);

    /**
     * Returns a page of the ids of a lane's orphans, in order: delivered entries that are in no pending entries list, from
     * {@code after} (or from the lane's start when empty) to the group's last-delivered id. A page ends after {@code count} pending
     * entries, {@code count} ids, or about 8 MiB of the orphans' payloads, which are not answered. Other payloads are not read. Reads
     * only.
     */
    CompletionStage<DeliveredPage> delivered(Shard shard, Lane lane, String after, int count);

    /** How much the shard holds, for meters. Reads only. */
    CompletionStage<ShardLoad> load(Shard shard);

    /** As {@link #load}, for a controller that may change nothing: a lane that is not there holds nothing. */
    default CompletionStage<ShardLoad> observeLoad(Shard shard) {
        return load(shard);
    }

    /**
     * orphaned → queued, or succeeded: delivered entries that are in no pending entries list. At most 100 a call. Behind
     * about 8 MiB, the rest is answered {@code LATER}.
     *
     * @param acknowledged whether such an entry was acknowledged by a foreign worker, which does not delete, and
     *     is done
     */
    CompletionStage<List<RecoverReply>> requeueOrphans(
            Shard shard, String token, boolean acknowledged, List<Lease> orphans);

    /**
     * running → running: where the server's clock was set back, brings the last signs of life that lie more than a
     * second ahead of it to now, so that the dead do not look young for as long as the jump. At most 100 entries a call.
     *
     * @param ttl of heartbeats whose owners do not say their own
     * @return how many lay ahead and were brought to now, which ends behind about 8 MiB; none when the token does not lead
     */
    CompletionStage<Integer> rewind(Shard shard, String token, Duration ttl, List<PendingEntry> entries);

    /** As {@link #rewind}, for the livenesses of these workers, at most 100; answers how many would have lived for too long. */
    CompletionStage<Integer> rewindWorkers(Shard shard, String token, Duration ttl, List<String> workers);

    /** Deletes a consumer from each lane where it holds nothing, if its worker's liveness is gone. */
    CompletionStage<Boolean> retireConsumer(Shard shard, String token, String consumer);

    /** What is asked and changed where somebody else deleted entries of tasks. */
    LossStore losses();
}
