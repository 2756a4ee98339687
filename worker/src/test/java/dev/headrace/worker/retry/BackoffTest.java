package dev.headrace.worker.retry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.task.Outcome;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Each back-off that is accepted has a delay for each failure. */
class BackoffTest {
    private static final List<Duration> TIMES = List.of(
            Duration.ofMillis(1),
            Duration.ofMillis(9),
            Duration.ofSeconds(1),
            Duration.ofDays(1),
            Outcome.LONGEST_DELAY);
    private static final List<Double> MULTIPLIERS =
            List.of(1.0, Math.nextUp(1.0), 2.0, 1e17, Double.MAX_VALUE, Double.POSITIVE_INFINITY);
    private static final List<Double> JITTERS =
            List.of(0.0, -0.0, Double.MIN_VALUE, 1e-17, Math.ulp(1.0), 0.25, Math.nextDown(1.0), 1.0);
    private static final List<Integer> FAILURES = List.of(1, 2, 3, 1000, 1001, Integer.MAX_VALUE);

    @Test
    void whateverItsValuesAreADelayIsWithinItsBounds() {
        Random random = new Random(7);
        for (Duration first : TIMES) {
            for (Duration longest : TIMES.subList(TIMES.indexOf(first), TIMES.size())) {
                for (double multiplier : MULTIPLIERS) {
                    for (double jitter : JITTERS) {
                        Backoff backoff = new Backoff(first, multiplier, longest, jitter);
                        FAILURES.forEach(failures -> assertThat(backoff.delay(failures, random))
                                .as("%s, failure %s", backoff, failures)
                                .isBetween(Duration.ZERO, longest));
                    }
                }
            }
        }
    }

    @Test
    void theJitterGoesBothWays() {
        Backoff backoff = new Backoff(Duration.ofSeconds(100), 2, Duration.ofDays(1), 0.25);
        Random random = new Random(7);
        List<Long> seconds = random.ints(1000)
                .mapToObj(any -> backoff.delay(1, random).toSeconds())
                .toList();
        assertThat(seconds).allSatisfy(each -> assertThat(each).isBetween(75L, 125L));
        assertThat(seconds).anyMatch(each -> each < 80).anyMatch(each -> each > 120);
    }
}
