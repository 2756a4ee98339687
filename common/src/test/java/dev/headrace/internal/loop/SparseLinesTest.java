package dev.headrace.internal.loop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.testing.sim.VirtualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SparseLinesTest {
    private final VirtualTime time = new VirtualTime(1);
    private final List<String> written = new ArrayList<>();
    private final SparseLines lines = new SparseLines(time.process("p").loop());

    private void say(String kind, Object affected) {
        lines.say(kind, affected, more -> written.add(kind + " " + affected + more));
    }

    @Test
    void aHundredThousandLinesOfAKindAreOneAndTheirNumberAFewSecondsLater() {
        for (int i = 0; i < 100_000; i++) {
            say("malformed", i % 21);
        }
        say("late", "a");
        assertThat(written).containsExactly("malformed 0", "late a");
        time.runFor(Duration.ofSeconds(11));
        assertThat(written)
                .hasSize(3)
                .last()
                .asString()
                .startsWith("malformed 18 [99999 times more in the last 10s; 21 affected: 1, 2, 3, ")
                .endsWith(", 20, …]");
    }

    @Test
    void aCauseThatRepeatsEachSecondForADayIsAFewLinesAnHourAndNoneOfThemIsLeftUncounted() {
        int seconds = 24 * 3600;
        List<Long> counts = new ArrayList<>();
        for (int second = 0; second < seconds; second++) {
            lines.say("jumped", "a", more -> counts.add(Math.max(1, more.times())));
            time.runFor(Duration.ofSeconds(1));
        }
        lines.flush();
        assertThat(counts).hasSizeBetween(6 * 24, 6 * 24 + 10);
        assertThat(counts.stream().mapToLong(Long::longValue).sum()).isEqualTo(seconds);
    }

    @Test
    void afterAQuietMinuteTheNextIsLoggedAtOnceAndWithoutACount() {
        say("gone", "a");
        time.runFor(Duration.ofSeconds(30));
        say("gone", "b");
        time.runFor(Duration.ofMinutes(1));
        assertThat(written).containsExactly("gone a", "gone b [once more in the last 1m; 1 affected: b]");
        time.runFor(Duration.ofMinutes(3));
        say("gone", "c");
        assertThat(written).last().isEqualTo("gone c");
    }
}
