package dev.headrace.internal.redis;

import static dev.headrace.internal.redis.Fixture.get;
import static dev.headrace.internal.redis.Fixture.later;
import static dev.headrace.internal.redis.Fixture.task;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headrace.internal.protocol.control.LeadReply;
import dev.headrace.internal.protocol.entry.RequeueReason;
import dev.headrace.internal.protocol.entry.TaskEntry;
import dev.headrace.internal.protocol.entry.WorkerId;
import dev.headrace.internal.protocol.queue.RecoverReply;
import dev.headrace.internal.protocol.work.ReleaseRequest;
import dev.headrace.internal.protocol.work.Settlement;
import dev.headrace.task.FailureCode;
import dev.headrace.task.Lane;
import dev.headrace.task.Shard;
import dev.headrace.task.StoreException;
import dev.headrace.testing.OwnRedis;
import dev.headrace.testing.RedisTest;
import dev.headrace.testing.TestRedis;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A Redis that has reached its maxmemory takes nothing new, and lets what runs come to its end. */
@RedisTest
@OwnRedis
class OutOfMemoryTest {
    private static final Duration SOON = Duration.ofSeconds(10);

    private final WorkerId alice = WorkerId.boot("alice");
    private final TestRedis server;
    private Fixture f;

    OutOfMemoryTest(TestRedis server) {
        this.server = server;
    }

    @BeforeEach
    void open() {
        f = new Fixture(server);
    }

    @AfterEach
    void close() {
        f.redis.call("CONFIG", "SET", "maxmemory", "0");
        f.close();
    }

    private void fillUp() {
        f.redis.call("CONFIG", "SET", "maxmemory", "1");
        assertThatThrownBy(() -> f.redis.call("SET", "anything", "x")).hasMessageContaining("OOM");
    }

    @Test
    void submitsAreRefusedWithAClearErrorAndConsumeNothing() {
        fillUp();
        assertThatThrownBy(() -> get(f.store.submit(f.batch("p", 1, task(Lane.NORMAL)))))
                .isInstanceOfSatisfying(
                        StoreException.class, e -> assertThat(e.kind()).isEqualTo(StoreException.Kind.OUT_OF_MEMORY))
                .hasMessageContaining("used memory > 'maxmemory'");

        f.redis.call("CONFIG", "SET", "maxmemory", "0");
        assertThat(get(f.store.submit(f.batch("p", 1, task(Lane.NORMAL)))))
                .isInstanceOf(dev.headrace.internal.protocol.produce.SubmitReply.Taken.class);
    }

    /** Who starts now is needed to empty it. */
    @Test
    void aShardThatIsThereIsOpenedAndOneThatIsNotIsRefused() {
        fillUp();

        assertThat(f.store.openShard(f.shard)).succeedsWithin(SOON);
        assertThatThrownBy(() -> get(f.store.openShard(Shard.first("new-" + f.shard.queue()))))
                .isInstanceOfSatisfying(
                        StoreException.class, e -> assertThat(e.kind()).isEqualTo(StoreException.Kind.OUT_OF_MEMORY));
    }

    @Test
    void runningTasksAreBeatenAndFinish() {
        TaskEntry done = f.running(alice);
        TaskEntry failed = f.running(alice);
        fillUp();

        assertThat(f.beat(alice, done, failed).lostLeases()).isEmpty();
        assertThat(f.redis.number("EXISTS", f.keys.heartbeat(done.lease()))).isOne();
        assertThat(f.settle(alice, done, Settlement.Succeeded.PLAIN)).isTrue();
        assertThat(f.settle(
                        alice, failed, new Settlement.Retried(Duration.ZERO, FailureCode.HANDLER_ERROR, "it broke")))
                .isTrue();
        assertThat(f.record(failed.id())).containsEntry("state", "scheduled").containsEntry("f:body", "{}");
    }

    /** Else the worker would send it until there is memory, and settle nothing behind it. */
    @Test
    void aSettleOfNothingButLostLeasesIsAnswered() {
        TaskEntry lost = f.running(alice);
        f.redis.call("XACK", f.keys.lane(Lane.NORMAL), "workers", lost.lease().entryId());
        fillUp();

        assertThat(f.settle(alice, lost, Settlement.Succeeded.PLAIN)).isFalse();
        assertThat(f.settle(alice, lost, new Settlement.Succeeded(new byte[] {'1'}, Duration.ofMinutes(1))))
                .isFalse();
    }

    /** Else its previous incarnations, and the controller, took it for dead. */
    @Test
    void aWorkerThatHoldsNothingStaysAlive() {
        f.live(alice);
        f.redis.call("PEXPIRE", f.keys.worker(alice.toString()), "500");
        fillUp();

        f.live(alice);

        assertThat(f.redis.number("PTTL", f.keys.worker(alice.toString()))).isGreaterThan(1_000);
    }

    @Test
    void aSettleOfNothingButLostLeasesIsStillAnswered() {
        TaskEntry lost = f.running(WorkerId.boot("bob"));
        fillUp();

        assertThat(f.settle(alice, lost, Settlement.Succeeded.PLAIN)).isFalse();
    }

    @Test
    void tasksAreHandedBackAndRecovered() {
        TaskEntry released = f.running(alice);
        TaskEntry recovered = f.running(alice);
        WorkerId carol = WorkerId.boot("carol");
        TaskEntry takenBack = f.running(carol);
        fillUp();

        ReleaseRequest.Release release = new ReleaseRequest.Release(released.lease(), released.id());
        assertThat(get(f.store.release(new ReleaseRequest(f.shard, alice, List.of(release), RequeueReason.SHUTDOWN)))
                        .accepted()
                        .get(0))
                .isTrue();
        assertThat(f.recoverStale(recovered, alice).result()).isEqualTo(RecoverReply.Result.REQUEUED);
        assertThat(f.takeBack(takenBack, carol, 3).result()).isEqualTo(RecoverReply.Result.REQUEUED);
        assertThat(f.redis.number("XLEN", f.keys.lane(Lane.HIGH))).isEqualTo(3);
    }

    @Test
    void leadershipIsTakenRenewedAndHandedOver() {
        fillUp();

        assertThat(get(f.store.lead(f.shard, "a", "a", Fixture.TTL))).isEqualTo(LeadReply.ACQUIRED);
        assertThat(get(f.store.lead(f.shard, "a", "a", Fixture.TTL))).isEqualTo(LeadReply.RENEWED);
        assertThat(get(f.store.handOver(f.shard, "a"))).isTrue();
        assertThat(get(f.store.lead(f.shard, "b", "b", Fixture.TTL))).isEqualTo(LeadReply.TAKEN_OVER);
    }

    @Test
    void duePromotionsWaitAndLoseNothing() {
        f.schedule(later("later:a", Duration.ZERO));
        f.lead("leader");
        fillUp();

        assertThatThrownBy(() -> get(f.store.promote(f.shard, "leader", List.of("later:a"))))
                .isInstanceOf(StoreException.class);
        assertThat(get(f.store.due(f.shard, 10))).containsExactly("later:a");
        assertThat(f.record("later:a")).containsEntry("state", "scheduled").containsEntry("f:body", "{}");
    }
}
