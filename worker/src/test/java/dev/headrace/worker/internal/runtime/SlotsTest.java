package dev.headrace.worker.internal.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.testing.sim.VirtualTime;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Who waits for slots is woken when some come free. */
class SlotsTest {
    private final VirtualTime time = new VirtualTime(1);
    private final Slots slots = new Slots(time.process("worker").loop(), 4);
    private final AtomicInteger woken = new AtomicInteger();

    /** It waits for others to end, which they never could if it were woken again at once: the loop is theirs, too. */
    @Test
    void whoeverWaitsAgainWhenItIsWokenLetsOthersHaveTheirTurn() {
        slots.take(2);
        slots.whenFree(this::waitAgain);
        slots.giveBack(1);
        time.runFor(Duration.ofSeconds(1));
        assertThat(woken).hasValue(1);
        slots.giveBack(1);
        time.runFor(Duration.ofSeconds(1));
        assertThat(woken).hasValue(2);
    }

    private void waitAgain() {
        if (woken.incrementAndGet() > 1_000) {
            throw new AssertionError("woken again and again, with nothing come free in between");
        }
        slots.whenFree(this::waitAgain);
    }
}
