package dev.headrace.internal.redis;

import static dev.headrace.internal.redis.Fixture.get;
import static dev.headrace.internal.redis.Fixture.task;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.task.Lane;
import org.junit.jupiter.api.Test;

class AnnounceTest extends ScriptOnRedis {
    private static final String WAITS = "alarm:waiting cause=expired";

    @Test
    void anAlarmStandsInTheTimelineUnderANameThatNoTaskCanHave() {
        get(f.store.announce(f.shard, "alarm:mass-expiry tasks=51"));
        assertThat(f.timeline()).containsExactly("* alarm:mass-expiry tasks=51");
    }

    @Test
    void anAlarmThatRepeatsIsOneEntryThatCountsUnlessTheLastWasLongAgo() {
        f.redis.call("XADD", f.keys.events(), "1-1", "*", WAITS);
        get(f.store.announce(f.shard, WAITS));
        get(f.store.announce(f.shard, WAITS + "-else"));
        String task = f.submit(task(Lane.NORMAL)).get(0);
        get(f.store.announce(f.shard, WAITS));
        get(f.store.announce(f.shard, WAITS));

        assertThat(f.timeline())
                .containsExactly("* " + WAITS, "* " + WAITS + "-else", task + " submitted", "* " + WAITS + " times=3");
    }

    @Test
    void anAlarmStaysInATimelineThatWasTurnedOff() {
        get(f.store.announce(f.shard, WAITS));
        f.redis.call("HSET", f.keys.meta(), "events", "0");
        get(f.store.announce(f.shard, WAITS));
        assertThat(f.timeline()).containsExactly("* " + WAITS);
    }
}
