package dev.headrace.worker.internal.engine;

import static dev.headrace.worker.internal.engine.SimWorker.SETTINGS;
import static dev.headrace.worker.internal.engine.SimWorker.SHARD;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.task.Lane;
import dev.headrace.task.Outcome;
import dev.headrace.testing.sim.Fault;
import dev.headrace.testing.sim.ModelEvent;
import dev.headrace.worker.WorkerSettings;
import dev.headrace.worker.internal.run.Handlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A lane's group that somebody set back: no task is started twice under one fencing token. */
class DeliveryOrderTest extends SimulatedQueue {
    private final Map<Integer, Set<Long>> tokens = new TreeMap<>();
    private final List<Integer> repeated = new ArrayList<>();

    @AfterEach
    void noTokenIsStartedTwice() {
        assertThat(repeated).as("tasks that started twice under one token").isEmpty();
    }

    private SimWorker worker(int number, WorkerSettings settings, Duration takes) {
        return worker(number, settings, () -> takes);
    }

    private SimWorker worker(int number, WorkerSettings settings, Supplier<Duration> takes) {
        Handlers handlers = new Handlers().handle(NUMBER, (task, ctx) -> {
            runs.merge(task, 1, Integer::sum);
            if (!tokens.computeIfAbsent(task, none -> new TreeSet<>()).add(ctx.fencingToken())) {
                repeated.add(task);
            }
            return Outcome.done();
        });
        return new SimWorker(time, redis, number, handlers, settings, takes).start();
    }

    private List<String> events() {
        return redis.view(SHARD).events().stream().map(ModelEvent::what).toList();
    }

    private void add(int from, int to) {
        for (int i = from; i < to; i++) {
            add(SHARD, Lane.NORMAL, i);
        }
    }

    private void setBack() {
        redis.setGroupBack(SHARD, Lane.NORMAL);
    }

    @Test
    void whatRunsElsewhereIsReleasedUnderANewToken() {
        worker(1, SETTINGS, Duration.ofSeconds(30));
        time.runFor(Duration.ofSeconds(5));
        add(0, 8);
        time.runFor(Duration.ofSeconds(1));
        worker(2, SETTINGS, Duration.ofSeconds(1));
        time.runFor(Duration.ofSeconds(5));
        add(8, 9);
        assertThat(time.runUntil(() -> runs.containsKey(8), Duration.ofSeconds(5)))
                .isTrue();

        setBack();
        add(9, 10);

        assertThat(time.runUntil(() -> redis.view(SHARD).isIdle(), Duration.ofMinutes(2)))
                .isTrue();
        assertThat(events()).contains("requeued:redelivered", "alarm:group-set-back");
        assertThat(tokens.get(0))
                .as("tokens of a task that ran when the group was set back")
                .contains(2L);
        assertThat(succeeded()).isEqualTo(10);
    }

    /** Its own runs go on: they are held by nobody else. */
    @Test
    void whatRunsHereGoesOn() {
        worker(1, SETTINGS, Duration.ofSeconds(20));
        time.runFor(Duration.ofSeconds(5));
        add(0, 4);
        time.runFor(Duration.ofSeconds(1));
        setBack();
        add(4, 5);

        assertThat(time.runUntil(() -> redis.view(SHARD).isIdle(), Duration.ofMinutes(2)))
                .isTrue();
        assertThat(events()).contains("alarm:group-set-back").doesNotContain("requeued:redelivered");
        assertThat(runs)
                .hasSize(5)
                .allSatisfy((task, count) -> assertThat(count).isOne());
    }

    /** What was not delivered before is not released along with what was. */
    @Test
    void aGroupIsSetForwardThoughTheFirstCallIsLost() {
        worker(1, SETTINGS, () -> Duration.ofMillis(500 + time.random().nextInt(1000)));
        time.runFor(Duration.ofSeconds(5));
        add(0, 100);
        time.runFor(Duration.ofMillis(1500));
        redis.nature(once("ensureGroups", Fault.lostBefore(Duration.ofSeconds(1))));
        setBack();

        assertThat(time.runUntil(() -> redis.view(SHARD).isIdle(), Duration.ofMinutes(2)))
                .isTrue();
        assertThat(succeeded()).isEqualTo(100);
        assertThat(events()).contains("alarm:group-set-back");
        assertThat(events().stream().filter("requeued:redelivered"::equals)).hasSizeLessThanOrEqualTo(8);
    }

    /** As after a DEL of the lane and a clock that was set back: all that comes stands before what the worker remembers. */
    @Test
    void aLaneThatBeganAnewIsNoReasonToReleaseItsTasksForEver() {
        worker(1, SETTINGS, Duration.ZERO);
        time.runFor(Duration.ofSeconds(5));
        add(0, 3);
        time.runFor(Duration.ofSeconds(5));
        redis.jumpClock(Duration.ofHours(-1));
        redis.deleteLane(SHARD, Lane.NORMAL);
        time.runFor(Duration.ofSeconds(10));
        for (int i = 3; i < 20; i++) {
            add(i, i + 1);
            time.runFor(Duration.ofSeconds(1));
        }

        assertThat(time.runUntil(() -> redis.view(SHARD).isIdle(), Duration.ofMinutes(1)))
                .isTrue();
        assertThat(succeeded()).isEqualTo(20);
        assertThat(events().stream().filter("requeued:redelivered"::equals)).hasSizeLessThanOrEqualTo(1);
    }
}
