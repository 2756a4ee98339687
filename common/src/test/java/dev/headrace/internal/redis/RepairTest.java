package dev.headrace.internal.redis;

import static dev.headrace.internal.redis.Fixture.get;
import static dev.headrace.internal.redis.Fixture.named;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.internal.protocol.control.RepairReply;
import dev.headrace.internal.protocol.dead.DeadRef;
import dev.headrace.internal.protocol.dead.DeadReply;
import dev.headrace.internal.protocol.entry.TaskEntry;
import dev.headrace.internal.protocol.produce.SubmitReply;
import dev.headrace.internal.protocol.queue.QueueStore.Subscription;
import dev.headrace.internal.protocol.work.Settlement;
import dev.headrace.task.Lane;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class RepairTest extends ScriptOnRedis {
    private static final Duration HOUR = Duration.ofHours(1);

    private List<RepairReply> repair(String... ids) {
        return get(f.store.losses().repair(f.shard, "leader", List.of(ids)));
    }

    private void deleteEntry(String id) {
        String lease = f.record(id).get("lease");
        assertThat(f.redis.number("XDEL", f.keys.lane(Lane.NORMAL), lease)).isOne();
    }

    @Test
    void aTaskWhoseEntryWasDeletedIsDeadAndSaysSo() throws Exception {
        f.lead("leader");
        f.submit(named("order-1"), named("order-2"));
        deleteEntry("order-1");
        BlockingQueue<String> ended = new LinkedBlockingQueue<>();
        try (Subscription watch = get(f.store.watchEnded(f.shard, ended::add))) {
            assertThat(repair("order-1", "order-2", "unheard-of"))
                    .containsExactly(RepairReply.DEAD, RepairReply.SOUND, RepairReply.SOUND);
            assertThat(ended.poll(10, TimeUnit.SECONDS)).isEqualTo("order-1");
        }
        assertThat(f.record("order-1"))
                .containsEntry("state", "dead")
                .containsEntry("code", "MALFORMED")
                .containsEntry("lane", "normal")
                .doesNotContainKey("lease");
        assertThat(f.record("order-1").get("message")).contains("was deleted from its lane");
        assertThat(f.record("order-1").keySet()).noneMatch(name -> name.startsWith("f:"));
        assertThat(f.redis.call("ZSCORE", f.keys.dead(), "order-1")).isNotNull();
        assertThat(f.timeline()).contains("order-1 dead code=MALFORMED attempt=1");
        assertThat(f.stat("dead:MALFORMED")).isOne();
    }

    @Test
    void whatIsDeadSinceItsEntryWasDeletedCannotBeReplayedAndRunsAgainOnceItIsSubmitted() {
        f.lead("leader");
        f.submit(named("order-1"), named("order-2"));
        deleteEntry("order-1");
        deleteEntry("order-2");
        repair("order-1", "order-2");

        assertThat(get(f.store.replay(f.shard, List.of(new DeadRef("order-1", null)))))
                .containsExactly(DeadReply.UNFIT);
        assertThat(get(f.store.purge(f.shard, List.of(new DeadRef("order-1", null)))))
                .containsExactly(DeadReply.PURGED);
        f.submit(named("order-2"));

        assertThat(f.claim(alice, Lane.NORMAL).id()).isEqualTo("order-2");
        assertThat(f.redis.number("ZCARD", f.keys.dead())).isZero();
        assertThat(f.stat("resubmitted")).isOne();
    }

    @Test
    void aTaskWhoseEntryIsThereIsLeftAlone() {
        f.lead("leader");
        f.submit(named("queued"));

        assertThat(repair("queued")).containsExactly(RepairReply.SOUND);

        assertThat(f.claim(alice, Lane.NORMAL).id()).isEqualTo("queued");
    }

    @Test
    void aTaskThatSomebodyHoldsIsLeftToItsOwnerThoughItsEntryWasDeleted() {
        f.lead("leader");
        f.submit(named("running"));
        TaskEntry running = f.claim(alice, Lane.NORMAL);
        deleteEntry("running");

        assertThat(repair("running")).containsExactly(RepairReply.SOUND);

        assertThat(f.settle(alice, running, Settlement.Succeeded.PLAIN)).isTrue();
        assertThat(f.record("running")).containsEntry("state", "succeeded");
    }

    @Test
    void onlyTheLeaderRepairs() {
        f.lead("another");
        f.submit(named("order-1"));
        deleteEntry("order-1");

        assertThat(repair("order-1")).containsExactly(RepairReply.NOT_LEADER);

        assertThat(f.record("order-1")).containsEntry("state", "queued");
    }

    @Test
    void aScheduledTaskThatIsNotListedIsPutBackByItsRecord() {
        f.lead("leader");
        f.schedule(named("tomorrow", HOUR));
        String due = f.record("tomorrow").get("due");
        f.redis.call("DEL", f.keys.later());

        assertThat(repair("tomorrow")).containsExactly(RepairReply.LISTED);

        assertThat(f.redis.text("ZSCORE", f.keys.later(), "tomorrow")).isEqualTo(due);
        assertThat(f.timeline()).contains("tomorrow listed due=" + due);
    }

    /** As promote puts it aside: its place in the list is not what its record says. */
    @Test
    void aScheduledTaskThatIsListedKeepsItsPlace() {
        f.lead("leader");
        f.schedule(named("tomorrow", HOUR));
        f.redis.call("ZADD", f.keys.later(), "17", "tomorrow");

        assertThat(repair("tomorrow")).containsExactly(RepairReply.SOUND);

        assertThat(f.redis.text("ZSCORE", f.keys.later(), "tomorrow")).isEqualTo("17");
    }

    @Test
    void whatAskedTheLostTaskToStopDoesNotStopTheNextOneOfItsId() {
        f.lead("leader");
        f.submit(named("order-1"), named("order-2"));
        for (String id : List.of("order-1", "order-2")) {
            f.claim(alice, Lane.NORMAL);
            get(f.store.cancel(f.shard, id));
            f.redis.call(
                    "XACK", f.keys.lane(Lane.NORMAL), "workers", f.record(id).get("lease"));
            deleteEntry(id);
        }
        assertThat(f.redis.number("HLEN", f.keys.cancelling())).isEqualTo(2);

        assertThat(repair("order-1")).containsExactly(RepairReply.DEAD);
        assertThat(f.redis.number("HEXISTS", f.keys.cancelling(), "order-1")).isZero();
        SubmitReply again = get(f.store.submit(f.batch("q", 1, named("order-2"))));

        assertThat(((SubmitReply.Taken) again).tasks().get(0).kind()).isEqualTo(SubmitReply.Kind.AGAIN);
        assertThat(f.beat(alice, f.claim(alice, Lane.NORMAL)).cancelled()).isEmpty();
        assertThat(f.redis.number("EXISTS", f.keys.cancelling())).isZero();
    }
}
