package dev.headrace.internal.redis;

import static dev.headrace.internal.redis.Fixture.get;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.internal.protocol.entry.RequeueReason;
import dev.headrace.internal.protocol.entry.TaskEntry;
import dev.headrace.internal.protocol.entry.WorkerId;
import dev.headrace.internal.protocol.work.FencedReply;
import dev.headrace.internal.protocol.work.ReleaseRequest;
import dev.headrace.task.Lane;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReleaseTest extends ScriptOnRedis {
    private String release(WorkerId worker, TaskEntry entry) {
        ReleaseRequest.Release release = new ReleaseRequest.Release(entry.lease(), entry.id());
        boolean done = get(f.store.release(
                        new ReleaseRequest(f.shard, worker, List.of(release), RequeueReason.SHUTDOWN)))
                .accepted()
                .get(0);
        return done ? "released" : "lost";
    }

    @Test
    void aReleasedTaskGoesToTheHighLaneFirstAndToItsOwnAfterwardsWithNoAttemptSpent() {
        TaskEntry entry = f.running(alice);
        assertThat(release(alice, entry)).isEqualTo("released");

        TaskEntry second = f.claim(bob, Lane.HIGH);
        assertThat(second.id()).isEqualTo(entry.id());
        assertThat(second.counter("attempt", 1)).isOne();
        assertThat(second.counter("token", 1)).isEqualTo(2);
        assertThat(second.text("lane")).contains("normal");

        release(bob, second);
        TaskEntry third = f.claim(alice, Lane.NORMAL);
        assertThat(third.counter("token", 1)).isEqualTo(3);
        assertThat(third.text("lane")).isEmpty();
        assertThat(f.timeline())
                .filteredOn(line -> line.contains("aborted:shutdown"))
                .hasSize(2);
        assertThat(f.redis.number("XLEN", f.keys.lane(Lane.HIGH))).isZero();
    }

    @Test
    void nobodyReleasesWhatAnotherHolds() {
        TaskEntry entry = f.running(bob);

        assertThat(release(alice, entry)).isEqualTo("lost");
        assertThat(f.pending(Lane.NORMAL)).hasSize(1);
        assertThat(f.redis.number("XLEN", f.keys.lane(Lane.HIGH))).isZero();
    }

    /** The entry of a lost delivery: only Redis knows the id that it names. */
    @Test
    void aTaskWhoseEntryWasNeverSeenIsReleasedUnderItsOwnId() {
        TaskEntry first = f.running(alice);
        release(alice, first);
        TaskEntry unseen = f.claim(bob, Lane.HIGH);
        assertThat(unseen.lease().text()).isNotEqualTo(first.id());

        ReleaseRequest.Release release = new ReleaseRequest.Release(unseen.lease(), null);
        assertThat(get(f.store.release(new ReleaseRequest(f.shard, bob, List.of(release), RequeueReason.LOST_DELIVERY)))
                        .accepted()
                        .get(0))
                .isTrue();
        assertThat(f.claim(alice, Lane.NORMAL).id()).isEqualTo(first.id());
        assertThat(f.timeline()).anyMatch(line -> line.contains("requeued:lost-delivery") && line.contains(first.id()));
    }

    @Test
    void aTaskThatWasAskedToStopEndsAsCancelledInsteadOfStartingAnew() {
        TaskEntry asked = f.running(alice);
        TaskEntry other = f.running(alice);
        get(f.store.cancel(f.shard, asked.id()));

        List<ReleaseRequest.Release> releases = List.of(
                new ReleaseRequest.Release(asked.lease(), asked.id()),
                new ReleaseRequest.Release(other.lease(), other.id()));
        FencedReply reply = get(f.store.release(new ReleaseRequest(f.shard, alice, releases, RequeueReason.SHUTDOWN)));

        assertThat(reply.accepted().cardinality()).isEqualTo(2);
        assertThat(reply.stopped().get(0)).isTrue();
        assertThat(reply.stopped().get(1)).isFalse();
        f.assertCancelled(asked.id());
        assertThat(f.claim(bob, Lane.HIGH).id()).isEqualTo(other.id());
    }
}
