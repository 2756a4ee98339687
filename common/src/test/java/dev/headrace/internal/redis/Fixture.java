package dev.headrace.internal.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.internal.protocol.control.LeadReply;
import dev.headrace.internal.protocol.control.RecoverRequest;
import dev.headrace.internal.protocol.entry.RequeueReason;
import dev.headrace.internal.protocol.entry.TaskEntry;
import dev.headrace.internal.protocol.entry.WorkerId;
import dev.headrace.internal.protocol.produce.NewTask;
import dev.headrace.internal.protocol.produce.NewTask.Identity;
import dev.headrace.internal.protocol.produce.SubmitReply;
import dev.headrace.internal.protocol.produce.SubmitRequest;
import dev.headrace.internal.protocol.queue.PendingEntry;
import dev.headrace.internal.protocol.queue.PendingQuery;
import dev.headrace.internal.protocol.queue.QueueLimits;
import dev.headrace.internal.protocol.queue.RecoverReply;
import dev.headrace.internal.protocol.queue.RequeueLimits;
import dev.headrace.internal.protocol.work.BeatReply;
import dev.headrace.internal.protocol.work.BeatRequest;
import dev.headrace.internal.protocol.work.FencedReply;
import dev.headrace.internal.protocol.work.SettleRequest;
import dev.headrace.internal.protocol.work.Settlement;
import dev.headrace.internal.protocol.work.TakeBackRequest;
import dev.headrace.internal.redis.script.Keys;
import dev.headrace.redis.RedisSettings;
import dev.headrace.task.Lane;
import dev.headrace.task.Shard;
import dev.headrace.task.StoreException;
import dev.headrace.testing.RespClient;
import dev.headrace.testing.TestRedis;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A store on a queue of its own, with the steps that most tests of the scripts begin with. */
final class Fixture implements AutoCloseable {
    static final Duration TTL = Duration.ofSeconds(15);
    static final Duration BEAT = Duration.ofSeconds(5);

    final RedisTaskStore store;
    final RespClient redis;
    final Shard shard;
    final Keys keys;
    private final List<Long> sequences = new ArrayList<>(List.of(0L));
    private long settled;

    Fixture(TestRedis server) {
        store = RedisTaskStore.connect(RedisSettings.of(server.uri()), "fixture");
        redis = server.connect();
        shard = Shard.first(server.uniqueQueue());
        keys = new Keys(shard);
        get(store.openShard(shard));
    }

    /** The stage's value, within ten seconds; its {@link StoreException} as it is. */
    static <T> T get(CompletionStage<T> stage) {
        try {
            return stage.toCompletableFuture().get(10, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof StoreException known) {
                throw known;
            }
            throw new AssertionError(e.getCause());
        } catch (InterruptedException | TimeoutException e) {
            throw new AssertionError(e);
        }
    }

    static byte[][] fields(String... namesAndValues) {
        byte[][] fields = new byte[namesAndValues.length][];
        for (int i = 0; i < fields.length; i++) {
            fields[i] = namesAndValues[i].getBytes(StandardCharsets.UTF_8);
        }
        return fields;
    }

    static NewTask task(Lane lane, String... moreFields) {
        return new NewTask(lane, fields(with(moreFields)), null, Identity.DRAWN, null);
    }

    static NewTask named(String id) {
        return new NewTask(Lane.NORMAL, fields(with()), id, Identity.CHOSEN, null);
    }

    static NewTask named(String id, Duration delay) {
        return new NewTask(Lane.NORMAL, fields(with()), id, Identity.CHOSEN, new NewTask.Due(delay, null));
    }

    static NewTask later(String id, Duration delay, String... moreFields) {
        return new NewTask(Lane.NORMAL, fields(with(moreFields)), id, Identity.DRAWN, new NewTask.Due(delay, null));
    }

    private static String[] with(String... more) {
        String[] all = new String[more.length + 4];
        System.arraycopy(new String[] {"type", "t", "body", "{}"}, 0, all, 0, 4);
        System.arraycopy(more, 0, all, 4, more.length);
        return all;
    }

