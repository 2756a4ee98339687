package dev.headrace.internal.redis;

import static dev.headrace.internal.redis.Fixture.get;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.internal.protocol.control.ConsumerView;
import dev.headrace.internal.protocol.control.RecoverRequest;
import dev.headrace.internal.protocol.entry.Limit;
import dev.headrace.internal.protocol.entry.RequeueReason;
import dev.headrace.internal.protocol.entry.TaskEntry;
import dev.headrace.internal.protocol.entry.TaskLimits;
import dev.headrace.internal.protocol.produce.NewTask;
import dev.headrace.internal.protocol.queue.QueueLimits;
import dev.headrace.internal.protocol.queue.RecoverReply;
import dev.headrace.internal.protocol.queue.RecoverReply.Result;
import dev.headrace.internal.protocol.queue.RequeueLimits;
import dev.headrace.internal.protocol.work.BeatRequest;
import dev.headrace.internal.protocol.work.Settlement;
import dev.headrace.task.FailureCode;
import dev.headrace.task.Lane;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RecoverTest extends ScriptOnRedis {
    @Test
    void aDeadWorkersTaskIsQueuedAgainWithItsCrashCounted() {
        TaskEntry entry = f.running(alice);
        RecoverReply reply = f.recoverStale(entry, alice);

        assertThat(reply.result()).isEqualTo(RecoverReply.Result.REQUEUED);
        TaskEntry next = f.claim(bob, Lane.HIGH);
        assertThat(next.lease()).isEqualTo(reply.next());
        assertThat(next.counter("stale_heartbeat_requeues", 0)).isOne();
        assertThat(next.counter("attempt", 1)).isEqualTo(2);
        assertThat(next.counter("failures", 0)).isZero();
        assertThat(f.record(entry.id())).containsEntry("lease", reply.next().text());
        assertThat(f.stat("requeued:stale")).isOne();
        assertThat(f.redis.number("XLEN", f.keys.lane(Lane.NORMAL))).isZero();
        assertThat(f.timeline()).last().asString().startsWith(entry.id() + " requeued:stale owner=alice~");
    }

    @Test
    void theSubmissionsLimitOnCrashesGoesBeforeTheTypesAndThatBeforeTheQueues() {
        RequeueLimits limits = new RequeueLimits(
                3,
                1,
                new QueueLimits(
                        TaskLimits.NONE.with(Limit.MAX_CRASHES, 0),
                        Map.of("typed", TaskLimits.NONE.with(Limit.MAX_CRASHES, 1))));
        assertThat(recovered(limits, "type", "t", "body", "{}"))
                .as("the queue allows none")
                .isEqualTo(Result.DEAD);
        assertThat(recovered(limits, "type", "typed", "body", "{}"))
                .as("its type one")
                .isEqualTo(Result.REQUEUED);
        assertThat(recovered(limits, "type", "typed", "body", "{}", "max_stale", "0"))
                .as("itself none")
                .isEqualTo(Result.DEAD);
        assertThat(recovered(limits, "type", "t", "body", "{}", "max_stale", "5"))
                .as("itself five")
                .isEqualTo(Result.REQUEUED);
    }

    private Result recovered(RequeueLimits limits, String... fields) {
        f.submit(new NewTask(Lane.LOW, Fixture.fields(fields), null, NewTask.Identity.DRAWN, null));
        TaskEntry entry = f.claim(alice, Lane.LOW);
        f.lead("leader");
        var candidate = new RecoverRequest.Candidate(entry.lease(), alice.toString(), RequeueReason.STALE, false);
        return get(f.store.recover(new RecoverRequest(f.shard, "leader", Duration.ZERO, limits, List.of(candidate))))
                .get(0)
                .result();
    }

    @Test
    void aMissingHeartbeatsLimitIsTheSubmissionsOwnWhereItHasOne() {
        f.submit(Fixture.task(Lane.LOW, "max_missing", "0"));
        TaskEntry entry = f.claim(alice, Lane.LOW);
        f.lead("leader");
        assertThat(f.recover("leader", entry, alice, RequeueReason.MISSING_HEARTBEAT, Duration.ZERO)
                        .result())
                .isEqualTo(Result.DEAD);
        assertThat(f.record(entry.id())).containsEntry("code", "MISSING_HEARTBEAT");
    }

    @Test
    void aRequeueClearsTheOldFailureAndKeepsItsHistory() {
        f.submit(Fixture.named("order-1"));
        TaskEntry first = f.claim(alice, Lane.NORMAL);
        f.settle(alice, first, new Settlement.Retried(Duration.ZERO, FailureCode.TIMEOUT, "too slow"));
        f.lead("leader");
        get(f.store.promote(f.shard, "leader", List.of("order-1")));
        TaskEntry second = f.claim(alice, Lane.NORMAL);
        f.redis.call("HSET", f.keys.record("order-1"), "code", "TIMEOUT", "message", "old", "worker", "w", "due", "1");

        f.recoverStale(second, alice);

        assertThat(f.record("order-1"))
                .containsEntry("state", "queued")
                .doesNotContainKeys("code", "cause", "message", "worker", "due")
                .hasEntrySatisfying("failure:1", line -> assertThat(line).contains("TIMEOUT too slow"))
                .hasEntrySatisfying("failure:2", line -> assertThat(line).contains("STALE"));
        TaskEntry third = f.claim(bob, Lane.HIGH);
        assertThat(third.attempt()).isEqualTo(3);
        assertThat(third.counter("failures", 0)).isOne();
        assertThat(third.counter("stale_heartbeat_requeues", 0)).isOne();
    }

    @Test
    void onlyTheLeaderRecovers() {
        TaskEntry entry = f.running(alice);
        f.lead("leader");

        assertThat(f.recover("zombie", entry, alice, RequeueReason.STALE, Duration.ZERO)
                        .result())
                .isEqualTo(RecoverReply.Result.NOT_LEADER);
        assertThat(f.pending(Lane.NORMAL)).hasSize(1);
    }

    @Test
    void whereTheLeaderKeyIsOfAnotherTypeTheCallerDoesNotLead() {
        TaskEntry entry = f.running(alice);
        f.foreignLeader();

        assertThat(f.recover("leader", entry, alice, RequeueReason.STALE, Duration.ZERO)
                        .result())
                .isEqualTo(RecoverReply.Result.NOT_LEADER);
        assertThat(f.pending(Lane.NORMAL)).hasSize(1);
    }

    @Test
    void aTaskWithAHeartbeatIsLeftAlone() {
        TaskEntry entry = f.running(alice);
        f.beat(alice, entry);

        assertThat(f.recoverStale(entry, alice).result()).isEqualTo(RecoverReply.Result.BEATING);
        assertThat(f.pending(Lane.NORMAL).get(0).consumer()).isEqualTo(alice.toString());
    }

    /** A person's SET or PERSIST would keep the task of a dead worker for ever. */
    @Test
    void aHeartbeatOrALivenessWithoutAnExpiryKeepsNoTask() {
        TaskEntry entry = f.running(alice);
        f.beat(alice, entry);
        f.redis.call("PERSIST", f.keys.heartbeat(entry.lease()));
        f.redis.call("PERSIST", f.keys.worker(alice.toString()));

        assertThat(get(f.store.consumers(f.shard))).noneMatch(ConsumerView::alive);
        assertThat(get(f.store.heartbeats(f.shard, List.of(entry.lease())))).isEmpty();
        assertThat(f.recoverStale(entry, alice).result()).isEqualTo(RecoverReply.Result.REQUEUED);

        assertThat(get(f.store.retireConsumer(f.shard, "leader", alice.toString())))
                .isTrue();
        assertThat(f.redis.number("EXISTS", f.keys.worker(alice.toString()))).isZero();
    }

    @Test
    void aTaskThatSomebodyRenewedIsLeftAlone() {
        TaskEntry entry = f.running(alice);
        f.lead("leader");

        RecoverReply reply = f.recover("leader", entry, alice, RequeueReason.STALE, Duration.ofSeconds(15));

        assertThat(reply.result()).isEqualTo(RecoverReply.Result.RENEWED);
        assertThat(f.redis.number("XLEN", f.keys.lane(Lane.HIGH))).isZero();
        assertThat(f.pending(Lane.NORMAL).get(0).consumer()).isEqualTo(alice.toString());
    }

    @Test
    void aTaskThatAnotherTookMeanwhileIsLeftAlone() {
        TaskEntry entry = f.running(bob);

        assertThat(f.recoverStale(entry, alice).result()).isEqualTo(RecoverReply.Result.CHANGED);
        assertThat(f.pending(Lane.NORMAL).get(0).consumer()).isEqualTo(bob.toString());
    }

    @Test
    void aTaskThatIsPendingNoMoreIsLeftAlone() {
        TaskEntry entry = f.running(alice);
        f.settle(alice, entry, Settlement.Succeeded.PLAIN);

        assertThat(f.recoverStale(entry, alice).result()).isEqualTo(RecoverReply.Result.CHANGED);
        assertThat(f.redis.number("XLEN", f.keys.lane(Lane.HIGH))).isZero();
    }

    @Test
    void anOwnerWhoseLivenessIsNotWhatWasSeenIsLeftAlone() {
        TaskEntry entry = f.running(alice);
        f.lead("leader");
        var candidate =
                new RecoverRequest.Candidate(entry.lease(), alice.toString(), RequeueReason.MISSING_HEARTBEAT, true);
        RecoverReply reply = get(f.store.recover(new RecoverRequest(
                        f.shard,
                        "leader",
                        Duration.ZERO,
                        new RequeueLimits(3, 1, QueueLimits.NONE),
                        List.of(candidate))))
                .get(0);

        assertThat(reply.result()).isEqualTo(RecoverReply.Result.CHANGED);
    }

    @Test
    void aTaskThatWasBeatenHasNoMissingHeartbeat() {
        TaskEntry entry = f.running(alice);
        f.beat(alice, entry);
        f.redis.call("DEL", f.keys.heartbeat(entry.lease()));
        f.redis.call(f.idle(entry, alice, 60_000, 2));
        f.lead("leader");

        assertThat(recoverMissing(entry, Duration.ofSeconds(30))).isEqualTo(RecoverReply.Result.CHANGED);
    }

    /** It may have died before its first heartbeat for the task: its liveness is then all that is left of it, for a while. */
    @Test
    void anOwnerThatWasNotSeenAliveAfterTheLeastIdleTimeIsLeftAlone() {
        TaskEntry entry = f.running(alice);
        f.live(alice);
        f.lead("leader");
        String liveness = f.keys.worker(alice.toString());
        long claimed = Long.parseLong((String) f.redis.list("TIME").get(0)) * 1000 - 60_000;
        f.redis.call(f.idle(entry, alice, 60_000, 1));

        f.redis.call("HSET", liveness, "beaten", Long.toString(claimed + 29_000));
        assertThat(recoverMissing(entry, Duration.ofSeconds(30))).isEqualTo(RecoverReply.Result.CHANGED);
        f.redis.call("HSET", liveness, "beaten", Long.toString(claimed + 31_000));
        assertThat(recoverMissing(entry, Duration.ofSeconds(30))).isEqualTo(RecoverReply.Result.REQUEUED);
    }

    private RecoverReply.Result recoverMissing(TaskEntry entry, Duration grace) {
        return f.recover("leader", entry, alice, RequeueReason.MISSING_HEARTBEAT, grace)
                .result();
    }

    @Test
    void crashesHaveALimitAndThenTheTaskIsDeadOfThem() {
        TaskEntry entry = f.running(alice);
        String id = entry.id();
        f.recoverStale(entry, alice);
        entry = f.claim(alice, Lane.HIGH);
        for (int i = 0; i < 2; i++) {
            assertThat(f.recoverStale(entry, alice).result()).isEqualTo(RecoverReply.Result.REQUEUED);
            entry = f.claim(alice, Lane.NORMAL);
            f.startAndDie(alice, entry);
        }
        assertThat(f.recoverStale(entry, alice).result()).isEqualTo(RecoverReply.Result.DEAD);

        assertThat(f.record(id))
                .containsEntry("state", "dead")
                .containsEntry("code", "RETRIES_EXHAUSTED")
                .containsEntry("cause", "STALE")
                .containsEntry("f:body", "{}");
        assertThat(f.redis.number("ZCARD", f.keys.dead())).isOne();
        assertThat(f.redis.number("XLEN", f.keys.lane(Lane.NORMAL))).isZero();
    }

    @Test
    void aQuarantinedTaskThatItsWorkerNeverStartedSpendsNothingHoweverManyWorkersDieThatHoldIt() {
        TaskEntry entry = f.quarantined(alice);
        String id = entry.id();
        for (int i = 0; i < 5; i++) {
            if (i > 0) {
                f.beat(alice, BeatRequest.Start.UNSAID, entry);
                f.redis.call("DEL", f.keys.heartbeat(entry.lease()), f.keys.worker(alice.toString()));
            }
            assertThat(f.recoverStale(entry, alice).result()).isEqualTo(Result.REQUEUED);
            entry = f.claim(alice, i == 0 ? Lane.HIGH : Lane.NORMAL);
        }

        assertThat(entry.counter("stale_heartbeat_requeues", 0)).isEqualTo(2);
        assertThat(entry.attempt()).isOne();
        assertThat(entry.counter("token", 1)).isEqualTo(6);
        assertThat(f.record(id)).containsEntry("lease", entry.lease().text()).containsEntry("token", "6");
        assertThat(f.stat("requeued:unstarted")).isEqualTo(5);
        assertThat(f.stat("requeued:stale")).isZero();
        assertThat(f.timeline()).last().asString().startsWith(id + " requeued:unstarted owner=" + alice + " lease=");
    }

    /** The count of deliveries that says so is raised by a claim by hand. */
    @Test
    void theMarkOfAStartedQuarantinedTaskCountsForItsOwnerAndNotForAConsumerThatClaimedItLater() {
        TaskEntry entry = f.quarantined(alice);
        f.startAndDie(alice, entry);
        String lane = f.keys.lane(Lane.NORMAL);
        f.redis.call(
                "XCLAIM", lane, "workers", bob.toString(), "0", entry.lease().entryId());

        assertThat(f.recoverStale(entry, bob).result()).isEqualTo(Result.REQUEUED);
        assertThat(f.claim(bob, Lane.HIGH).counter("stale_heartbeat_requeues", 0))
                .isEqualTo(2);
    }

    @Test
    void aForeignConsumerSaysNothingOfStartsSoItsDeathIsACrashOfAQuarantinedTaskToo() {
        f.submit(Fixture.task(Lane.NORMAL, "stale_heartbeat_requeues", "2"));
        String lane = f.keys.lane(Lane.NORMAL);
        f.redis.call("XREADGROUP", "GROUP", "workers", "foreign", "STREAMS", lane, ">");
        f.lead("leader");
        var candidate = new RecoverRequest.Candidate(
                f.pending(Lane.NORMAL).get(0).lease(), "foreign", RequeueReason.STALE, false);
        RequeueLimits limits = new RequeueLimits(3, 1, QueueLimits.NONE);
        get(f.store.recover(new RecoverRequest(f.shard, "leader", Duration.ZERO, limits, List.of(candidate))));

        assertThat(f.claim(bob, Lane.HIGH).counter("stale_heartbeat_requeues", 0))
                .isEqualTo(3);
    }

    @Test
    void aMissingHeartbeatRequeuesOnceAndThenFailsWithAClearMessage() {
        TaskEntry entry = f.running(alice);
        f.beat(alice);
        f.lead("leader");
        assertThat(f.recover("leader", entry, alice, RequeueReason.MISSING_HEARTBEAT, Duration.ZERO)
                        .result())
                .isEqualTo(RecoverReply.Result.REQUEUED);
        TaskEntry next = f.claim(alice, Lane.HIGH);
        assertThat(next.counter("missing_heartbeat_requeues", 0)).isOne();
        f.beat(alice);

        assertThat(f.recover("leader", next, alice, RequeueReason.MISSING_HEARTBEAT, Duration.ZERO)
                        .result())
                .isEqualTo(RecoverReply.Result.DEAD);
        assertThat(f.record(entry.id()))
                .containsEntry("code", "MISSING_HEARTBEAT")
                .hasEntrySatisfying(
                        "message",
                        m -> assertThat(m)
                                .contains("no heartbeat came from alice~")
                                .contains("the worker lives"));
    }

    /** Its reply may be under way still, over a slow link. */
    @Test
    void aLargeEntryThatDidNotReachALivingWorkerSpendsNoCrashAndIsDeadAfterTenDeliveries() {
        f.live(alice);
        String large = "x".repeat(66_000);
        f.redis.call("XADD", f.keys.lane(Lane.NORMAL), "*", "type", "t", "body", large, "undelivered", "9");
        TaskEntry entry = f.claim(alice, Lane.NORMAL);
        f.live(alice);
        RecoverReply reply = f.recover("leader", entry, alice, RequeueReason.MISSING_HEARTBEAT, Duration.ZERO);
        assertThat(reply.result()).isEqualTo(RecoverReply.Result.NOT_LEADER);
        f.lead("leader");
        reply = f.recover("leader", entry, alice, RequeueReason.MISSING_HEARTBEAT, Duration.ZERO);
        assertThat(reply.result()).isEqualTo(RecoverReply.Result.REQUEUED);

        TaskEntry again = f.claim(alice, Lane.HIGH);
        assertThat(again.counter("undelivered", 0)).isEqualTo(10);
        assertThat(again.counter("missing_heartbeat_requeues", 0)).isZero();
        assertThat(again.attempt()).isOne();
        assertThat(f.stat("requeued:undelivered")).isOne();
        f.live(alice);

        reply = f.recover("leader", again, alice, RequeueReason.MISSING_HEARTBEAT, Duration.ZERO);
        assertThat(reply.result()).isEqualTo(RecoverReply.Result.DEAD);
        assertThat(f.record(entry.id()))
                .containsEntry("code", "MALFORMED")
                .hasEntrySatisfying("message", said -> assertThat(said).contains("client-output-buffer-limit"));
    }

    @Test
    void anEntryDeletedWhilePendingVanishesWithAWord() {
        TaskEntry entry = f.running(alice);
        f.redis.call("XDEL", f.keys.lane(Lane.NORMAL), entry.lease().entryId());

        assertThat(f.recoverStale(entry, alice).result()).isEqualTo(RecoverReply.Result.VANISHED);
        assertThat(f.pending(Lane.NORMAL)).isEmpty();
        assertThat(f.timeline()).last().asString().contains("vanished");
    }

    @Test
    void aTaskThatWasAskedToStopEndsAsCancelledInsteadOfStartingAnew() {
        TaskEntry entry = f.running(alice);
        get(f.store.cancel(f.shard, entry.id()));

        assertThat(f.recoverStale(entry, alice).result()).isEqualTo(RecoverReply.Result.CANCELLED);
        f.assertCancelled(entry.id());
    }
}
