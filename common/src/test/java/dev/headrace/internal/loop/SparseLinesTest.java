package dev.headrace.internal.loop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.testing.sim.VirtualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SparseLinesTest {
    @Test
    void aHundredThousandLinesOfAKindAreOneAndTheirNumberAMinuteLater() {
        VirtualTime time = new VirtualTime(1);
        List<String> written = new ArrayList<>();
        SparseLines lines =
                new SparseLines(time.process("p").loop(), (kind, count) -> written.add(count + " more " + kind));
        for (int i = 0; i < 100_000; i++) {
            lines.say("malformed", () -> written.add("one malformed"));
        }
        lines.say("late", () -> written.add("one late"));
        assertThat(written).containsExactly("one malformed", "one late");
        time.runFor(Duration.ofSeconds(61));
        assertThat(written).containsExactly("one malformed", "one late", "99999 more malformed");
        lines.say("malformed", () -> written.add("another malformed"));
        assertThat(written).endsWith("another malformed");
    }
}
