package dev.headrace.internal.redis;

import static dev.headrace.internal.redis.Fixture.get;
import static dev.headrace.internal.redis.Fixture.task;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.internal.protocol.control.DeliveredPage;
import dev.headrace.internal.protocol.control.ShardCounts.LaneCounts;
import dev.headrace.internal.protocol.entry.TaskEntry;
import dev.headrace.internal.protocol.queue.GroupReply;
import dev.headrace.internal.protocol.queue.GroupReply.State;
import dev.headrace.internal.protocol.work.Settlement;
import dev.headrace.task.Lane;
import dev.headrace.task.Lease;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

class EnsureGroupsTest extends ScriptOnRedis {
    private GroupReply ensure(String delivered) {
        return get(f.store.ensureGroups(f.shard, delivered.isEmpty() ? Map.of() : Map.of(Lane.NORMAL, delivered)))
                .get(Lane.NORMAL);
    }

    private String lane() {
        return f.keys.lane(Lane.NORMAL);
    }

    private void destroy() {
        f.redis.call("XGROUP", "DESTROY", lane(), "workers");
    }

    private void setBack(String id) {
        f.redis.call("XGROUP", "SETID", lane(), "workers", id);
    }

    private Map<Lane, LaneCounts> counts() {
        return get(f.store.losses().counts(f.shard, EnumSet.allOf(Lane.class))).lanes();
    }

    private List<TaskEntry> claimAll() {
        return get(f.store.claim(f.shard, bob, Lane.NORMAL, 10));
    }

    private List<String> alarms() {
        return f.timeline().stream().filter(line -> line.startsWith("* ")).toList();
    }

    @Test
    void aGroupIsMadeAtTheLanesStartForTheFirstTime() {
        f.redis.call("DEL", lane(), f.keys.meta());
        f.redis.call("XADD", lane(), "1-1", "type", "t", "body", "{}");

        assertThat(ensure("")).isEqualTo(new GroupReply(State.MADE, "0-0"));

        assertThat(claimAll()).hasSize(1);
        assertThat(f.redis.text("HGET", f.keys.meta(), "group:normal")).isEqualTo("0-0");
        assertThat(alarms()).isEmpty();
    }

    /** A queue that an older version opened has groups and no marks. */
    @Test
    void aGroupThatIsThereIsMarked() {
        f.redis.call("DEL", f.keys.meta());

        assertThat(ensure("").state()).isEqualTo(State.THERE);
        f.submit(task(Lane.NORMAL));
        destroy();

        assertThat(ensure("").state()).isEqualTo(State.REMADE);
    }

    @Test
    void aGroupThatWasDestroyedIsMadeAtTheLanesEnd() {
        TaskEntry running = f.running(alice);
        f.submit(task(Lane.NORMAL), task(Lane.NORMAL));
        destroy();

        GroupReply made = ensure("");

        assertThat(made.state()).isEqualTo(State.REMADE);
        assertThat(counts()).as("counts that tell of lost entries").containsKey(Lane.NORMAL);
        assertThat(claimAll()).as("delivered again").isEmpty();
        DeliveredPage orphans = get(f.store.delivered(f.shard, Lane.NORMAL, "", 10));
        assertThat(orphans.ids()).hasSize(3).contains(running.lease().entryId(), made.id());
        assertThat(alarms()).containsExactly("* alarm:group-recreated lane=normal id=" + made.id());
        f.lead("leader");
        List<Lease> leases =
                orphans.ids().stream().map(id -> new Lease(id, Lane.NORMAL)).toList();
        get(f.store.requeueOrphans(f.shard, "leader", false, leases));
        assertThat(get(f.store.claim(f.shard, bob, Lane.HIGH, 10)))
                .hasSize(3)
                .allMatch(entry -> entry.counter("token", 1) == 2);
    }

    @Test
    void whatRanWhenItsGroupWasDestroyedEndsNothing() {
        TaskEntry running = f.running(alice);
        destroy();
        ensure("");

        assertThat(f.settle(alice, running, Settlement.Succeeded.PLAIN)).isFalse();
        assertThat(f.redis.number("XLEN", lane())).isOne();
    }

