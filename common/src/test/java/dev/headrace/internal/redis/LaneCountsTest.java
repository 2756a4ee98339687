package dev.headrace.internal.redis;

import static dev.headrace.internal.redis.Fixture.get;
import static dev.headrace.internal.redis.Fixture.named;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.headrace.internal.protocol.control.ShardCounts;
import dev.headrace.internal.protocol.work.Settlement;
import dev.headrace.task.Lane;
import java.time.Duration;
import java.util.EnumSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Redis's own counts say how many entries of a lane are missing, whatever Headrace itself adds, takes and deletes. */
class LaneCountsTest extends ScriptOnRedis {

    @BeforeEach
    void needsRedis7() {
        assumeThat(f.redis.info("server", "redis_version"))
                .as("lanes are counted since 7.0")
                .doesNotStartWith("6.");
    }

    private ShardCounts counts() {
        return get(f.store.losses().counts(f.shard, EnumSet.allOf(Lane.class)));
    }

    private long missing() {
        return counts().lanes().get(Lane.NORMAL).missing();
    }

    @Test
    void nothingIsMissingWhileTasksRunAndEnd() {
        assertThat(missing()).isZero();
        f.submit(named("a"), named("b"), named("c"));
        assertThat(missing()).isZero();
        f.claim(alice, Lane.NORMAL);
        assertThat(missing()).isZero();
        f.settle(alice, f.claim(alice, Lane.NORMAL), Settlement.Succeeded.PLAIN);
        assertThat(missing()).isZero();
        f.claim(alice, Lane.NORMAL);
        assertThat(missing()).isZero();
        assertThat(counts().lanes()).containsOnlyKeys(Lane.values());
    }

    @Test
    void whatWasTrimmedBeforeItWasDeliveredIsMissing() {
        f.submit(named("a"), named("b"), named("c"));
        f.claim(alice, Lane.NORMAL);
        f.redis.call(
                "XTRIM", f.keys.lane(Lane.NORMAL), "MINID", "=", f.record("c").get("lease"));

        assertThat(missing()).as("a, which is held, and b").isEqualTo(2);
    }

    @Test
    void whatHeadraceDeletedUndeliveredIsCounted() {
        f.submit(named("a"), named("b"));
        f.schedule(named("later", Duration.ofHours(1)));
        get(f.store.cancel(f.shard, "a"));

        assertThat(missing()).isEqualTo(1);
        assertThat(counts().removed()).isEqualTo(1);
        assertThat(counts().scheduled()).isEqualTo(1);
        get(f.store.cancel(f.shard, "later"));
        assertThat(counts().scheduled()).isZero();
        assertThat(counts().leftScheduled()).isEqualTo(2);
    }

    @Test
    void withoutCountersNothingIsSaid() {
        f.redis.call("SET", f.keys.stats(), "no hash");
        f.redis.call("DEL", f.keys.meta());
        f.redis.call("SET", f.keys.meta(), "no hash");

        assertThat(counts().removed()).isEqualTo(-1);
        assertThat(counts().leftScheduled()).isEqualTo(-1);
    }

    @Test
    void aLaneThatWasLeftOutOrHasNoGroupHasNoCounts() {
        f.redis.call("XGROUP", "DESTROY", f.keys.lane(Lane.LOW), "workers");

        assertThat(counts().lanes()).containsOnlyKeys(Lane.HIGH, Lane.NORMAL);
        assertThat(get(f.store.losses().counts(f.shard, EnumSet.of(Lane.HIGH))).lanes())
                .containsOnlyKeys(Lane.HIGH);
    }
}
