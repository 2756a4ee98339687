package dev.headrace.controller.internal.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.internal.loop.EventLoop;
import dev.headrace.internal.loop.SparseLines;
import dev.headrace.task.Lane;
import dev.headrace.task.Shard;
import dev.headrace.testing.sim.VirtualTime;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What the last delivered ids of a shard's lanes tell from pass to pass. */
class DataLossesTest {
    private static final Shard SHARD = Shard.first("emails");

    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final EventLoop loop = new VirtualTime(1).process("controller").loop();
    private final DataLosses losses = new DataLosses(new ControllerMeters(meters), new SparseLines(loop));

    @Test
    void aLaneWithoutItsGroupLostNothingAndOneWhoseNewGroupIsEarlierDid() {
        losses.compare(SHARD, Map.of(Lane.HIGH, "7-0", Lane.NORMAL, "5-0"));
        losses.compare(SHARD, Map.of(Lane.HIGH, "7-0"));
        losses.compare(SHARD, Map.of(Lane.HIGH, "7-0", Lane.NORMAL, "6-0"));
        losses.compare(SHARD, Map.of(Lane.HIGH, "7-0"));
        assertThat(counted()).isZero();

        losses.compare(SHARD, Map.of(Lane.HIGH, "7-0", Lane.NORMAL, "0-0"));

        assertThat(counted()).isOne();
    }

    private double counted() {
        return meters.getMeters().stream()
                .filter(meter -> meter.getId().getName().equals("headrace.data.losses"))
                .mapToDouble(meter -> ((Counter) meter).count())
                .sum();
    }
}
