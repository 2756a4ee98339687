package dev.headrace.internal.redis;

import static dev.headrace.internal.redis.Fixture.get;
import static dev.headrace.internal.redis.Fixture.task;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.internal.protocol.entry.TaskEntry;
import dev.headrace.internal.protocol.produce.NewTask;
import dev.headrace.internal.protocol.queue.PendingEntry;
import dev.headrace.internal.protocol.work.BeatReply;
import dev.headrace.internal.protocol.work.BeatRequest;
import dev.headrace.task.Lane;
import dev.headrace.view.CancelReply;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class BeatTest extends ScriptOnRedis {
    @Test
    void aBeatRenewsTheIdleTimeRaisesTheDeliveryCountToTwoAndWritesAReadableHeartbeat() {
        TaskEntry entry = f.running(alice);
        f.redis.call(
                "XCLAIM",
                f.keys.lane(Lane.NORMAL),
                "workers",
                alice.toString(),
                "0",
                entry.lease().entryId(),
                "IDLE",
                "60000",
                "RETRYCOUNT",
                "1",
                "JUSTID");

        BeatReply reply = f.beat(alice, entry);
        f.beat(alice, entry);

        PendingEntry pending = f.pending(Lane.NORMAL).get(0);
        assertThat(reply.lostLeases()).isEmpty();
        assertThat(pending.deliveries()).isEqualTo(2);
        assertThat(pending.idle()).isLessThan(Duration.ofSeconds(30));
        assertThat(f.redis.text("GET", f.keys.heartbeat(entry.lease())))
                .matches("worker=alice~\\w{12} attempt=1 type=t since=\\d{13}");
        assertThat(f.redis.number("PTTL", f.keys.heartbeat(entry.lease()))).isBetween(1L, Fixture.TTL.toMillis());
        assertThat(f.redis.number("PTTL", f.keys.worker(alice.toString()))).isBetween(1L, Fixture.TTL.toMillis());
    }

    @Test
    void aBeatThatSaysThatAQuarantinedTaskStartsSetsItsDeliveryCountAndTellsOfTheStartOnce() {
        TaskEntry quarantined = f.quarantined(alice);
        f.beat(alice, BeatRequest.Start.UNSAID, quarantined);
        assertThat(f.pending(Lane.NORMAL).get(0).deliveries()).isEqualTo(2);
        f.beat(bob, BeatRequest.Start.QUARANTINED, quarantined);
        assertThat(f.pending(Lane.NORMAL).get(0).deliveries()).as("by no other").isEqualTo(2);
        assertThat(f.timeline()).noneMatch(line -> line.contains(" started "));

        f.beat(alice, BeatRequest.Start.QUARANTINED, quarantined);
        f.beat(alice, BeatRequest.Start.QUARANTINED, quarantined);
        assertThat(f.pending(Lane.NORMAL).get(0).deliveries()).isEqualTo(1000);
        assertThat(f.timeline())
                .filteredOn(line -> line.startsWith(quarantined.id() + " started worker=" + alice))
                .hasSize(1);
    }

    /** A worker that did not get the answer to its first beat says again that this is the first one. */
    @Test
    void aFirstBeatThatIsSentAgainTellsOfTheStartOnceAndAClaimByHandTellsOfItsOwn() {
        TaskEntry entry = f.running(alice);
        f.beat(alice, BeatRequest.Start.FIRST, entry);
        f.beat(alice, BeatRequest.Start.FIRST, entry);
        assertThat(f.timeline())
                .filteredOn(line -> line.startsWith(entry.id() + " started "))
                .hasSize(1);

        String lane = f.keys.lane(Lane.NORMAL);
        f.redis.call(
                "XCLAIM", lane, "workers", bob.toString(), "0", entry.lease().entryId(), "JUSTID");
        f.beat(bob, BeatRequest.Start.FIRST, entry);
        f.beat(bob, BeatRequest.Start.FIRST, entry);
        assertThat(f.timeline())
                .filteredOn(line -> line.startsWith(entry.id() + " started worker=" + bob))
                .hasSize(1);
    }

    @Test
    void aHeartbeatLastsAsLongAsItsTaskWants() {
        TaskEntry entry = f.running(alice);
        BeatRequest.Beat beat = new BeatRequest.Beat(
                entry.lease(), entry.id(), "worker=" + alice, 0, Duration.ofMinutes(5), BeatRequest.Start.FIRST);
        BeatRequest.LaneBeats all = new BeatRequest.LaneBeats(Lane.NORMAL, "-", "+", List.of(beat));
        get(f.store.beat(new BeatRequest(f.shard, alice, Fixture.TTL, List.of(all), Map.of("instance", "alice"))));

        assertThat(f.redis.number("PTTL", f.keys.heartbeat(entry.lease()))).isBetween(290_000L, 300_000L);
        assertThat(f.redis.number("PTTL", f.keys.worker(alice.toString()))).isBetween(1L, Fixture.TTL.toMillis());
    }

    @Test
    void aLivenessOrACancellingThatSomebodyWroteOverHoldsNoBeatUp() {
        TaskEntry entry = f.running(alice);
        f.redis.call("SET", f.keys.worker(alice.toString()), "by hand");
        f.redis.call("SET", f.keys.cancelling(), "by hand");

        BeatReply reply = f.beat(alice, entry);

        assertThat(reply.lostLeases()).isEmpty();
        assertThat(f.beaten(alice)).matches("\\d{13}");
        assertThat(f.redis.number("EXISTS", f.keys.heartbeat(entry.lease()))).isOne();
    }

    @Test
    void aBeatForALeaseThatAnotherHoldsSaysLostAndDoesNotStealItBack() {
        TaskEntry entry = f.running(alice);
        f.redis.call(
                "XCLAIM",
                f.keys.lane(Lane.NORMAL),
                "workers",
                bob.toString(),
                "0",
                entry.lease().entryId(),
                "JUSTID");

        BeatReply reply = f.beat(alice, entry);

        assertThat(reply.lostLeases()).containsExactly(entry.lease());
        assertThat(f.pending(Lane.NORMAL).get(0).consumer()).isEqualTo(bob.toString());
        assertThat(f.redis.number("EXISTS", f.keys.heartbeat(entry.lease()))).isZero();
    }

    @Test
    void aBeatForARecoveredTaskSaysLost() {
        TaskEntry entry = f.running(alice);
        f.recoverStale(entry, alice);

        assertThat(f.beat(alice, entry).lostLeases()).containsExactly(entry.lease());
    }

    @Test
    void anEntryDeletedWhilePendingIsReportedAsVanished() {
        TaskEntry entry = f.running(alice);
        f.redis.call("XDEL", f.keys.lane(Lane.NORMAL), entry.lease().entryId());

        BeatReply reply = f.beat(alice, entry);

        assertThat(reply.vanished()).containsExactly(entry.lease());
        assertThat(f.pending(Lane.NORMAL)).isEmpty();
        assertThat(f.timeline()).last().asString().startsWith(entry.id() + " vanished");
    }

    @Test
    void whatTheChunkDidNotNameIsALostDelivery() {
        TaskEntry known = f.running(alice);
        TaskEntry unknown = f.running(alice);
        f.running(bob);

        BeatReply reply = f.beat(alice, known);

        assertThat(reply.unknown()).extracting(BeatReply.UnknownEntry::lease).containsExactly(unknown.lease());
    }

    @Test
    void theFirstBeatTellsTheTimelineAndALaterOneAnswersACancel() {
        TaskEntry entry = f.running(alice);
        f.beat(alice, entry);
        assertThat(f.timeline()).last().asString().startsWith(entry.id() + " started worker=alice~");

        assertThat(get(f.store.cancel(f.shard, entry.id()))).isEqualTo(CancelReply.ASKED_TO_STOP);
        assertThat(f.beat(alice, entry).cancelled()).containsExactly(entry.id());
    }

    @Test
    void aThousandAndMoreOwnEntriesAreStillToldApart() {
        NewTask[] many = new NewTask[500];
        java.util.Arrays.setAll(many, i -> task(Lane.NORMAL));
        f.submit(many);
        f.submit(many);
        f.submit(many);
        List<TaskEntry> entries = get(f.store.claim(f.shard, alice, Lane.NORMAL, 1500));

        BeatReply reply = f.beat(alice, entries.get(0), entries.get(1499));

        assertThat(reply.lostLeases()).isEmpty();
        assertThat(f.redis.number("EXISTS", f.keys.heartbeat(entries.get(1499).lease())))
                .isOne();
    }
}
