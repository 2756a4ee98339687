package dev.headrace.internal.redis;

import static dev.headrace.internal.redis.Fixture.get;
import static dev.headrace.internal.redis.Fixture.task;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.internal.protocol.control.DeliveredPage;
import dev.headrace.internal.protocol.entry.TaskEntry;
import dev.headrace.internal.protocol.queue.RecoverReply;
import dev.headrace.task.Lane;
import dev.headrace.task.Lease;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RequeueOrphansTest extends ScriptOnRedis {
    private RecoverReply requeue(String token, Lease lease) {
        return get(f.store.requeueOrphans(f.shard, token, false, List.of(lease)))
                .get(0);
    }

    /** Delivered, and then thrown out of the pending list by hand. */
    private TaskEntry orphan() {
        TaskEntry entry = f.running(alice);
        f.redis.call("XGROUP", "DELCONSUMER", f.keys.lane(Lane.NORMAL), "workers", alice.toString());
        return entry;
    }

    @Test
    void anOrphanIsQueuedAgain() {
        TaskEntry entry = orphan();
        f.lead("leader");

        assertThat(requeue("leader", entry.lease()).result()).isEqualTo(RecoverReply.Result.REQUEUED);
        TaskEntry next = f.claim(bob, Lane.HIGH);
        assertThat(next.id()).isEqualTo(entry.id());
        assertThat(next.counter("stale_heartbeat_requeues", 0)).isZero();
        assertThat(f.stat("requeued:orphan")).isOne();
    }

    /** When its group went, nothing was left that could tell whether somebody had acknowledged it. */
    @Test
    void inDegradedModeAnEntryThatIsOlderThanItsGroupIsQueuedAgain() {
        TaskEntry older = f.running(alice);
        f.redis.call("XGROUP", "DESTROY", f.keys.lane(Lane.NORMAL), "workers");
        get(f.store.openShard(f.shard));
        TaskEntry younger = f.running(alice);
        f.redis.call(
                "XACK", f.keys.lane(Lane.NORMAL), "workers", younger.lease().entryId());
        f.lead("leader");

        assertThat(get(f.store.requeueOrphans(f.shard, "leader", true, List.of(older.lease(), younger.lease()))))
                .extracting(RecoverReply::result)
                .containsExactly(RecoverReply.Result.REQUEUED, RecoverReply.Result.ACKNOWLEDGED);
    }

    @Test
    void inTheDegradedModeWhatWasAcknowledgedWithoutADeleteIsDone() {
        f.submit(Fixture.named("order-1"));
        TaskEntry chosen = f.claim(alice, Lane.NORMAL);
        TaskEntry plain = f.running(alice);
        for (TaskEntry entry : List.of(chosen, plain)) {
            f.redis.call(
                    "XACK", f.keys.lane(Lane.NORMAL), "workers", entry.lease().entryId());
        }
        f.lead("leader");

        assertThat(get(f.store.requeueOrphans(f.shard, "leader", true, List.of(chosen.lease(), plain.lease()))))
                .allMatch(reply -> reply.result() == RecoverReply.Result.ACKNOWLEDGED);

        assertThat(f.redis.number("XLEN", f.keys.lane(Lane.NORMAL))).isZero();
        assertThat(f.redis.number("XLEN", f.keys.lane(Lane.HIGH))).isZero();
        assertThat(f.record("order-1")).containsEntry("state", "succeeded").doesNotContainKey("lease");
        assertThat(f.redis.number("PTTL", f.keys.record("order-1")))
                .as("remembered for a day")
                .isPositive();
        assertThat(f.record(plain.id())).isEmpty();
        assertThat(f.stat("acknowledged")).isEqualTo(2);
        assertThat(f.stat("requeued:orphan")).isZero();
    }

    @Test
    void onlyTheLeaderRequeuesOrphans() {
        TaskEntry entry = orphan();
        f.lead("leader");

        assertThat(requeue("zombie", entry.lease()).result()).isEqualTo(RecoverReply.Result.NOT_LEADER);
        assertThat(f.redis.number("XLEN", f.keys.lane(Lane.HIGH))).isZero();
    }

    @Test
    void whereTheLeaderKeyIsOfAnotherTypeTheCallerDoesNotLead() {
        TaskEntry entry = orphan();
        f.foreignLeader();

        assertThat(requeue("leader", entry.lease()).result()).isEqualTo(RecoverReply.Result.NOT_LEADER);
    }

    @Test
    void aPendingEntryIsNoOrphan() {
        TaskEntry entry = f.running(alice);
        f.lead("leader");

        assertThat(requeue("leader", entry.lease()).result()).isEqualTo(RecoverReply.Result.CHANGED);
        assertThat(f.pending(Lane.NORMAL)).hasSize(1);
        assertThat(f.redis.number("XLEN", f.keys.lane(Lane.HIGH))).isZero();
    }

    @Test
    void anEntryThatWasNeverDeliveredIsNoOrphan() {
        f.running(alice);
        String queued = f.submit(task(Lane.NORMAL)).get(0);
        f.lead("leader");

        assertThat(requeue("leader", Lease.parse(queued).orElseThrow()).result())
                .isEqualTo(RecoverReply.Result.CHANGED);
        assertThat(f.redis.number("XLEN", f.keys.lane(Lane.HIGH))).isZero();
    }

    @Test
    void orphansAreDeliveredEntriesThatNobodyHolds() {
        f.running(bob);
        TaskEntry first = f.running(alice);
        f.running(bob);
        TaskEntry second = f.running(alice);
        f.submit(task(Lane.NORMAL));
        assertThat(get(f.store.delivered(f.shard, Lane.NORMAL, "", 10))).isEqualTo(new DeliveredPage(List.of(), ""));
        f.redis.call("XGROUP", "DELCONSUMER", f.keys.lane(Lane.NORMAL), "workers", alice.toString());

        assertThat(get(f.store.delivered(f.shard, Lane.NORMAL, "", 10)))
                .isEqualTo(new DeliveredPage(
                        List.of(first.lease().entryId(), second.lease().entryId()), ""));
        assertThat(get(f.store.delivered(f.shard, Lane.NORMAL, first.lease().entryId(), 10)))
                .isEqualTo(new DeliveredPage(List.of(second.lease().entryId()), ""));
    }

    @Test
    void aPageEndsAfterAsManyPendingEntriesAndTheNextMissesNone() {
        List<TaskEntry> held = new ArrayList<>();
        List<String> orphans = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            held.add(f.running(bob));
            held.add(f.running(bob));
            orphans.add(f.running(alice).lease().entryId());
        }
        f.redis.call("XGROUP", "DELCONSUMER", f.keys.lane(Lane.NORMAL), "workers", alice.toString());
        f.redis.call("XDEL", f.keys.lane(Lane.NORMAL), held.get(3).lease().entryId());

        List<String> found = new ArrayList<>();
        int pages = 0;
        String next = "";
        do {
            DeliveredPage page = get(f.store.delivered(f.shard, Lane.NORMAL, next, 3));
            found.addAll(page.ids());
            next = page.next();
            pages++;
        } while (!next.isEmpty());
        assertThat(found).isEqualTo(orphans);
        assertThat(pages).isGreaterThanOrEqualTo(4);
    }

    /** The payloads of large tasks that run would cost Redis a gigabyte in each audit. */
    @Test
    void noPayloadIsReadOfAnEntryThatSomebodyHolds() {
        String large = "x".repeat(1 << 20);
        for (int i = 0; i < 20; i++) {
            f.submit(task(Lane.NORMAL, "large", large));
            f.claim(bob, Lane.NORMAL);
        }
        assertThat(get(f.store.delivered(f.shard, Lane.NORMAL, "", 100)))
                .as("pages end after 8 MiB of payloads")
                .isEqualTo(new DeliveredPage(List.of(), ""));
    }

    @Test
    void anEntryBeyondWhatLuaCountsToIsNoOrphanBeforeItWasDelivered() {
        String lane = f.keys.lane(Lane.LOW);
        f.redis.call("XADD", lane, "9007199254740992-1", "type", "t", "body", "{}");
        f.claim(alice, Lane.LOW);
        f.redis.call("XADD", lane, "9007199254740993-1", "type", "t", "body", "{}");
        f.lead("leader");

        assertThat(requeue("leader", new Lease("9007199254740993-1", Lane.LOW)).result())
                .isEqualTo(RecoverReply.Result.CHANGED);
        assertThat(f.redis.number("XLEN", lane)).isEqualTo(2);
    }

    @Test
    void anOrphanThatWasAskedToStopEndsAsCancelledInsteadOfStartingAnew() {
        TaskEntry entry = f.running(alice);
        get(f.store.cancel(f.shard, entry.id()));
        f.redis.call("XGROUP", "DELCONSUMER", f.keys.lane(Lane.NORMAL), "workers", alice.toString());
        f.lead("leader");

        assertThat(requeue("leader", entry.lease()).result()).isEqualTo(RecoverReply.Result.CANCELLED);
        f.assertCancelled(entry.id());
    }
}
