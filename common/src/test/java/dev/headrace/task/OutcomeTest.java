package dev.headrace.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class OutcomeTest {
    private static final Duration ENDLESS = Duration.ofSeconds(Long.MAX_VALUE);

    @Test
    void aDelayOverAHundredYearsIsRefusedWhereItIsMade() {
        assertThatIllegalArgumentException().isThrownBy(() -> Outcome.snooze(ENDLESS));
        assertThatIllegalArgumentException().isThrownBy(() -> Outcome.retryAfter(ENDLESS, "why"));
        assertThatIllegalArgumentException().isThrownBy(() -> Outcome.snooze(Duration.ofNanos(-1)));
        assertThat(Outcome.snooze(Outcome.LONGEST_DELAY)).isNotNull();
    }
}
