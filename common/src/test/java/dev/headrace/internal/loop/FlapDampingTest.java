package dev.headrace.internal.loop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.testing.sim.VirtualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class FlapDampingTest {
    private final VirtualTime time = new VirtualTime(1);
    private final List<String> told = new ArrayList<>();
    private final FlapDamping damping = new FlapDamping(time.process("p").loop(), () -> told.add("over"));

    private void fail() {
        if (damping.failed()) {
            told.add("fails");
        }
    }

    @Test
    void troubleAndItsEndAreToldAtOnce() {
        fail();
        fail();
        damping.passed();
        damping.passed();
        assertThat(told).containsExactly("fails", "over");
        time.runFor(FlapDamping.CALM);
        fail();
        damping.passed();
        assertThat(told).containsExactly("fails", "over", "fails", "over");
    }

    @Test
    void whatFailsAndWorksInTurnsIsToldTwiceAndIsOverAfterAMinuteWithoutAFailure() {
        for (int i = 0; i < 1000; i++) {
            fail();
            time.runFor(Duration.ofMillis(100));
            damping.passed();
            time.runFor(Duration.ofSeconds(i == 500 ? 50 : 1));
        }
        assertThat(told).containsExactly("fails", "over", "fails");
        assertThat(damping.cameBack()).isTrue();
        time.runFor(FlapDamping.CALM);
        assertThat(told).containsExactly("fails", "over", "fails", "over");
        assertThat(damping.cameBack()).isFalse();
    }

    @Test
    void anOutageThatLastsIsNotOverForThatItCameBack() {
        fail();
        damping.passed();
        fail();
        damping.passed();
        fail();
        time.runFor(Duration.ofMinutes(10));
        assertThat(told).containsExactly("fails", "over", "fails");
        assertThat(damping.forgettable()).isFalse();
        damping.passed();
        time.runFor(FlapDamping.CALM);
        assertThat(told).endsWith("fails", "over");
        time.runFor(FlapDamping.CALM);
        assertThat(damping.forgettable()).isTrue();
    }
}
