package dev.headrace.worker.internal.engine;

import static dev.headrace.worker.internal.engine.SimWorker.SETTINGS;
import static dev.headrace.worker.internal.engine.SimWorker.SHARD;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.task.Lane;
import dev.headrace.task.Lease;
import dev.headrace.testing.sim.ModelEvent;
import dev.headrace.worker.AttemptLimits;
import dev.headrace.worker.LogLines;
import dev.headrace.worker.WorkerSettings;
import dev.headrace.worker.internal.attempt.Quarantine;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A task that crashed workers and now hangs does not keep others of its kind from running. */
class QuarantineTest extends SimulatedQueue {
    private static final WorkerSettings SHORT =
            SETTINGS.withLimits(new AttemptLimits(4, 3, Duration.ofSeconds(1), Duration.ZERO, Duration.ofSeconds(1)));

    private boolean hung;

    private Duration hangOnce() {
        boolean first = !hung;
        hung = true;
        return first ? Duration.ofDays(1) : Duration.ZERO;
    }

    private Lease addQuarantined(int number, String... more) {
        String[] fields = {"type", "number", "body", "" + number, "stale_heartbeat_requeues", "2"};
        String[] all = Arrays.copyOf(fields, fields.length + more.length);
        System.arraycopy(more, 0, all, fields.length, more.length);
        byte[][] bytes = Arrays.stream(all).map(field -> field.getBytes(UTF_8)).toArray(byte[][]::new);
        return redis.addByHand(SHARD, Lane.NORMAL, bytes);
    }

    @Test
    void anAbandonedQuarantinedTaskMakesRoomForTheNext() {
        worker(SHORT, this::hangOnce);
        addQuarantined(1);
        time.runFor(Duration.ofSeconds(10));
        addQuarantined(2);
        time.runFor(Duration.ofSeconds(2));
        assertThat(runs).containsKey(2);
    }

    @Test
    void aQuarantinedTaskThatLostItsLeaseMakesRoomForTheNextOnceItHadTimeToEnd() {
        SimWorker worker = worker(SETTINGS, this::hangOnce);
        Lease lease = addQuarantined(1);
        time.runFor(Duration.ofSeconds(3));
        redis.deleteEntry(SHARD, lease);
        time.runFor(Duration.ofSeconds(10));
        assertThat(worker.count("headrace.leases.lost")).isEqualTo(1);
        addQuarantined(2);
        time.runFor(Duration.ofSeconds(2));
        assertThat(runs).containsKey(2);
    }

    /** One runs, the other is claimed and put off again: its story must not tell of starts, nor be charged with a crash. */
    @Test
    void onlyAQuarantinedTaskThatStartsIsSaidToStart() {
        worker(SETTINGS, this::hangOnce);
        addQuarantined(1, "id", "runs");
        time.runFor(Duration.ofSeconds(3));
        for (int i = 0; i < 3; i++) {
            addQuarantined(2, "id", "waits");
            time.runFor(Duration.ofSeconds(1));
        }
        assertThat(story("runs")).containsExactly("started");
        assertThat(story("waits")).containsOnly("snoozed");
    }

    private List<String> story(String id) {
        return redis.view(SHARD).events().stream()
                .filter(event -> event.taskId().equals(id))
                .map(ModelEvent::what)
                .toList();
    }

    @Test
    void aQuarantinedTaskThatWasPutOffOverAndOverIsToldOfOnce() {
        worker(SETTINGS, this::hangOnce);
        addQuarantined(1);
        time.runFor(Duration.ofSeconds(3));
        try (LogLines lines = LogLines.of(Quarantine.class)) {
            for (int i = 0; i < 10; i++) {
                addQuarantined(2, "id", "slow");
                time.runFor(Duration.ofSeconds(1));
            }
            assertThat(lines.containing("snoozed")).isEmpty();
            for (int i = 0; i < 5; i++) {
                addQuarantined(2, "id", "slow");
                time.runFor(Duration.ofSeconds(1));
            }
            assertThat(lines.containing("snoozed more than 10 times")).hasSize(1);
        }
    }
}
