package dev.headrace.worker.internal.engine;

import static dev.headrace.worker.internal.engine.SimWorker.SETTINGS;
import static dev.headrace.worker.internal.engine.SimWorker.SHARD;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.task.Lane;
import dev.headrace.testing.sim.Nature;
import dev.headrace.worker.HeartbeatSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a worker that holds nothing costs, and that it costs nobody's task anything: by the default settings. */
class RestingWorkerTest extends SimulatedQueue {
    private static final Duration BEAT = HeartbeatSettings.DEFAULT.interval();
    private static final Duration TTL = HeartbeatSettings.DEFAULT.ttl();
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final List<Duration> beats = new ArrayList<>();
    private final List<Duration> reads = new ArrayList<>();
    private int registrations;

    @BeforeEach
    void listen() {
        Nature calm = Nature.calm(new Random(5));
        redis.nature((verb, caller) -> {
            if (verb.equals("beat")) {
                beats.add(time.elapsed());
            } else if (verb.equals("claimBlocking")) {
                reads.add(time.elapsed());
            } else if (verb.equals("enlist")) {
                registrations++;
            }
            return calm.meets(verb, caller);
        });
    }

    private SimWorker rested() {
        SimWorker worker = worker(SETTINGS.withHeartbeats(HeartbeatSettings.DEFAULT), () -> Duration.ofSeconds(40));
        time.runFor(MINUTE);
        beats.clear();
        reads.clear();
        return worker;
    }

    private Duration longestGap() {
        Duration longest = Duration.ZERO;
        for (int i = 1; i < beats.size(); i++) {
            Duration gap = beats.get(i).minus(beats.get(i - 1));
            longest = gap.compareTo(longest) > 0 ? gap : longest;
        }
        return longest;
    }

    /** Somebody may delete its consumer, by which alone an idle worker is seen. */
    @Test
    void itRegistersItselfAgainAboutOnceAMinute() {
        rested();
        registrations = 0;
        time.runFor(MINUTE.multipliedBy(10));
        assertThat(registrations).isBetween(8, 12);
    }

    @Test
    void itBeatsAlongWithItsReadsAndStaysAlive() {
        rested();
        for (int second = 0; second < 120; second++) {
            time.runFor(Duration.ofSeconds(1));
            assertThat(redis.view(SHARD).liveness()).hasSize(1);
        }

        assertThat(beats)
                .hasSizeBetween(10, 17)
                .allSatisfy(beat -> assertThat(reads)
                        .as("the reads beside the beat at " + beat)
                        .anyMatch(read -> read.minus(beat).abs().compareTo(Duration.ofMillis(50)) < 0));
        assertThat(longestGap()).isLessThan(TTL.multipliedBy(2).dividedBy(3));
    }

    @Test
    void aTaskThatComesToItIsBeatenForAtTheUsualInterval() {
        rested();
        assertThat(time.runUntil(() -> !beats.isEmpty(), TTL))
                .as("the pause of one at rest begins")
                .isTrue();
        time.runFor(Duration.ofSeconds(1));
        add(SHARD, Lane.NORMAL, 1);
        time.runFor(Duration.ofSeconds(39));

        assertThat(redis.view(SHARD).heartbeats()).hasSize(1);
        assertThat(longestGap()).isLessThanOrEqualTo(BEAT.plusMillis(500));
    }
}
