package dev.headrace.worker.internal.run;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ProgressThrottleTest {
    private static final long MILLI = 1_000_000;

    private final ProgressThrottle throttle = new ProgressThrottle();

    @Test
    void aPointOrHalfASecondIsWorthABeatAndLessIsNot() {
        assertThat(throttle.passes(10, 0)).as("the first word").isTrue();
        assertThat(throttle.passes(10.9, MILLI)).isFalse();
        assertThat(throttle.passes(11, MILLI)).isTrue();
        assertThat(throttle.passes(11, 500 * MILLI)).as("not half a second yet").isFalse();
        assertThat(throttle.passes(11, 501 * MILLI)).isTrue();
        assertThat(throttle.passes(9, 502 * MILLI)).as("backwards too").isTrue();
    }

    @Test
    void theEndIsSentOnce() {
        assertThat(throttle.passes(99.9, 0)).isTrue();
        assertThat(throttle.passes(100, 1)).isTrue();
        assertThat(throttle.passes(100, 1000 * MILLI)).isFalse();
        assertThat(throttle.passes(50, 2000 * MILLI)).isFalse();
    }
}
