package dev.headrace.controller;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class ControllerSettingsTest {
    private static final ControllerSettings DEFAULT = ControllerSettings.DEFAULT;

    @Test
    void leadershipOutlivesNoHeartbeatOfALivingWorker() {
        assertThat(DEFAULT.canary()).isEqualTo(Duration.ofMillis(7500));
        assertThat(DEFAULT.settlingTime()).isEqualTo(Duration.ofSeconds(20));
    }

    @Test
    void settingsThatDoNotGoTogetherAreRefusedByNameAndValue() {
        refused(() -> DEFAULT.withHeartbeats(seconds(5), seconds(14), seconds(15)), "heartbeat-ttl: 14s");
        refused(() -> DEFAULT.withHeartbeats(seconds(5), seconds(15), seconds(14)), "grace: 14s");
        refused(() -> DEFAULT.withIntervals(Duration.ofMillis(3750), seconds(10)), "scan-interval: 3.75s");
        refused(() -> DEFAULT.withIntervals(seconds(1), Duration.ofMillis(999)), "audit-interval: 999ms");
        refused(() -> DEFAULT.withIntervals(Duration.ZERO, seconds(1)), "scan-interval: 0s");
        refused(() -> DEFAULT.withBatch(201), "batch: 201");
        refused(() -> DEFAULT.withBatch(0), "batch: 0");
        refused(() -> DEFAULT.withLimits(-1, 1), "max-stale-requeues: -1");
        refused(() -> DEFAULT.withLimits(3, -1), "max-missing-requeues: -1");
    }

    @Test
    void settingsAtTheirLimitsAreTaken() {
        assertThat(DEFAULT.withHeartbeats(seconds(5), seconds(15), seconds(15)).grace())
                .isEqualTo(seconds(15));
        assertThat(DEFAULT.withIntervals(Duration.ofMillis(3749), seconds(10)).scanInterval())
                .hasMillis(3749);
        assertThat(DEFAULT.withLimits(0, 0).maxStaleRequeues()).isZero();
        assertThat(DEFAULT.withBatch(1).batch()).isEqualTo(1);
    }

    private static Duration seconds(int seconds) {
        return Duration.ofSeconds(seconds);
    }

    private static void refused(Runnable change, String beginning) {
        assertThatIllegalArgumentException().isThrownBy(change::run).withMessageStartingWith(beginning);
    }
}
