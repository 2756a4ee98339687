package dev.headrace.worker.internal.attempt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.internal.protocol.work.BeatRequest;
import dev.headrace.worker.HeartbeatSettings;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** When a worker doubts a lease, on a clock that wraps round. */
class LeaseHealthTest {
    private static final HeartbeatSettings BEATS =
            new HeartbeatSettings(Duration.ofMillis(50), Duration.ofMillis(150), false);
    /** TTL less an interval. */
    private static final long TRUST = Duration.ofMillis(100).toNanos();

    private final long claimed = Long.parseLong("9223372036854775757");

    private final LeaseHealth health = new LeaseHealth(claimed, BEATS);

    @Test
    void exactlyAtTheThresholdItIsNotInDoubt() {
        assertThat(health.doubtful(claimed + TRUST)).isFalse();
        assertThat(health.doubtful(claimed + TRUST + 1)).isTrue();
    }

    @Test
    void aBeatCountsFromWhenItWasSentAndAnOlderAnswerTakesNothingBack() {
        health.beatPassed(claimed + 90);
        health.beatPassed(claimed + 20);
        assertThat(health.doubtful(claimed + 90 + TRUST)).isFalse();
        assertThat(health.doubtful(claimed + 91 + TRUST)).isTrue();
    }

    @Test
    void aStretchedLeaseIsTrustedForAsMuchLongerAndNeverForLess() {
        health.ownTtl(Duration.ofMillis(200));
        assertThat(health.doubtful(claimed + TRUST + Duration.ofMillis(50).toNanos()))
                .isFalse();
        assertThat(health.doubtful(claimed + TRUST + Duration.ofMillis(50).toNanos() + 1))
                .isTrue();
        health.wantTtl(Duration.ofMillis(250));
        assertThat(health.ttl()).isEqualTo(Duration.ofMillis(250));
        assertThat(health.doubtful(claimed + TRUST + Duration.ofMillis(100).toNanos()))
                .isFalse();
        health.wantTtl(Duration.ofMillis(10));
        assertThat(health.ttl()).isEqualTo(Duration.ofMillis(200));
    }

    @Test
    void theStartIsToldByOneBeatAtATimeUntilOneHasGotThrough() {
        assertThat(health.start()).isEqualTo(BeatRequest.Start.FIRST);
        health.beatSent(claimed + 1);
        assertThat(health.start()).as("it is on its way").isEqualTo(BeatRequest.Start.UNSAID);
        health.beatSent(claimed + 2);
        health.beatPassed(claimed + 2);
        health.beatFailed(claimed + 1);
        assertThat(health.start()).as("the one that told it was lost").isEqualTo(BeatRequest.Start.FIRST);
        health.beatSent(claimed + 3);
        health.beatPassed(claimed + 3);
        health.beatFailed(claimed + 3);
        assertThat(health.start()).as("for good").isEqualTo(BeatRequest.Start.UNSAID);
    }

    @Test
    void onlyABeatSentAfterProofWasWantedProvesIt() {
        assertThat(health.proven()).as("a claim alone is no beat").isFalse();
        health.wantProof(claimed + 100);
        health.beatPassed(claimed + 99);
        assertThat(health.proven()).isFalse();
        health.beatPassed(claimed + 100);
        assertThat(health.proven()).isTrue();
    }
}