    SubmitRequest batch(String producer, long sequence, NewTask... tasks) {
        return new SubmitRequest(shard, producer, sequence, List.of(tasks));
    }

    /** Submits as one and the same producer; the ids. */
    List<String> submit(NewTask... tasks) {
        sequences.set(0, sequences.get(0) + 1);
        SubmitReply reply = get(store.submit(batch("p", sequences.get(0), tasks)));
        return ((SubmitReply.Taken) reply)
                .tasks().stream().map(SubmitReply.Submitted::id).toList();
    }

    void schedule(NewTask... tasks) {
        sequences.set(0, sequences.get(0) + 1);
        get(store.schedule(batch("p", sequences.get(0), tasks)));
    }

    /** Submits one plain task and claims it. */
    TaskEntry running(WorkerId worker) {
        submit(task(Lane.NORMAL));
        return claim(worker, Lane.NORMAL);
    }

    TaskEntry claim(WorkerId worker, Lane lane) {
        return get(store.claim(shard, worker, lane, 1)).get(0);
    }

    static Settlement settlement(TaskEntry entry, Settlement.End end) {
        return new Settlement(entry.lease(), entry.id(), false, entry.hasRecord(), end);
    }

    boolean settle(WorkerId worker, TaskEntry entry, Settlement.End end) {
        return settled(worker, entry, end).accepted().get(0);
    }

    FencedReply settled(WorkerId worker, TaskEntry entry, Settlement.End end) {
        return settleAll(worker, ++settled, settlement(entry, end));
    }

    FencedReply settleAll(WorkerId worker, long sequence, Settlement... settlements) {
        return get(store.settle(new SettleRequest(shard, worker, sequence, List.of(settlements))));
    }

    /** Beats these entries of the normal lane, over the whole pending list. */
    BeatReply beat(WorkerId worker, TaskEntry... entries) {
        return beat(worker, BeatRequest.Start.FIRST, entries);
    }

    BeatReply beat(WorkerId worker, BeatRequest.Start start, TaskEntry... entries) {
        List<BeatRequest.Beat> beats = new ArrayList<>();
        for (TaskEntry entry : entries) {
            beats.add(new BeatRequest.Beat(
                    entry.lease(), entry.id(), "worker=" + worker + " attempt=1 type=t", 1000, null, start));
        }
        return beat(worker, List.of(new BeatRequest.LaneBeats(Lane.NORMAL, "-", "+", beats)));
    }

    /** Has a worker say that it starts a quarantined task of the normal lane, and be gone. */
    void startAndDie(WorkerId worker, TaskEntry entry) {
        beat(worker, BeatRequest.Start.QUARANTINED, entry);
        redis.call("DEL", keys.heartbeat(entry.lease()), keys.worker(worker.toString()));
    }

    /** Submits a task that has crashed its worker twice, and claims it. */
    TaskEntry quarantined(WorkerId worker) {
        submit(task(Lane.NORMAL, "stale_heartbeat_requeues", "2"));
        return claim(worker, Lane.NORMAL);
    }

    /** Beats for nothing, and looks at no lane. */
    BeatReply live(WorkerId worker) {
        return beat(worker, List.of());
    }

    private BeatReply beat(WorkerId worker, List<BeatRequest.LaneBeats> lanes) {
        Map<String, String> words = Map.of("instance", worker.instance(), "interval", "" + BEAT.toMillis());
        return get(store.beat(new BeatRequest(shard, worker, TTL, lanes, words)));
    }

    void lead(String token) {
        LeadReply reply = get(store.lead(shard, token, token, TTL));
        if (reply == LeadReply.HELD_BY_ANOTHER) {
            throw new AssertionError("another leads " + shard);
        }
    }

    /** Somebody's value of another type under the leader key. */
    void foreignLeader() {
        redis.call("DEL", keys.leader());
        redis.call("RPUSH", keys.leader(), "of another type");
    }

