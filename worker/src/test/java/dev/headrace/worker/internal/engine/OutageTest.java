package dev.headrace.worker.internal.engine;

import static dev.headrace.worker.internal.engine.SimWorker.SETTINGS;
import static dev.headrace.worker.internal.engine.SimWorker.SHARD;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.task.Lane;
import dev.headrace.task.StoreException;
import dev.headrace.testing.sim.Fault;
import dev.headrace.testing.sim.Nature;
import dev.headrace.worker.LogLines;
import dev.headrace.worker.internal.lease.BeatMonitor;
import dev.headrace.worker.internal.runtime.Outage;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/** Outage that lasts is a line when it begins and one when it is over, though other operations work meanwhile. */
class OutageTest extends SimulatedQueue {
    private final Nature calm = Nature.calm(new Random(5));
    private final Map<String, Integer> calls = new HashMap<>();

    private void refuse(Predicate<String> refused) {
        refuse(StoreException.Kind.UNAVAILABLE, refused);
    }

    private void refuse(StoreException.Kind kind, Predicate<String> refused) {
        calls.clear();
        redis.nature((verb, caller) -> {
            calls.merge(verb, 1, Integer::sum);
            return refused.test(verb) ? Fault.refused(kind, Duration.ofMillis(1)) : calm.meets(verb, caller);
        });
    }

    @Test
    void aQueuesNameThatCannotBeAddedIsOneLineAndItsSettingsAreReadAsSeldomAsEver() {
        worker(SETTINGS, AT_ONCE);
        time.runFor(Duration.ofSeconds(5));
        refuse(verb -> verb.equals("keepKnown"));
        try (LogLines lines = LogLines.of(Outage.class)) {
            time.runFor(Duration.ofMinutes(10));
            assertThat(lines.containing("")).singleElement().asString().contains("adding queue q to the known queues");
            assertThat(calls.get("queueSettings")).isBetween(59, 61);
            assertThat(calls.get("keepKnown")).isBetween(59, 61);
            refuse(verb -> false);
            time.runFor(Duration.ofSeconds(11));
            assertThat(lines.containing("works again after 60 failed tries")).hasSize(1);
        }
    }

    @Test
    void settingsThatCannotBeReadAreReadAgainAtTheLongestPauseAndAreOneLine() {
        worker(SETTINGS, AT_ONCE);
        time.runFor(Duration.ofSeconds(5));
        refuse(verb -> verb.equals("queueSettings"));
        try (LogLines lines = LogLines.of(Outage.class)) {
            time.runFor(Duration.ofMinutes(10));
            assertThat(lines.containing("")).singleElement().asString().contains("reading the settings of queue q");
            assertThat(calls.get("queueSettings")).isBetween(250, 330);
            add(SHARD, Lane.NORMAL, 1);
            assertThat(time.runUntil(() -> runs.containsKey(1), Duration.ofSeconds(4)))
                    .as("the worker goes on with the settings that it read before")
                    .isTrue();
        }
    }

    /** Without the settings, a worker knows neither the limits of tasks nor what a previous incarnation's tasks may spend. */
    @Test
    void aWorkerThatHasNeverReadTheSettingsTakesNoTaskAndBeginsAsSoonAsItReadsThem() {
        for (StoreException.Kind kind : List.of(StoreException.Kind.UNAVAILABLE, StoreException.Kind.DENIED)) {
            refuse(kind, verb -> verb.equals("queueSettings"));
            try (LogLines lines = LogLines.of(Outage.class)) {
                SimWorker worker = worker(SETTINGS, AT_ONCE);
                add(SHARD, Lane.NORMAL, 1);
                time.runFor(Duration.ofMinutes(1));
                assertThat(runs).isEmpty();
                assertThat(calls).containsKeys("beat").doesNotContainKeys("claim", "claimBlocking", "incarnations");
                assertThat(worker.engine.health().ready()).isFalse();
                assertThat(worker.engine.health().why()).contains("reading the settings of queue q fails (" + kind);
                assertThat(lines.containing("Until then this worker claims nothing in the queue"))
                        .hasSize(1);
                refuse(kind, verb -> false);
                assertThat(time.runUntil(() -> runs.containsKey(1), Duration.ofSeconds(4)))
                        .isTrue();
                assertThat(time.runUntil(() -> worker.engine.health().ready(), Duration.ofSeconds(4)))
                        .isTrue();
                assertThat(time.runUntil(() -> calls.containsKey("incarnations"), Duration.ofSeconds(4)))
                        .isTrue();
                var unused = worker.stop(Duration.ofSeconds(1));
                time.runFor(Duration.ofSeconds(10));
            }
            runs.clear();
        }
    }

    /** With one slot, a worker waits for tasks by other commands than it claims them by. */
    @Test
    void waitsThatAreRefusedWhileClaimsWorkAreOneLineAndBackOff() {
        worker(SETTINGS.withConcurrency(1), AT_ONCE);
        time.runFor(Duration.ofSeconds(5));
        for (String refused : new String[] {"laneMarks", "awaitDoorbell"}) {
            refuse(verb -> verb.equals(refused));
            try (LogLines lines = LogLines.of(Outage.class)) {
                time.runFor(Duration.ofMinutes(10));
                assertThat(lines.containing("")).singleElement().asString().contains("waiting for tasks of q");
                assertThat(calls.get(refused)).isBetween(250, 330);
                add(SHARD, Lane.NORMAL, 1);
                assertThat(time.runUntil(() -> runs.containsKey(1), Duration.ofSeconds(4)))
                        .isTrue();
                refuse(verb -> false);
                time.runFor(Duration.ofMinutes(2));
                assertThat(lines.containing("waiting for tasks of q works again"))
                        .isNotEmpty();
                assertThat(lines.containing("")).hasSizeLessThan(5);
            }
            runs.clear();
        }
    }

