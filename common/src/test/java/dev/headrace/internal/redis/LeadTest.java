package dev.headrace.internal.redis;

import static dev.headrace.internal.redis.Fixture.get;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.internal.protocol.control.LeadReply;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class LeadTest extends ScriptOnRedis {
    @Test
    void oneLeadsAtATime() {
        assertThat(get(f.store.lead(f.shard, "a", "a", Fixture.TTL))).isEqualTo(LeadReply.ACQUIRED);
        assertThat(get(f.store.lead(f.shard, "b", "b", Fixture.TTL))).isEqualTo(LeadReply.HELD_BY_ANOTHER);
        assertThat(get(f.store.lead(f.shard, "a", "a", Fixture.TTL))).isEqualTo(LeadReply.RENEWED);
        assertThat(f.redis.text("GET", f.keys.leader())).isEqualTo("a");
    }

    @Test
    void whoTakesItHasItUnderAnotherTokenThanItWouldHaveRenewed() {
        assertThat(get(f.store.lead(f.shard, "a", "b", Fixture.TTL))).isEqualTo(LeadReply.ACQUIRED);
        assertThat(get(f.store.lead(f.shard, "a", "c", Fixture.TTL))).isEqualTo(LeadReply.HELD_BY_ANOTHER);
        assertThat(get(f.store.lead(f.shard, "b", "c", Fixture.TTL))).isEqualTo(LeadReply.RENEWED);
        assertThat(f.redis.text("GET", f.keys.leader())).isEqualTo("b");
        get(f.store.handOver(f.shard, "b"));
        assertThat(get(f.store.lead(f.shard, "b", "c", Fixture.TTL))).isEqualTo(LeadReply.TAKEN_OVER);
        assertThat(f.redis.text("GET", f.keys.leader())).isEqualTo("c");
    }

    @Test
    void aRenewalProlongsTheCanary() {
        get(f.store.lead(f.shard, "a", "a", Duration.ofSeconds(1)));
        get(f.store.lead(f.shard, "a", "a", Fixture.TTL));
        assertThat(f.redis.number("PTTL", f.keys.leader())).isGreaterThan(2000L);
    }

    /** Its controller may have died before the server's clock was set back by an hour. */
    @Test
    void aLeadershipThatWouldLastForAnHourIsOverAfterTenOfItsTime() {
        get(f.store.lead(f.shard, "a", "a", Duration.ofHours(1)));

        assertThat(get(f.store.lead(f.shard, "b", "b", Fixture.TTL))).isEqualTo(LeadReply.HELD_BY_ANOTHER);
        assertThat(f.redis.number("PTTL", f.keys.leader()))
                .isBetween(9 * Fixture.TTL.toMillis(), 10 * Fixture.TTL.toMillis());
        assertThat(f.redis.text("GET", f.keys.leader())).isEqualTo("a");
    }

    /** Somebody's SET; nobody would ever sweep the shard. */
    @Test
    void aLeadershipWithoutAnEndIsOverAfterTenOfItsTime() {
        f.redis.call("SET", f.keys.leader(), "by hand");

        assertThat(get(f.store.lead(f.shard, "b", "b", Fixture.TTL))).isEqualTo(LeadReply.HELD_BY_ANOTHER);
        assertThat(f.redis.number("PTTL", f.keys.leader()))
                .isBetween(9 * Fixture.TTL.toMillis(), 10 * Fixture.TTL.toMillis());
    }

    /** Nobody else would ever replace it, and the shard would not be swept. */
    @Test
    void aKeyOfAnotherTypeIsReplacedAndWhoReplacesItWaits() {
        f.redis.call("RPUSH", f.keys.leader(), "of another type");

        assertThat(get(f.store.lead(f.shard, "a", "b", Fixture.TTL))).isEqualTo(LeadReply.ACQUIRED);
        assertThat(f.redis.text("GET", f.keys.leader())).isEqualTo("b");
    }

    @Test
    void aLeadershipOfAControllerWithALongerTtlIsLeftAsItIs() {
        Duration longer = Fixture.TTL.multipliedBy(9);
        get(f.store.lead(f.shard, "a", "a", longer));

        assertThat(get(f.store.lead(f.shard, "b", "b", Fixture.TTL))).isEqualTo(LeadReply.HELD_BY_ANOTHER);
        assertThat(f.redis.number("PTTL", f.keys.leader()))
                .isBetween(longer.minusSeconds(10).toMillis(), longer.toMillis());
    }
}
