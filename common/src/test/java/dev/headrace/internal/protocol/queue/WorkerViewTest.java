package dev.headrace.internal.protocol.queue;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a worker says of its beats, in a hash that anybody can write. */
class WorkerViewTest {
    @Test
    void aTtlIsReadInMilliseconds() {
        assertThat(saying("15000").ttl()).contains(Duration.ofSeconds(15));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "soon", "-1", "1.5", "99999999999999"})
    void whatNoClockCanCountSaysNothing(String ttl) {
        assertThat(saying(ttl).ttl()).isEmpty();
    }

    private static WorkerView saying(String ttl) {
        return new WorkerView("w~0123456789ab", true, 0, Duration.ZERO, Map.of("ttl", ttl));
    }

    @Test
    void aWorkerThatBeatsIsNotSilentThoughItReadsNothing() {
        assertThat(silence(true, "100000")).isEqualTo(Duration.ofSeconds(3));
        assertThat(silence(true, "1")).as("it has read since").isEqualTo(Duration.ofSeconds(60));
        assertThat(silence(true, "200000")).as("a clock that was set back").isZero();
        assertThat(silence(true, "soon")).isEqualTo(Duration.ofSeconds(60));
        assertThat(silence(false, "100000")).isEqualTo(Duration.ofSeconds(60));
    }

    private static Duration silence(boolean alive, String beaten) {
        Map<String, String> words = Map.of("beaten", beaten);
        return new WorkerView("w~0123456789ab", alive, 0, Duration.ofSeconds(60), words)
                .at(Instant.ofEpochMilli(103_000))
                .silence();
    }
}