    RecoverReply recover(String token, TaskEntry entry, WorkerId owner, RequeueReason reason, Duration minIdle) {
        boolean alive = redis.number("PTTL", keys.worker(owner.toString())) >= 0;
        RecoverRequest.Candidate candidate =
                new RecoverRequest.Candidate(entry.lease(), owner.toString(), reason, alive);
        return get(store.recover(new RecoverRequest(
                        shard, token, minIdle, new RequeueLimits(3, 1, QueueLimits.NONE), List.of(candidate))))
                .get(0);
    }

    /** A whole recovery of a dead worker's task, without waiting. */
    RecoverReply recoverStale(TaskEntry entry, WorkerId owner) {
        lead("leader");
        return recover("leader", entry, owner, RequeueReason.STALE, Duration.ZERO);
    }

    /** Has a key that a beat wrote be so old, in ms. */
    String[] aged(String key, long age) {
        return new String[] {"PEXPIRE", key, Long.toString(TTL.toMillis() - age)};
    }

    /** Has an entry be idle for so long, in ms. */
    String[] idle(TaskEntry entry, WorkerId owner, long idle) {
        return idle(entry, owner, idle, 2);
    }

    String[] idle(TaskEntry entry, WorkerId owner, long idle, int deliveries) {
        return ("XCLAIM " + keys.lane(entry.lease().lane()) + " workers " + owner + " 0 "
                        + entry.lease().entryId() + " IDLE " + idle + " RETRYCOUNT " + deliveries + " JUSTID")
                .split(" ");
    }

    /** When a worker says that it last beat; empty when it is gone. */
    String beaten(WorkerId worker) {
        String beaten = redis.text("HGET", keys.worker(worker.toString()), "beaten");
        return beaten == null ? "" : beaten;
    }

    RecoverReply takeBack(TaskEntry entry, WorkerId previous, String beaten, int crashesAllowed) {
        return get(store.takeBack(new TakeBackRequest(
                        shard,
                        previous,
                        beaten,
                        TTL,
                        new RequeueLimits(crashesAllowed, 0, QueueLimits.NONE),
                        List.of(entry.lease()))))
                .get(0);
    }

    /** Takes a task back from a boot that has not been heard of for nearly a TTL. */
    RecoverReply takeBack(TaskEntry entry, WorkerId previous, int crashesAllowed) {
        beat(previous);
        redis.call(aged(keys.worker(previous.toString()), 14_000));
        redis.call("DEL", keys.heartbeat(entry.lease()));
        redis.call(idle(entry, previous, 14_000));
        return takeBack(entry, previous, beaten(previous), crashesAllowed);
    }

    /** It is cancelled for good: no entry, no request, a record that says so. */
    void assertCancelled(String id) {
        assertThat(record(id)).containsEntry("state", "cancelled").containsEntry("code", "CANCELLED");
        assertThat(record(id).keySet()).noneMatch(name -> name.startsWith("f:") || name.equals("lease"));
        assertThat(redis.number("PTTL", keys.record(id))).as("kept for").isPositive();
        assertThat(redis.number("HEXISTS", keys.cancelling(), id))
                .as("requests")
                .isZero();
        assertThat(timeline()).anyMatch(line -> line.startsWith(id + " cancelled"));
    }

    List<PendingEntry> pending(Lane lane) {
        return get(store.pending(new PendingQuery(shard, lane, null, Duration.ZERO, "-", 100)));
    }

    Map<String, String> record(String id) {
        return redis.map("HGETALL", keys.record(id));
    }

    long stat(String name) {
        String value = redis.text("HGET", keys.stats(), name);
        return value == null ? 0 : Long.parseLong(value);
    }

    /** The timeline, one line a task's event: {@code id event}. */
    List<String> timeline() {
        List<String> lines = new ArrayList<>();
        for (Object entry : redis.list("XRANGE", keys.events(), "-", "+")) {
            List<?> fields = (List<?>) ((List<?>) entry).get(1);
            for (int i = 0; i < fields.size(); i += 2) {
                for (String task : ((String) fields.get(i)).split(" ")) {
                    lines.add(task + " " + fields.get(i + 1));
                }
            }
        }
        return lines;
    }

    @Override
    public void close() {
        redis.close();
        store.close();
    }
}
