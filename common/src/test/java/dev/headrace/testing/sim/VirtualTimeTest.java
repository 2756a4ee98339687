package dev.headrace.testing.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headrace.internal.loop.EventLoop;
import dev.headrace.internal.loop.Periodic;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class VirtualTimeTest {
    private final VirtualTime time = new VirtualTime(1);
    private final VirtualProcess process = time.process("p");
    private final VirtualLoop loop = process.loop();
    private final List<String> log = new ArrayList<>();

    @Test
    void aTimerRingsAtItsMomentAndNotBefore() {
        loop.schedule(Duration.ofHours(3), () -> log.add("rang"));
        time.runFor(Duration.ofHours(3).minusNanos(1));
        assertThat(log).isEmpty();
        time.runFor(Duration.ofNanos(1));
        assertThat(log).containsExactly("rang");
    }

    @Test
    void aTimerThatWasTakenBackDoesNotRing() {
        EventLoop.Timer timer = loop.schedule(Duration.ofSeconds(1), () -> log.add("rang"));
        timer.cancel();
        time.runFor(Duration.ofSeconds(2));
        assertThat(log).isEmpty();
    }

    @Test
    void actionsRunInTheOrderInWhichTheyWereGiven() {
        loop.execute(() -> {
            loop.execute(() -> log.add("third"));
            log.add("first");
        });
        loop.execute(() -> log.add("second"));
        time.runFor(Duration.ZERO);
        assertThat(log).containsExactly("first", "second", "third");
    }

    @Test
    void aStoppedProcessDoesNothingUntilItIsResumedWhileItsClockGoesOn() {
        loop.schedule(Duration.ofSeconds(1), () -> log.add("one"));
        loop.schedule(Duration.ofSeconds(2), () -> log.add("two"));
        long before = loop.nanos();
        process.stop();
        time.runFor(Duration.ofSeconds(10));
        assertThat(log).isEmpty();
        process.resume();
        time.runFor(Duration.ZERO);
        assertThat(log).containsExactly("one", "two");
        assertThat(loop.nanos() - before).isEqualTo(Duration.ofSeconds(10).toNanos());
    }

    @Test
    void aKilledProcessNeverDoesAnythingAgain() {
        loop.schedule(Duration.ofSeconds(1), () -> log.add("one"));
        process.kill();
        loop.execute(() -> log.add("two"));
        process.resume();
        time.runFor(Duration.ofSeconds(10));
        assertThat(log).isEmpty();
    }

    @Test
    void periodicWorkRunsOnTheVirtualClock() {
        Periodic beats = new Periodic(
                loop,
                () -> Duration.ofSeconds(5),
                () -> {
                    log.add("beat");
                    return CompletableFuture.completedFuture(null);
                },
                error -> log.add("failed"));
        beats.start();
        time.runFor(Duration.ofMinutes(1).minusMillis(1));
        assertThat(log).hasSize(12).containsOnly("beat");
    }

    @Test
    void anActionThatThrowsFailsTheRunWithSeedTimeAndProcess() {
        loop.schedule(Duration.ofSeconds(7), () -> {
            throw new IllegalStateException("broken");
        });
        assertThatThrownBy(() -> time.runFor(Duration.ofSeconds(8)))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("seed 1: at PT7S an action of p threw")
                .hasRootCauseMessage("broken");
    }

    @Test
    void aCallFromAnotherThreadIsRefused() {
        CompletableFuture<Void> elsewhere = CompletableFuture.runAsync(() -> loop.execute(() -> {}));
        assertThatThrownBy(elsewhere::join).hasRootCauseInstanceOf(IllegalStateException.class);
    }
}
