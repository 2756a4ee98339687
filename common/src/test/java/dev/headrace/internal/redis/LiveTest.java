package dev.headrace.internal.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.internal.protocol.entry.TaskEntry;
import dev.headrace.internal.protocol.work.BeatReply;
import dev.headrace.task.Lane;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class LiveTest extends ScriptOnRedis {
    private String liveness() {
        return f.keys.worker(alice.toString());
    }

    @Test
    void aWorkerThatHoldsNothingSaysTheSameOfItselfAsOneThatBeatsForTasks() {
        f.beat(alice, f.running(alice));
        f.live(bob);

        assertThat(f.redis.list("HKEYS", f.keys.worker(bob.toString())))
                .containsExactlyInAnyOrderElementsOf(f.redis.list("HKEYS", f.keys.worker(alice.toString())));
        assertThat(f.redis.text("HGET", f.keys.worker(bob.toString()), "ttl")).isEqualTo("" + Fixture.TTL.toMillis());
        assertThat(f.beaten(bob)).matches("\\d{13}").isGreaterThanOrEqualTo(f.beaten(alice));
        assertThat(f.redis.number("PTTL", f.keys.worker(bob.toString()))).isBetween(1L, Fixture.TTL.toMillis());
    }

    @Test
    void theNextOneRenewsTheLivenessAndSaysWhen() {
        f.live(alice);
        f.redis.call("PEXPIRE", liveness(), "500");
        f.redis.call("HSET", liveness(), "beaten", "1");

        f.live(alice);

        assertThat(f.redis.number("PTTL", liveness())).isBetween(1_000L, Fixture.TTL.toMillis());
        assertThat(f.beaten(alice)).matches("\\d{13}");
    }

    @Test
    void aLivenessThatSomebodyWroteOverIsReplacedAndStillHasItsTimeToLive() {
        f.redis.call("SET", liveness(), "by hand");

        f.live(alice);

        assertThat(f.beaten(alice)).matches("\\d{13}");
        assertThat(f.redis.number("PTTL", liveness())).isBetween(1L, Fixture.TTL.toMillis());
    }

    @Test
    void whatTheWorkerHoldsIsNeitherRenewedNorLookedAt() {
        TaskEntry entry = f.running(alice);

        BeatReply reply = f.live(alice);

        assertThat(reply).isEqualTo(new BeatReply(Set.of(), Set.of(), Set.of(), List.of()));
        assertThat(f.pending(Lane.NORMAL))
                .singleElement()
                .satisfies(pending -> assertThat(pending.deliveries()).isOne());
        assertThat(f.redis.number("EXISTS", f.keys.heartbeat(entry.lease()))).isZero();
    }
}
