package dev.headrace.internal.redis;

import static dev.headrace.internal.redis.Fixture.get;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class AnnounceTest extends ScriptOnRedis {
    @Test
    void anAlarmStandsInTheTimelineUnderANameThatNoTaskCanHave() {
        get(f.store.announce(f.shard, "alarm:mass-expiry tasks=51"));
        assertThat(f.timeline()).containsExactly("* alarm:mass-expiry tasks=51");
    }
}
