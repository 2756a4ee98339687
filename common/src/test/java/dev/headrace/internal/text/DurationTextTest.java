package dev.headrace.internal.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How durations are written in logs and errors. */
class DurationTextTest {
    @Test
    void theLongestDurationsThereAreAreWrittenToo() {
        assertThat(DurationText.of(Duration.ofSeconds(Long.MAX_VALUE))).isEqualTo("106751991167300d");
        assertThat(DurationText.of(Duration.ofSeconds(Long.MIN_VALUE))).isEqualTo("-106751991167300d");
    }

    @ParameterizedTest
    @CsvSource({
        "PT0S, 0s",
        "PT0.0004S, under 1ms",
        "PT0.602S, 602ms",
        "PT6S, 6s",
        "PT10S, 10s",
        "PT1.25S, 1.25s",
        "PT1.999S, 1.999s",
        "PT20.54S, 20.5s",
        "PT1M, 1m",
        "PT2M30.9S, 2m 30s",
        "PT24H, 24h",
        "PT25H1M, 25h 1m",
        "PT168H, 7d",
        "PT51H, 2d 3h",
        "PT-5S, -5s"
    })
    void aDurationIsWrittenAsPeopleWriteIt(Duration duration, String spoken) {
        assertThat(DurationText.of(duration)).isEqualTo(spoken);
    }
}
