package dev.headrace.protocol;

import dev.headrace.task.Lane;
import dev.headrace.task.Lease;
import dev.headrace.task.Shard;
import dev.headrace.task.TaskEntry;
import dev.headrace.task.WorkerId;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * The protocol's verbs. Each is atomic, fenced and harmless to repeat, so a caller that lost an answer asks again.
 *
 * <p>No method blocks its caller. A stage ends with a {@link StoreException} when Redis was not reached or refused; it
 * may end on any thread. Thread-safe.
 */
public interface TaskStore {

    // ---- what everybody asks -------------------------------------------------------------------------------------

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

    // ---- a client's ----------------------------------------------------------------------------------------------

    /** – → queued: a batch of new tasks, all or none, once for a producer's sequence number however often it is sent. */
    CompletionStage<SubmitReply> submit(SubmitRequest request);

    /** – → waiting: as {@link #submit}, for tasks that each have a due time or a delay. */
    CompletionStage<SubmitReply> schedule(SubmitRequest request);

    /** queued, waiting → cancelled; running → asked to stop. */
    CompletionStage<CancelReply> cancel(Shard shard, String id);

    /** All that is known of a task. Reads only. */
    CompletionStage<TaskView> lookUp(Shard shard, String id);

    /**
     * Of these tasks, those that are worth a closer look: they have ended, or are not where they should be. One call, at
     * most 200. Reads only.
     */
    CompletionStage<Set<String>> glance(Shard shard, List<String> ids);

    /** Who is there for a task that this owner holds. Reads only. */
    CompletionStage<OwnerSigns> signs(Shard shard, String owner);

    /**
     * Tells of tasks of this shard that ended while their result is kept: the id. A hint that can be missed when a
     * connection breaks; look the task up now and then all the same.
     */
    CompletionStage<Subscription> watchEnded(Shard shard, Consumer<String> ended);

    // ---- a worker's ----------------------------------------------------------------------------------------------

    /** queued → running: takes up to {@code count} entries of one lane, none when it is empty. Never blocks Redis. */
    CompletionStage<List<TaskEntry>> claim(Shard shard, WorkerId worker, Lane lane, int count);

    /**
     * queued → running, waiting for work: takes up to {@code countPerLane} entries of each lane as soon as there are
     * any; none when {@code block} is over. Up to 3 × {@code countPerLane} come. One call at a time for a shard.
     */
    CompletionStage<List<TaskEntry>> claimBlocking(Shard shard, WorkerId worker, int countPerLane, Duration block);

    /** Waits until a lane of {@code marks} has an entry behind its mark, or {@code block} is over; takes none. */
    CompletionStage<Boolean> awaitDoorbell(Shard shard, Map<Lane, String> marks, Duration block);

    /** The id up to which each lane was delivered, for {@link #awaitDoorbell}. */
    CompletionStage<Map<Lane, String>> laneMarks(Shard shard);

    /** Ends this worker's blocking read of the shard early, if one is under way. */
    CompletionStage<Void> unblock(Shard shard);

    /** running → running: renews what is still this worker's, and says what is not. At most 500 beats a call. */
    CompletionStage<BeatReply> beat(BeatRequest request);

    /** running → succeeded, waiting, dead or cancelled. At most 500 a call, one call at a time for a worker and shard. */
    CompletionStage<FencedReply> settle(SettleRequest request);

    /** running → queued: hands tasks back, no attempt spent. At most 200 a call. */
    CompletionStage<FencedReply> release(ReleaseRequest request);

    /**
     * running → running: takes up entries that were delivered to this worker while the answer was lost. Those that are
     * still its own are renewed and answered, the others left out. At most 100 a call.
     */
    CompletionStage<List<TaskEntry>> pickUp(Shard shard, WorkerId worker, List<Lease> strays);

    /** Makes the worker known in the shard though it was given nothing yet: to its namesakes, and to controllers. */
    CompletionStage<Void> enlist(Shard shard, WorkerId worker);

    /** Other boots of this worker's instance that the shard knows, dead or alive. Reads only. */
    CompletionStage<List<WorkerView>> namesakes(Shard shard, WorkerId worker);

    /**
     * running → queued or dead: what an earlier boot of a worker's instance left, each by itself. At most 200 a call.
     * Answers for all of them: it goes on by itself behind what is too large for one call.
     */
    CompletionStage<List<RecoverReply>> takeBack(TakeBackRequest request);

    /** Takes the worker's liveness away at once, so that its absence is no riddle. Sent last at a graceful end. */
    CompletionStage<Void> retireWorker(Shard shard, WorkerId worker);

    /** Tells of tasks of this shard that were asked to stop; a hint, as the next beat answers it too. */
    CompletionStage<Subscription> watchCancels(Shard shard, Consumer<String> asked);

    // ---- a controller's ------------------------------------------------------------------------------------------

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

    /** A page of a lane's pending entries list, oldest entry first. Reads only; a worker looks at its namesakes' too. */
    CompletionStage<List<PendingEntry>> pending(PendingQuery query);

    /** Of these leases, those whose heartbeat key exists. Reads only. */
    CompletionStage<Set<Lease>> heartbeats(Shard shard, List<Lease> leases);

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
     * waiting → queued: those of the ids that are due. Answers how many. At most 500 a call. Behind about 8 MiB, the rest is
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

    /**
     * orphaned → queued, or succeeded: delivered entries that are in no pending entries list. At most 100 a call. Behind
     * about 8 MiB, the rest is answered {@code LATER}.
     *
     * @param acknowledged whether such an entry was acknowledged by a worker of another make, which does not delete, and
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

    // ---- the dead, for people and for a controller's retention ---------------------------------------------------

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

    /** Something that goes on until it is closed. */
    interface Subscription extends AutoCloseable {
        /** Ends it; idempotent, never throws. */
        @Override
        void close();
    }
}
