package dev.headrace.internal.redis;

import static dev.headrace.internal.redis.Fixture.get;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.internal.protocol.dead.DeadRef;
import dev.headrace.internal.protocol.dead.DeadReply;
import dev.headrace.internal.protocol.entry.TaskEntry;
import dev.headrace.internal.protocol.work.Settlement;
import dev.headrace.task.FailureCode;
import dev.headrace.task.Lane;
import dev.headrace.task.TaskState;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReplayTest extends ScriptOnRedis {
    private String died(String... moreFields) {
        f.submit(Fixture.task(Lane.LOW, moreFields));
        TaskEntry entry = f.claim(alice, Lane.LOW);
        f.settle(alice, entry, new Settlement.Died(FailureCode.RETRIES_EXHAUSTED, FailureCode.TIMEOUT, "too slow"));
        return entry.id();
    }

    private DeadReply replay(String id, Instant seen) {
        return get(f.store.replay(f.shard, List.of(new DeadRef(id, seen)))).get(0);
    }

    private Instant diedAt(String id) {
        return Instant.ofEpochMilli(f.redis.number("ZSCORE", f.keys.dead(), id));
    }

    @Test
    void itsBudgetsBeginAnewAndItsTokenItsStartsAndItsHistoryGoOn() {
        String id =
                died("attempt", "4", "token", "9", "failures", "3", "stale_heartbeat_requeues", "2", "h:colour", "red");

        assertThat(replay(id, diedAt(id))).isEqualTo(DeadReply.REPLAYED);

        TaskEntry next = f.claim(bob, Lane.LOW);
        assertThat(next.id()).isEqualTo(id);
        assertThat(next.counter("attempt", 0)).isEqualTo(5);
        assertThat(next.counter("token", 0)).isEqualTo(10);
        assertThat(next.counter("failures", 0)).isZero();
        assertThat(next.counter("stale_heartbeat_requeues", 0)).isZero();
        assertThat(next.text("h:colour")).contains("red");
        assertThat(f.record(id))
                .containsEntry("state", "queued")
                .containsEntry("lease", next.lease().text())
                .containsKey("failure:4")
                .doesNotContainKeys("code", "cause", "message", "ended", "f:type", "f:body", "lane");
        assertThat(f.redis.number("ZCARD", f.keys.dead())).isZero();
        assertThat(f.stat("replayed")).isOne();
        assertThat(f.timeline()).last().asString().startsWith(id + " replayed lease=");
        assertThat(f.settle(bob, next, Settlement.Succeeded.PLAIN)).isTrue();
        assertThat(f.record(id)).isEmpty();
    }

    @Test
    void whatIsNotDeadStaysAsItIs() {
        f.submit(Fixture.named("waits"));

        assertThat(replay("waits", null)).isEqualTo(DeadReply.NOT_DEAD);
        assertThat(replay("never-was", null)).isEqualTo(DeadReply.NOT_DEAD);
        assertThat(f.redis.number("XLEN", f.keys.lane(Lane.NORMAL))).isOne();
        assertThat(f.redis.number("EXISTS", f.keys.record("never-was"))).isZero();
    }

    @Test
    void aTaskThatDiedAgainSinceItWasSeenIsLeftAlone() {
        String id = died();

        assertThat(replay(id, diedAt(id).minusMillis(1))).isEqualTo(DeadReply.CHANGED);
        assertThat(get(f.store.lookUp(f.shard, id)).state()).isEqualTo(TaskState.DEAD);
        assertThat(replay(id, null)).as("whenever it died").isEqualTo(DeadReply.REPLAYED);
        assertThat(replay(id, null)).as("and only once").isEqualTo(DeadReply.NOT_DEAD);
    }

    @Test
    void aRecordWithoutAnEntryOrWithOneThatIsTooLargeStaysDead() {
        f.redis.call("HSET", f.keys.record("empty"), "state", "dead");
        f.redis.call("ZADD", f.keys.dead(), "1", "empty");
        String[] large = new String[4 + 2 * 1025];
        large[0] = "HSET";
        large[1] = f.keys.record("large");
        large[2] = "state";
        large[3] = "dead";
        for (int i = 4; i < large.length; i += 2) {
            large[i] = "f:field" + i;
            large[i + 1] = "x";
        }
        f.redis.call(large);

        assertThat(replay("empty", null)).isEqualTo(DeadReply.UNFIT);
        assertThat(replay("large", null)).isEqualTo(DeadReply.UNFIT);
        assertThat(f.record("large")).containsEntry("state", "dead");
        assertThat(f.redis.number("ZCARD", f.keys.dead())).isOne();
    }
}
