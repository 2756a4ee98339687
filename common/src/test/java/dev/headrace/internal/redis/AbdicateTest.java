package dev.headrace.internal.redis;

import static dev.headrace.internal.redis.Fixture.get;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.internal.protocol.control.LeadReply;
import org.junit.jupiter.api.Test;

class AbdicateTest extends ScriptOnRedis {
    @Test
    void afterAnAbdicationTheNextMustWait() {
        get(f.store.lead(f.shard, "a", "a", Fixture.TTL));
        assertThat(get(f.store.abdicate(f.shard, "a"))).isTrue();
        assertThat(get(f.store.lead(f.shard, "b", "b", Fixture.TTL))).isEqualTo(LeadReply.ACQUIRED);
    }

    @Test
    void whereTheLeaderKeyIsOfAnotherTypeTheCallerDoesNotLead() {
        f.foreignLeader();
        assertThat(get(f.store.abdicate(f.shard, "a"))).isFalse();
    }

    @Test
    void nobodyDropsWhatAnotherHolds() {
        get(f.store.lead(f.shard, "a", "a", Fixture.TTL));
        assertThat(get(f.store.abdicate(f.shard, "b"))).isFalse();
        assertThat(f.redis.text("GET", f.keys.leader())).isEqualTo("a");
    }
}
