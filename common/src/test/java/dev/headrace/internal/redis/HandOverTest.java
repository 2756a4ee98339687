package dev.headrace.internal.redis;

import static dev.headrace.internal.redis.Fixture.get;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.internal.protocol.control.LeadReply;
import dev.headrace.internal.protocol.entry.RequeueReason;
import dev.headrace.internal.protocol.entry.TaskEntry;
import dev.headrace.internal.protocol.queue.RecoverReply;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class HandOverTest extends ScriptOnRedis {
    @Test
    void theNextNeedsNoWaitAndTheCanarysLifeGoesOn() {
        get(f.store.lead(f.shard, "a", "a", Fixture.TTL));
        assertThat(get(f.store.handOver(f.shard, "a"))).isTrue();

        assertThat(f.redis.number("PTTL", f.keys.leader())).isBetween(1L, Fixture.TTL.toMillis());
        assertThat(get(f.store.lead(f.shard, "b", "b", Fixture.TTL))).isEqualTo(LeadReply.TAKEN_OVER);
    }

    @Test
    void whereTheLeaderKeyIsOfAnotherTypeTheCallerDoesNotLead() {
        f.foreignLeader();
        assertThat(get(f.store.handOver(f.shard, "a"))).isFalse();
    }

    @Test
    void nobodyHandsOverWhatAnotherHolds() {
        get(f.store.lead(f.shard, "a", "a", Fixture.TTL));
        assertThat(get(f.store.handOver(f.shard, "b"))).isFalse();
        assertThat(get(f.store.lead(f.shard, "c", "c", Fixture.TTL))).isEqualTo(LeadReply.HELD_BY_ANOTHER);
    }

    @Test
    void whoHandedOverRecoversNothingMore() {
        TaskEntry entry = f.running(alice);
        f.lead("leader");
        get(f.store.handOver(f.shard, "leader"));

        assertThat(f.recover("leader", entry, alice, RequeueReason.STALE, Duration.ZERO)
                        .result())
                .isEqualTo(RecoverReply.Result.NOT_LEADER);
    }
}
