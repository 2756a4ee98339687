package dev.headrace.internal.redis;

import static dev.headrace.internal.redis.Fixture.get;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.internal.redis.script.Keys;
import dev.headrace.task.Shard;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RenewTest extends ScriptOnRedis {
    private static final Duration LONGER = Fixture.TTL.multipliedBy(4);

    @Test
    void leadershipsOfManyShardsAreRenewedInOneCallAndAnothersIsNot() {
        Shard anothers = new Shard(f.shard.queue(), 1);
        Shard free = new Shard(f.shard.queue(), 2);
        f.lead("a");
        get(f.store.lead(anothers, "b", "b", Fixture.TTL));

        assertThat(get(f.store.renew(Map.of(f.shard, "a", anothers, "a", free, "a"), LONGER)))
                .containsExactly(f.shard);

        assertThat(left(f.shard)).isGreaterThan(Fixture.TTL.toMillis());
        assertThat(left(anothers)).isBetween(1L, Fixture.TTL.toMillis());
        assertThat(f.redis.number("EXISTS", new Keys(free).leader())).isZero();
    }

    @Test
    void aLeaderKeyOfAnotherTypeIsNotRenewed() {
        f.redis.call("RPUSH", f.keys.leader(), "junk");
        assertThat(get(f.store.renew(Map.of(f.shard, "a"), LONGER))).isEmpty();
        assertThat(left(f.shard)).isEqualTo(-1);
    }

    private long left(Shard shard) {
        return f.redis.number("PTTL", new Keys(shard).leader());
    }
}
