package dev.headrace.internal.loop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.testing.sim.VirtualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The pauses between the tries of an operation. */
class RetryPausesTest {
    private final EventLoop loop = new VirtualTime(1).process("p").loop();

    private RetryPauses pauses(double jitter) {
        return new RetryPauses(loop, Duration.ofMillis(100), 2, Duration.ofSeconds(1), jitter);
    }

    @Test
    void theyGrowToTheLongestAndBeginAnewAfterASuccess() {
        RetryPauses pauses = pauses(0);
        List<Long> millis = new ArrayList<>();
        for (int i = 0; i < 2000; i++) {
            millis.add(pauses.failed().toMillis());
        }
        assertThat(millis).startsWith(100L, 200L, 400L, 800L, 1000L).endsWith(1000L);
        assertThat(pauses.failures()).isEqualTo(2000);
        pauses.passed();
        assertThat(pauses.failures()).isZero();
        assertThat(pauses.failed()).hasMillis(100);
    }

    @Test
    void theyDifferByTheJitterAndNoMore() {
        RetryPauses pauses = pauses(0.5);
        List<Long> firsts = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            firsts.add(pauses.failed().toMillis());
            pauses.passed();
        }
        assertThat(firsts).allSatisfy(millis -> assertThat(millis).isBetween(50L, 150L));
        assertThat(firsts.stream().distinct().count()).isGreaterThan(20);
    }

    @Test
    void anIntervalHoldsUntilThePausesAreLonger() {
        RetryPauses pauses = pauses(0);
        Duration interval = Duration.ofMillis(300);
        assertThat(pauses.atLeast(interval)).isEqualTo(interval);
        pauses.failed();
        assertThat(pauses.atLeast(interval)).isEqualTo(interval);
        pauses.failed();
        pauses.failed();
        assertThat(pauses.atLeast(interval)).hasMillis(400);
    }
}
