package dev.headrace.redis;

import static dev.headrace.redis.Fixture.get;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class RenewTest extends ScriptOnRedis {
    private static final Duration LONGER = Fixture.TTL.multipliedBy(4);

    @Test
    void aLeadershipLivesOnForTheTtl() {
        f.lead("a");
        assertThat(get(f.store.renew(f.shard, "a", LONGER))).isTrue();
        assertThat(f.redis.number("PTTL", f.keys.leader())).isGreaterThan(Fixture.TTL.toMillis());
    }

    @Test
    void anothersLeadershipIsNotRenewed() {
        f.lead("a");
        assertThat(get(f.store.renew(f.shard, "b", LONGER))).isFalse();
        assertThat(f.redis.number("PTTL", f.keys.leader())).isBetween(1L, Fixture.TTL.toMillis());
    }

    @Test
    void whatIsGoneOrOfAnotherTypeIsNotTaken() {
        assertThat(get(f.store.renew(f.shard, "a", LONGER))).isFalse();
        f.redis.call("RPUSH", f.keys.leader(), "junk");
        assertThat(get(f.store.renew(f.shard, "a", LONGER))).isFalse();
        assertThat(f.redis.number("PTTL", f.keys.leader())).isEqualTo(-1);
    }
}
