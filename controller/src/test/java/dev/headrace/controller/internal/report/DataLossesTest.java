package dev.headrace.controller.internal.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.internal.loop.EventLoop;
import dev.headrace.internal.loop.SparseLines;
import dev.headrace.internal.protocol.control.ShardLoad;
import dev.headrace.internal.protocol.queue.GroupReply;
import dev.headrace.task.Lane;
import dev.headrace.task.Shard;
import dev.headrace.testing.sim.VirtualTime;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What the last delivered ids of a shard's lanes tell from pass to pass. */
class DataLossesTest {
    private static final Shard SHARD = Shard.first("emails");

    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final EventLoop loop = new VirtualTime(1).process("controller").loop();
    private final DataLosses losses = new DataLosses(new ControllerMeters(meters), new SparseLines(loop));

    @Test
    void aLaneWithoutItsGroupLostNothingAndOneWhoseNewGroupIsEarlierDid() {
        look("1", Map.of(Lane.HIGH, "7-0", Lane.NORMAL, "5-0"));
        look("1", Map.of(Lane.HIGH, "7-0"));
        look("1", Map.of(Lane.HIGH, "7-0", Lane.NORMAL, "6-0"));
        look("1", Map.of(Lane.HIGH, "7-0"));
        assertThat(counted()).isZero();

        look("1", Map.of(Lane.HIGH, "7-0", Lane.NORMAL, "0-0"));

        assertThat(counted()).isOne();
    }

    /** A worker or a client creates the groups again before a controller looks, and delivers later ids. */
    @Test
    void dataThatIsAllNewIsALossThoughItsLanesWereDeliveredFurther() {
        look("1", Map.of(Lane.NORMAL, "5-0"));
        look("2", Map.of(Lane.NORMAL, "9-0"));
        look("2", Map.of(Lane.NORMAL, "9-1"));

        assertThat(counted()).isOne();
    }

    @Test
    void oneLossIsReportedOnceHoweverItIsSeen() {
        Map<Lane, GroupReply> made = Map.of(Lane.NORMAL, new GroupReply(GroupReply.State.MADE, "0-0"));
        look("1", Map.of(Lane.NORMAL, "5-0"));
        look("", Map.of(Lane.NORMAL, "0-0"));
        losses.reopened(SHARD, made);
        look("2", Map.of(Lane.NORMAL, "9-0"));
        assertThat(counted()).isOne();

        losses.reopened(SHARD, made);
        look("3", Map.of(Lane.NORMAL, "10-0"));
        assertThat(counted()).isEqualTo(2);
    }

    /** A shard that an older version opened. */
    @Test
    void dataThatGetsItsIdIsNoLoss() {
        look("", Map.of(Lane.NORMAL, "5-0"));
        look("1", Map.of(Lane.NORMAL, "6-0"));

        assertThat(counted()).isZero();
    }

    @Test
    void dataWhoseIdCannotBeReadForAWhileIsNoLoss() {
        look("1", Map.of(Lane.NORMAL, "5-0"));
        look(null, Map.of(Lane.NORMAL, "6-0"));
        look("1", Map.of(Lane.NORMAL, "6-0"));
        assertThat(counted()).isZero();

        look(null, Map.of(Lane.NORMAL, "6-0"));
        look("2", Map.of(Lane.NORMAL, "7-0"));
        assertThat(counted()).isOne();
    }

    private void look(String dataId, Map<Lane, String> delivered) {
        losses.compare(SHARD, new ShardLoad(0, 0, 0, 0, Duration.ZERO, dataId, delivered, Set.of(), Map.of()));
    }

    private double counted() {
        return meters.getMeters().stream()
                .filter(meter -> meter.getId().getName().equals("headrace.data.losses"))
                .mapToDouble(meter -> ((Counter) meter).count())
                .sum();
    }
}
