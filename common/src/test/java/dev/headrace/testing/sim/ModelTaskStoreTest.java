package dev.headrace.testing.sim;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headrace.internal.protocol.TaskStore;
import dev.headrace.internal.protocol.control.LeadReply;
import dev.headrace.internal.protocol.control.RecoverRequest;
import dev.headrace.internal.protocol.entry.RequeueReason;
import dev.headrace.internal.protocol.entry.TaskEntry;
import dev.headrace.internal.protocol.entry.WorkerId;
import dev.headrace.internal.protocol.produce.NewTask;
import dev.headrace.internal.protocol.produce.SubmitReply;
import dev.headrace.internal.protocol.produce.SubmitRequest;
import dev.headrace.internal.protocol.queue.QueueLimits;
import dev.headrace.internal.protocol.queue.RecoverReply;
import dev.headrace.internal.protocol.queue.RequeueLimits;
import dev.headrace.internal.protocol.work.BeatReply;
import dev.headrace.internal.protocol.work.BeatRequest;
import dev.headrace.internal.protocol.work.FencedReply;
import dev.headrace.internal.protocol.work.SettleRequest;
import dev.headrace.internal.protocol.work.Settlement;
import dev.headrace.task.Lane;
import dev.headrace.task.Lease;
import dev.headrace.task.Shard;
import dev.headrace.task.StoreException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ModelTaskStoreTest {
    private static final Shard SHARD = Shard.first("q");
    private static final WorkerId WORKER = new WorkerId("w", "000000000001");
    private static final Duration TTL = Duration.ofSeconds(15);

    private final VirtualTime time = new VirtualTime(1);
    private final ModelRedis redis = new ModelRedis(time);
    private final VirtualProcess process = time.process("worker");
    private final TaskStore store = redis.connect(process);
    private final TaskStore controller = redis.connect(time.process("controller"));

    @BeforeEach
    void openShard() {
        await(store.openShard(SHARD));
    }

    @Test
    void aTaskIsSubmittedClaimedAndSettledOnceAndLeavesNothingBehind() {
        submit(1);
        TaskEntry entry = claim().get(0);
        assertThat(settle(1, entry).accepted().get(0)).isTrue();
        assertThat(settle(1, entry).accepted().get(0))
                .as("the same number is answered the same")
                .isTrue();
        assertThat(settle(2, entry).accepted().get(0)).isFalse();
        assertThat(redis.view(SHARD).isIdle()).isTrue();
        assertThat(redis.view(SHARD).records()).isEmpty();
    }

    @Test
    void aBatchThatIsSentAgainIsTakenOnce() {
        assertThat(submit(1)).isEqualTo(submit(1));
        assertThat(submit(3)).isEqualTo(new SubmitReply.OutOfSequence(1));
        assertThat(redis.view(SHARD).length(Lane.NORMAL)).isEqualTo(1);
    }

    @Test
    void aBlockingReadWaitsInVirtualTimeAndIsWokenByASubmit() {
        CompletionStage<List<TaskEntry>> read = store.claimBlocking(SHARD, WORKER, 2, Duration.ofSeconds(2));
        time.runFor(Duration.ofSeconds(1));
        assertThat(read.toCompletableFuture()).isNotDone();
        redis.addByHand(SHARD, Lane.LOW, fields());
        assertThat(await(read)).hasSize(1);
        assertThat(time.elapsed()).isLessThan(Duration.ofMillis(1100));
    }

    @Test
    void aBlockingReadEndsEmptyWhenItsTimeIsOver() {
        assertThat(await(store.claimBlocking(SHARD, WORKER, 2, Duration.ofSeconds(2))))
                .isEmpty();
        assertThat(time.elapsed()).isGreaterThan(Duration.ofSeconds(2));
    }

    @Test
    void aSilentTaskIsRecoveredOnceItsHeartbeatIsGoneAndItsOldLeaseIsWorthNothing() {
        submit(1);
        TaskEntry entry = claim().get(0);
        beat(entry.lease());
        assertThat(await(controller.lead(SHARD, "c", "c", Duration.ofMinutes(1))))
                .isEqualTo(LeadReply.ACQUIRED);
        assertThat(recover(entry.lease())).isEqualTo(RecoverReply.Result.BEATING);
        time.runFor(TTL.plusSeconds(1));
        assertThat(recover(entry.lease())).isEqualTo(RecoverReply.Result.REQUEUED);
        assertThat(beat(entry.lease()).lostLeases()).containsExactly(entry.lease());
        assertThat(settle(1, entry).accepted().get(0)).isFalse();
        assertThat(redis.view(SHARD).length(Lane.HIGH)).isEqualTo(1);
    }

    @Test
    void aLostAnswerIsAnErrorToTheCallerWhileTheServerHasCarriedTheCallOut() {
        redis.nature((verb, caller) -> Fault.lostAfter(Duration.ofMillis(1), Duration.ofMillis(5)));
        assertThatThrownBy(() -> submit(1))
                .isInstanceOfSatisfying(
                        CompletionException.class,
                        lost -> assertThat(((StoreException) lost.getCause()).kind())
                                .isEqualTo(StoreException.Kind.DISCONNECTED));
        assertThat(redis.view(SHARD).length(Lane.NORMAL)).isEqualTo(1);
    }

    @Test
    void aDeadProcessTakesNothingMore() {
        CompletionStage<List<TaskEntry>> read = store.claimBlocking(SHARD, WORKER, 2, Duration.ofSeconds(2));
        time.runFor(Duration.ofSeconds(1));
        process.kill();
        redis.addByHand(SHARD, Lane.NORMAL, fields());
        time.runFor(Duration.ofSeconds(2));
        assertThat(read.toCompletableFuture()).isNotDone();
        assertThat(redis.view(SHARD).pending()).isEmpty();
    }

    @Test
    void callsUnderWayAreLostWhenTheServerGoesDown() {
        CompletionStage<List<TaskEntry>> read = store.claimBlocking(SHARD, WORKER, 2, Duration.ofSeconds(2));
        time.runFor(Duration.ofSeconds(1));
        redis.goDown();
        assertThatThrownBy(() -> await(read)).hasCauseInstanceOf(StoreException.class);
        assertThatThrownBy(this::claim).hasCauseInstanceOf(StoreException.class);
        redis.comeUp();
        assertThat(claim()).isEmpty();
    }

    @Test
    void aFailoverToAReplicaThatNeverHeardOfTheShardSetsAllOfItBack() {
        Shard young = new Shard("young", 0);
        redis.replicaFallsBehind();
        Lease lease = redis.addByHand(young, Lane.LOW, fields());
        redis.goDown();
        assertThat(redis.failOver()).contains(lease.text());
        assertThat(redis.view(young).length(Lane.LOW)).isZero();
        assertThat(redis.view(young).events()).isEmpty();
    }

    private SubmitReply submit(long sequence) {
        NewTask task = new NewTask(Lane.NORMAL, fields(), null, NewTask.Identity.DRAWN, null);
        return await(store.submit(new SubmitRequest(SHARD, "producer", sequence, List.of(task))));
    }

    private List<TaskEntry> claim() {
        return await(store.claim(SHARD, WORKER, Lane.NORMAL, 10));
    }

    private FencedReply settle(long sequence, TaskEntry entry) {
        Settlement settlement =
                new Settlement(entry.lease(), entry.id(), true, entry.hasRecord(), Settlement.Succeeded.PLAIN);
        return await(store.settle(new SettleRequest(SHARD, WORKER, sequence, List.of(settlement))));
    }

    private BeatReply beat(Lease lease) {
        BeatRequest.Beat beat = new BeatRequest.Beat(lease, lease.text(), "worker=w", 0, null, BeatRequest.Start.FIRST);
        BeatRequest.LaneBeats lane = new BeatRequest.LaneBeats(lease.lane(), "-", "+", List.of(beat));
        return await(store.beat(new BeatRequest(SHARD, WORKER, TTL, List.of(lane), Map.of())));
    }

    private RecoverReply.Result recover(Lease lease) {
        boolean alive = redis.view(SHARD).liveness().contains(WORKER.toString());
        RecoverRequest.Candidate candidate =
                new RecoverRequest.Candidate(lease, WORKER.toString(), RequeueReason.STALE, alive);
        return await(controller.recover(new RecoverRequest(
                        SHARD, "c", TTL, new RequeueLimits(3, 1, QueueLimits.NONE), List.of(candidate))))
                .get(0)
                .result();
    }

    private static byte[][] fields() {
        return new byte[][] {"type".getBytes(UTF_8), "t".getBytes(UTF_8), "body".getBytes(UTF_8), "{}".getBytes(UTF_8)};
    }

    private <T> T await(CompletionStage<T> stage) {
        assertThat(time.runUntil(() -> stage.toCompletableFuture().isDone(), Duration.ofMinutes(1)))
                .isTrue();
        return stage.toCompletableFuture().join();
    }
}