    @Test
    void twoThatMakeAGroupAgainAtOnceMakeItOnce() {
        f.submit(task(Lane.NORMAL));
        destroy();
        CompletionStage<Map<Lane, GroupReply>> one = f.store.ensureGroups(f.shard, Map.of());
        CompletionStage<Map<Lane, GroupReply>> other = f.store.ensureGroups(f.shard, Map.of());

        assertThat(List.of(
                        get(one).get(Lane.NORMAL).state(),
                        get(other).get(Lane.NORMAL).state()))
                .containsExactlyInAnyOrder(State.REMADE, State.THERE);
        assertThat(alarms()).hasSize(1);
    }

    /** Its entries went with it, so whatever is there now is new. */
    @Test
    void aLaneThatWasDeletedWithItsGroupIsReadFromItsStart() {
        f.running(alice);
        f.redis.call("DEL", lane());

        assertThat(ensure("").state()).isEqualTo(State.MADE);

        f.submit(task(Lane.NORMAL));
        assertThat(claimAll()).hasSize(1);
    }

    @Test
    void aGroupThatWasSetBackIsSetForwardToWhatTheCallerKnows() {
        TaskEntry running = f.running(alice);
        f.submit(task(Lane.NORMAL));
        setBack("0");

        assertThat(ensure(running.lease().entryId()))
                .isEqualTo(new GroupReply(State.SET_FORWARD, running.lease().entryId()));

        assertThat(claimAll()).as("those that were not delivered").hasSize(1).doesNotContain(running);
        assertThat(alarms()).containsExactly("* alarm:group-set-back lane=normal id=0-0");
    }

    /** The other worker's deliveries are in the pending entries list as well. */
    @Test
    void aGroupThatWasSetBackIsSetForwardToTheLastEntryThatIsHeld() {
        TaskEntry first = f.running(alice);
        TaskEntry last = f.running(bob);
        setBack("0");

        assertThat(ensure(first.lease().entryId()))
                .isEqualTo(new GroupReply(State.SET_FORWARD, last.lease().entryId()));
        assertThat(claimAll()).isEmpty();
    }

    /** No entry of the lane would ever be delivered. */
    @Test
    void aGroupThatWasSetAheadOfItsLaneIsSetBackToTheLanesEnd() {
        String ahead = "9999999999999-0";
        setBack(ahead);
        String id = f.submit(task(Lane.NORMAL)).get(0);

        assertThat(ensure("")).isEqualTo(new GroupReply(State.SET_BACK, id));
        assertThat(counts()).as("counts that tell of lost entries").containsKey(Lane.NORMAL);

        assertThat(alarms()).containsExactly("* alarm:group-set-ahead lane=normal id=" + ahead);
        assertThat(get(f.store.delivered(f.shard, Lane.NORMAL, "", 10)).ids())
                .as("orphans")
                .containsExactly(id);
        f.submit(task(Lane.NORMAL));
        assertThat(claimAll()).hasSize(1);
    }

    @Test
    void aGroupThatWasDeliveredAsFarIsLeftAsItIs() {
        TaskEntry first = f.running(alice);
        TaskEntry last = f.running(alice);

        assertThat(ensure(first.lease().entryId()))
                .isEqualTo(new GroupReply(State.THERE, last.lease().entryId()));
        assertThat(alarms()).isEmpty();
    }

    /** As after a DEL of the lane, and a clock that was set back: what comes would be behind what nobody delivers. */
    @Test
    void aLaneThatHoldsNothingSoLateIsLeftAsItIs() {
        TaskEntry running = f.running(alice);

        assertThat(ensure("9999999999999-0"))
                .isEqualTo(new GroupReply(State.BEHIND, running.lease().entryId()));

        f.submit(task(Lane.NORMAL));
        assertThat(claimAll()).hasSize(1);
    }

    @Test
    void aMetaOfAnotherTypeHoldsNoMarksAndOpensAllTheSame() {
        f.redis.call("DEL", f.keys.meta(), lane());
        f.redis.call("SET", f.keys.meta(), "x");

        assertThat(ensure("").state()).isEqualTo(State.MADE);
        assertThat(ensure("").state()).isEqualTo(State.THERE);
    }
}
