package dev.headrace.internal.redis;

import static dev.headrace.internal.redis.Fixture.get;
import static dev.headrace.internal.redis.Fixture.named;
import static dev.headrace.internal.redis.Fixture.task;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.internal.protocol.entry.TaskEntry;
import dev.headrace.internal.protocol.work.Settlement;
import dev.headrace.internal.redis.script.Keys;
import dev.headrace.task.FailureCode;
import dev.headrace.task.Lane;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class GlanceTest extends ScriptOnRedis {
    private Set<String> glance(String... ids) {
        return get(f.store.glance(f.shard, List.of(ids)));
    }

    @Test
    void whatIsQueuedRunningOrScheduledGoesOnAndWhatHasEndedIsWorthALook() {
        String gone = f.submit(task(Lane.NORMAL)).get(0);
        f.settle(alice, f.claim(alice, Lane.NORMAL), Settlement.Succeeded.PLAIN);
        f.submit(named("kept"));
        f.settle(alice, f.claim(alice, Lane.NORMAL), new Settlement.Succeeded(null, Duration.ofHours(1)));
        f.submit(named("dead"));
        f.settle(alice, f.claim(alice, Lane.NORMAL), new Settlement.Died(FailureCode.FATAL, null, "no"));
        f.submit(named("runs"));
        f.claim(alice, Lane.NORMAL);
        f.submit(task(Lane.HIGH));
        TaskEntry plain = f.claim(alice, Lane.HIGH);
        f.schedule(Fixture.later("later:a", Duration.ofHours(1)));
        f.submit(named("queued"));
        String queued = f.submit(task(Lane.LOW)).get(0);

        assertThat(glance(gone, "kept", "dead", "runs", plain.id(), "later:a", "queued", queued, "never-was"))
                .containsExactlyInAnyOrder(gone, "kept", "dead", "never-was");
    }

    @Test
    void aTaskThatWasMovedIsFoundWhereItsRecordLeads() {
        TaskEntry entry = f.running(alice);
        f.recoverStale(entry, alice);
        assertThat(glance(entry.id())).isEmpty();
        TaskEntry next = f.claim(bob, Lane.HIGH);
        assertThat(glance(entry.id())).isEmpty();
        f.settle(bob, next, Settlement.Succeeded.PLAIN);
        assertThat(glance(entry.id())).containsExactly(entry.id());
    }

    @Test
    void anEntryThatIsNowhereIsWorthALookEvenWithoutItsGroup() {
        String id = f.submit(task(Lane.NORMAL)).get(0);
        f.redis.call("XGROUP", "DESTROY", f.keys.lane(Lane.NORMAL), Keys.GROUP);
        assertThat(glance(id)).containsExactly(id);
    }

    @Test
    void anUndeliveredEntryIsWorthALookOnceItsLaneIsEmptyAsAfterARestartWithoutData() {
        String lost = f.submit(task(Lane.NORMAL)).get(0);
        f.redis.call("DEL", f.keys.lane(Lane.NORMAL));
        f.redis.call("XGROUP", "CREATE", f.keys.lane(Lane.NORMAL), Keys.GROUP, "0", "MKSTREAM");

        assertThat(glance(lost)).containsExactly(lost);
    }

    @Test
    void idsBeyondWhatLuaCountsToAreToldApart() {
        f.redis.call("XADD", f.keys.lane(Lane.LOW), "9007199254740992-1", "type", "t", "body", "{}");
        f.claim(alice, Lane.LOW);
        f.redis.call("XADD", f.keys.lane(Lane.LOW), "9007199254740993-1", "type", "t", "body", "{}");

        assertThat(glance("9007199254740992-0@low", "9007199254740993-1@low"))
                .containsExactly("9007199254740992-0@low");
    }
}
