package dev.headrace.controller;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.headrace.testing.NullArguments;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class ControllerSettingsTest {
    private static final ControllerSettings DEFAULT = ControllerSettings.DEFAULT;

    @Test
    void leadershipOutlivesNoHeartbeatOfALivingWorker() {
        assertThat(DEFAULT.leadershipTtl()).isEqualTo(Duration.ofMillis(7500));
        assertThat(DEFAULT.recoveryDelay()).isEqualTo(Duration.ofSeconds(20));
    }

    @Test
    void settingsThatDoNotGoTogetherAreRefusedByNameAndValue() {
        refused(() -> DEFAULT.withHeartbeats(seconds(5), seconds(14), seconds(15)), "heartbeatTtl: 14s");
        refused(() -> DEFAULT.withHeartbeats(seconds(5), seconds(15), seconds(14)), "grace: 14s");
        refused(() -> given(DEFAULT.withIntervals(Duration.ofMillis(3750), seconds(10))), "scanInterval: 3.75s");
        refused(() -> DEFAULT.withIntervals(seconds(1), Duration.ofMillis(999)), "auditInterval: 999ms");
        refused(() -> DEFAULT.withIntervals(Duration.ZERO, seconds(1)), "scanInterval: 0s");
        refused(() -> DEFAULT.withBatch(201), "batch: 201");
        refused(() -> DEFAULT.withBatch(0), "batch: 0");
        refused(() -> DEFAULT.withLimits(-1, 1), "maxCrashes: -1");
        refused(() -> DEFAULT.withLimits(3, -1), "maxMissingRequeues: -1");
    }

    @Test
    void nullIsRefusedByTheSettingsName() {
        assertThat(List.of(DEFAULT, DeadRetention.DEFAULT))
                .flatMap(NullArguments::unnamedComponents)
                .isEmpty();
    }

    @Test
    void settingsAtTheirLimitsAreTaken() {
        assertThat(DEFAULT.withHeartbeats(seconds(5), seconds(15), seconds(15)).grace())
                .isEqualTo(seconds(15));
        assertThat(DEFAULT.withIntervals(Duration.ofMillis(3749), seconds(10)).scanInterval())
                .hasMillis(3749);
        assertThat(DEFAULT.withLimits(0, 0).maxCrashes()).isZero();
        assertThat(DEFAULT.withBatch(1).batch()).isEqualTo(1);
    }

    @Test
    void settingsAreCheckedTogetherOnceAllAreSetInWhateverOrder() {
        Duration scan = Duration.ofMillis(100);
        Duration beat = Duration.ofMillis(200);
        Duration ttl = Duration.ofMillis(600);
        ControllerSettings heartbeatsFirst =
                DEFAULT.withHeartbeats(beat, ttl, ttl).withIntervals(scan, seconds(1));
        given(heartbeatsFirst);
        assertThat(heartbeatsFirst)
                .isEqualTo(DEFAULT.withIntervals(scan, seconds(1)).withHeartbeats(beat, ttl, ttl));
        refused(() -> given(DEFAULT.withHeartbeats(beat, ttl, ttl)), "scanInterval: 1s");
    }

    private static void given(ControllerSettings settings) {
        var unused = Controller.connect("redis://nowhere:1").settings(settings);
    }

    private static Duration seconds(int seconds) {
        return Duration.ofSeconds(seconds);
    }

    private static void refused(Runnable change, String beginning) {
        assertThatIllegalArgumentException().isThrownBy(change::run).withMessageStartingWith(beginning);
    }
}
