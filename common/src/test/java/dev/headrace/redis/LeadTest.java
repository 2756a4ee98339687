package dev.headrace.redis;

import static dev.headrace.redis.Fixture.get;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.protocol.LeadReply;
import dev.headrace.testing.RedisTest;
import dev.headrace.testing.TestRedis;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@RedisTest
class LeadTest {
    private final TestRedis server;
    private Fixture f;

    LeadTest(TestRedis server) {
        this.server = server;
    }

    @BeforeEach
    void open() {
        f = new Fixture(server);
    }

    @AfterEach
    void close() {
        f.close();
    }

    @Test
    void oneLeadsAtATime() {
        assertThat(get(f.store.lead(f.shard, "a", Fixture.TTL))).isEqualTo(LeadReply.ACQUIRED);
        assertThat(get(f.store.lead(f.shard, "b", Fixture.TTL))).isEqualTo(LeadReply.HELD_BY_ANOTHER);
        assertThat(get(f.store.lead(f.shard, "a", Fixture.TTL))).isEqualTo(LeadReply.RENEWED);
        assertThat(f.redis.text("GET", f.keys.leader())).isEqualTo("a");
    }

    @Test
    void aRenewalProlongsTheCanary() {
        get(f.store.lead(f.shard, "a", Duration.ofSeconds(1)));
        get(f.store.lead(f.shard, "a", Fixture.TTL));
        assertThat(f.redis.number("PTTL", f.keys.leader())).isGreaterThan(2000L);
    }
}
