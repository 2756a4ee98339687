package dev.headrace.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headrace.worker.retry.Backoff;
import java.time.Duration;
import java.util.Random;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** Settings that cannot work are refused when they are made, by name. */
class SettingsTest {
    private static void refused(String name, ThrowingCallable setting) {
        assertThatThrownBy(setting).isInstanceOf(IllegalArgumentException.class).hasMessageStartingWith(name + ": ");
    }

    private static Duration s(long seconds) {
        return Duration.ofSeconds(seconds);
    }

    @Test
    void theDefaultsAreThoseOfTheProtocol() {
        assertThat(WorkerSettings.DEFAULT.heartbeats()).isEqualTo(new HeartbeatSettings(s(5), s(15), false));
        assertThat(WorkerSettings.DEFAULT.limits().maxAttempts()).isEqualTo(4);
        assertThat(WorkerSettings.DEFAULT.limits().timeout()).isEqualTo(Duration.ofHours(24));
        assertThat(WorkerSettings.DEFAULT.concurrency()).isEqualTo(32);
    }

    @Test
    void eachSettingIsHeldToItsRange() {
        refused("concurrency", () -> new QueueOptions(0));
        refused("lanes", () -> new QueueOptions(1).lanes(Set.of()));
        refused("concurrency", () -> WorkerSettings.DEFAULT.withConcurrency(10_001));
        refused("heartbeatTtl", () -> new HeartbeatSettings(s(5), Duration.ofMillis(14_999), false));
        assertThat(new HeartbeatSettings(s(5), s(15), false).trust()).isEqualTo(s(10));
        refused("heartbeatInterval", () -> new HeartbeatSettings(Duration.ofMillis(49), s(15), false));
        refused("maxAttempts", () -> new AttemptLimits(0, 3, s(1), s(0), s(1)));
        refused("maxCrashes", () -> new AttemptLimits(1, -1, s(1), s(0), s(1)));
        refused("attemptTimeout", () -> new AttemptLimits(1, 3, s(0), s(0), s(1)));
        refused("attemptWatchdog", () -> new AttemptLimits(1, 3, s(1), s(-1), s(1)));
        refused("attemptTimeoutGrace", () -> new AttemptLimits(1, 3, s(1), s(0), s(-1)));
        refused("drainTimeout", () -> WorkerSettings.DEFAULT.withDrainTimeout(s(-1)));
        refused("backoffFirst", () -> new Backoff(s(0), 2, s(1), 0));
        refused("backoffMultiplier", () -> new Backoff(s(1), 0.5, s(1), 0));
        refused("backoffMultiplier", () -> new Backoff(s(1), Double.NaN, s(1), 0));
        refused("backoffLongest", () -> new Backoff(s(2), 2, s(1), 0));
        refused("backoffJitter", () -> new Backoff(s(1), 2, s(2), 1.1));
    }

    @Test
    void theBackOffGrowsUpToItsLongestAndItsJitterStaysWithinItsShare() {
        Backoff plain = new Backoff(s(1), 2, s(300), 0);
        Random random = new Random(1);
        assertThat(plain.delay(1, random)).isEqualTo(s(1));
        assertThat(plain.delay(2, random)).isEqualTo(s(2));
        assertThat(plain.delay(9, random)).isEqualTo(s(256));
        assertThat(plain.delay(10, random)).isEqualTo(s(300));
        assertThat(plain.delay(Integer.MAX_VALUE, random)).isEqualTo(s(300));
        for (int i = 0; i < 1000; i++) {
            assertThat(Backoff.DEFAULT.delay(1, random)).isBetween(Duration.ofMillis(750), Duration.ofMillis(1250));
            assertThat(Backoff.DEFAULT.delay(50, random)).isLessThanOrEqualTo(s(300));
        }
    }
}
