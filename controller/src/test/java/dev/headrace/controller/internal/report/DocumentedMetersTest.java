package dev.headrace.controller.internal.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.controller.internal.lead.DelayCause;
import dev.headrace.internal.protocol.control.ShardLoad;
import dev.headrace.internal.protocol.entry.RequeueReason;
import dev.headrace.internal.protocol.queue.RecoverReply.Result;
import dev.headrace.task.Shard;
import dev.headrace.testing.DocumentedMeters;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Holds the rows of the controller in the table of meters in {@code docs/operations.md} to what it registers. */
class DocumentedMetersTest {
    private final List<List<String>> documented = DocumentedMeters.of("controller");

    @Test
    void theTableNamesEveryMeter() {
        assertThat(documented)
                .extracting(row -> row.get(0))
                .containsExactlyInAnyOrderElementsOf(Arrays.stream(ControllerMeters.Name.values())
                        .map(ControllerMeters.Name::meter)
                        .toList());
    }

    @Test
    void theTableSaysWhatPrometheusShowsAndTheTags() {
        PrometheusMeterRegistry registry = DocumentedMeters.registry();
        useEach(new ControllerMeters(registry), Shard.first("emails"));

        assertThat(DocumentedMeters.in(registry)).containsExactlyInAnyOrderElementsOf(documented);
    }

    private static void useEach(ControllerMeters meters, Shard shard) {
        for (Result result : Result.values()) {
            meters.recovered(shard, RequeueReason.STALE, result);
        }
        meters.wouldRecover(shard, RequeueReason.STALE);
        meters.manyAtOnce(shard);
        meters.promoted(shard, 1);
        meters.consumerRetired(shard);
        meters.swept(shard, "audit", Duration.ofMillis(1));
        meters.pendingAge(shard, Duration.ofMillis(1));
        meters.load(shard, new ShardLoad(1, 1, 1, 1, Duration.ZERO, "", Map.of(), Set.of(), Map.of()));
        meters.delayBegan(shard, DelayCause.NO_LEADER);
        meters.delaySkipped(shard, DelayCause.NO_LEADER);
        meters.dataLost(shard);
        meters.purged(shard, 1);
        meters.failed("OTHER");
    }
}
