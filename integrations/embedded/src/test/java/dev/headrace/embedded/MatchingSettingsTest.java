package dev.headrace.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.controller.Controller;
import dev.headrace.controller.ControllerSettings;
import dev.headrace.worker.AttemptLimits;
import dev.headrace.worker.HeartbeatSettings;
import dev.headrace.worker.WorkerSettings;
import java.time.Duration;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is set for the worker holds for the controller, which would otherwise take living workers for dead. */
class MatchingSettingsTest {
    @Test
    void withoutAWordTheControllersSettingsAreTheDefaults() {
        assertThat(ofController(WorkerSettings.DEFAULT)).isEqualTo(ControllerSettings.DEFAULT);
    }

    @ParameterizedTest
    @CsvSource({"50, 150", "200, 800", "5000, 15000", "60000, 600000", "3600000, 86400000"})
    void anyHeartbeatsOfTheWorkerFitTheController(long interval, long ttl) {
        HeartbeatSettings beats = new HeartbeatSettings(Duration.ofMillis(interval), Duration.ofMillis(ttl), false);
        ControllerSettings settings = ofController(WorkerSettings.DEFAULT.withHeartbeats(beats));

        assertThat(settings.heartbeatInterval()).isEqualTo(beats.interval());
        assertThat(settings.heartbeatTtl()).isEqualTo(beats.ttl());
        assertThat(settings.grace()).isEqualTo(beats.ttl());
        // Throws where the scan interval does not fit.
        Controller.connect("redis://127.0.0.1:1").settings(settings);
    }

    @Test
    void theLimitOfCrashesIsTheWorkers() {
        AttemptLimits limits = new AttemptLimits(4, 9, Duration.ofHours(1), Duration.ZERO, Duration.ofSeconds(5));

        assertThat(ofController(WorkerSettings.DEFAULT.withLimits(limits)).maxCrashes())
                .isEqualTo(9);
    }

    private static ControllerSettings ofController(WorkerSettings worker) {
        return MatchingSettings.ofController(worker, UnaryOperator.identity());
    }
}