    /** A round of more than 500 beats is several calls. */
    @Test
    void aRoundOfBeatsOfWhichACallFailsIsOneLineAndOneDegradation() {
        worker(SETTINGS.withConcurrency(700), () -> Duration.ofMinutes(30));
        for (int i = 0; i < 700; i++) {
            add(SHARD, Lane.NORMAL, i);
        }
        time.runFor(Duration.ofSeconds(20));
        int[] beats = {0};
        refuse(verb -> verb.equals("beat") && beats[0]++ % 2 == 0);
        try (LogLines lines = LogLines.of(Outage.class);
                LogLines monitor = LogLines.of(BeatMonitor.class)) {
            time.runFor(Duration.ofMinutes(5));
            assertThat(beats[0]).isGreaterThan(500);
            assertThat(lines.containing("sending heartbeats for tasks of q fails"))
                    .hasSize(1);
            assertThat(lines.containing("works again")).isEmpty();
            assertThat(monitor.containing("")).singleElement().asString().startsWith("HEARTBEAT_DEGRADED");
            refuse(verb -> false);
            time.runFor(Duration.ofSeconds(2));
            assertThat(monitor.containing("HEARTBEAT_RESTORED")).hasSize(1);
            assertThat(lines.containing("")).hasSize(2);
        }
    }

    /** A line that was counted is logged up to ten minutes later. */
    @Test
    void aLineThatIsLoggedLateDoesNotSayThatWhatIsOverLasts() {
        worker(SETTINGS, () -> Duration.ofMinutes(30));
        add(SHARD, Lane.NORMAL, 1);
        time.runFor(Duration.ofSeconds(20));
        try (LogLines lines = LogLines.of(Outage.class);
                LogLines monitor = LogLines.of(BeatMonitor.class)) {
            for (int seconds : List.of(45, 20)) {
                refuse(verb -> verb.equals("beat"));
                time.runFor(Duration.ofSeconds(seconds));
                refuse(verb -> false);
                time.runFor(Duration.ofSeconds(5));
            }
            time.runFor(Duration.ofMinutes(10));
            assertThat(monitor.containing("no tasks are claimed until a round succeeds"))
                    .as("the line of the first outage, logged at once")
                    .hasSize(1);
            assertThat(monitor.containing("HEARTBEAT_DEGRADED is over: ")).hasSize(1);
            assertThat(lines.containing("heartbeats for tasks of q fails"))
                    .filteredOn(line -> line.contains("more in the last"))
                    .allMatch(line -> line.endsWith("It works again by now"));
        }
    }

    @Test
    void endsThatAreRefusedNowAndThenAreAFewLines() {
        int[] settles = {0};
        refuse(verb -> verb.equals("settle") && settles[0]++ % 2 == 0);
        worker(SETTINGS, AT_ONCE);
        try (LogLines lines = LogLines.of(Outage.class)) {
            for (int i = 0; i < 500; i++) {
                add(SHARD, Lane.NORMAL, i);
                time.runFor(Duration.ofMillis(700));
            }
            assertThat(settles[0]).isGreaterThan(500);
            assertThat(lines.containing("")).hasSize(3);
            assertThat(lines.containing("").get(2))
                    .contains("no further log lines until it has worked for a minute [once more in the last 10s");
            refuse(verb -> false);
            time.runFor(Duration.ofMinutes(2));
            assertThat(lines.containing("settling tasks of q works again")).hasSize(2);
        }
    }

    /** Looking a lost delivery up works, and releasing it does not. */
    @Test
    void lostDeliveriesThatCannotBeReleasedAreOneLineUntilTheyAre() {
        SimWorker worker = worker(SETTINGS.withConcurrency(3), () -> Duration.ofHours(1));
        redis.nature(once("claim", Fault.lostAfter(Duration.ofMillis(1), Duration.ofMillis(2))));
        for (int i = 1; i < 5; i++) {
            add(SHARD, Lane.HIGH, i);
        }
        time.runFor(Duration.ofMillis(100));
        refuse(verb -> verb.equals("release"));
        try (LogLines lines = LogLines.of(Outage.class)) {
            time.runFor(Duration.ofMinutes(5));
            assertThat(calls.getOrDefault("release", 0)).isGreaterThan(100);
            assertThat(lines.containing(""))
                    .singleElement()
                    .asString()
                    .contains("picking up lost deliveries of q fails");
            refuse(verb -> false);
            assertThat(time.runUntil(
                            () -> worker.count("headrace.lost.deliveries", "action", "released") > 0,
                            Duration.ofSeconds(10)))
                    .isTrue();
            time.runFor(Duration.ofSeconds(5));
            assertThat(lines.containing("picking up lost deliveries of q works again"))
                    .hasSize(1);
        }
    }
}
