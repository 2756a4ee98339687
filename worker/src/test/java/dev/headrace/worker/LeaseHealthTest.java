package dev.headrace.worker;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** When a worker doubts a lease, on a clock that wraps round. */
class LeaseHealthTest {
    private final long claimed = Long.parseLong("9223372036854775757");

    private final LeaseHealth health = new LeaseHealth(claimed);

    @Test
    void exactlyAtTheThresholdItIsNotInDoubt() {
        assertThat(health.doubtful(claimed + 100, 100)).isFalse();
        assertThat(health.doubtful(claimed + 101, 100)).isTrue();
    }

    @Test
    void aBeatCountsFromWhenItWasSentAndAnOlderAnswerTakesNothingBack() {
        health.beatPassed(claimed + 90);
        health.beatPassed(claimed + 20);
        assertThat(health.doubtful(claimed + 190, 100)).isFalse();
        assertThat(health.doubtful(claimed + 191, 100)).isTrue();
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
