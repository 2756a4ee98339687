package dev.headrace.controller.internal.engine;

import static dev.headrace.controller.internal.engine.Simulation.SHARD;
import static dev.headrace.controller.internal.engine.Simulation.TTL;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.controller.ControllerSettings;
import dev.headrace.controller.internal.engine.Simulation.TestController;
import dev.headrace.internal.protocol.queue.QueueSettings;
import dev.headrace.internal.protocol.queue.QueueSettings.SweepMode;
import dev.headrace.internal.protocol.queue.ServerView;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class ModesTest {
    private static final Set<String> READS = Set.of(
            "server",
            "servers",
            "queues",
            "queueSettings",
            "consumers",
            "pending",
            "heartbeats",
            "due",
            "delivered",
            "load",
            "observeConsumers",
            "observeLoad",
            "losses",
            "expiredDead");

    private final Simulation world = new Simulation(13);

    @Test
    void observingReportsEachAbandonedTaskOnceAndChangesNothing() {
        Set<String> calls = new TreeSet<>();
        TestController controller = world.controller(observing(), noting(calls));
        world.time.runFor(Duration.ofSeconds(25));
        abandon(70);
        world.schedule(5, Duration.ofSeconds(1));
        world.time.runFor(Duration.ofMinutes(5));
        assertThat(controller.counted("headrace.observed.tasks", "reason", "stale"))
                .isEqualTo(70);
        assertThat(calls).as("it says that it observes").contains("tellBlocked");
        calls.remove("tellBlocked");
        assertThat(READS).containsAll(calls);
        assertThat(world.count("requeued")).isZero();
        assertThat(world.view().later()).hasSize(5);
        assertThat(world.view().pending()).hasSize(70);
    }

    @Test
    void anObserverKeepsNobodyFromEnforcing() {
        world.controller(observing());
        world.settledController();
        abandon(3);
        world.within(TTL.plusSeconds(3), "recovered", () -> world.count("requeued:stale") == 3);
    }

    @Test
    void aQueueThatIsToBeObservedIsObservedWhateverTheControllerMayDo() {
        world.redis.setMeta(SHARD, "sweep", "observe");
        TestController controller = world.settledController();
        abandon(3);
        world.time.runFor(Duration.ofMinutes(1));
        assertThat(world.count("requeued")).isZero();
        assertThat(controller.counted("headrace.observed.tasks", "reason", "stale"))
                .isPositive();
        world.redis.setMeta(SHARD, "sweep", "enforce");
        world.within(Duration.ofSeconds(40), "enforced from now on", () -> world.count("requeued:stale") == 3);
    }

    @Test
    void aQueueThatIsSwitchedOffIsLeftAloneAndAnotherMayLeadIt() {
        TestController first = world.settledController();
        world.redis.setMeta(SHARD, "sweep", "off");
        world.time.runFor(Duration.ofSeconds(6));
        abandon(3);
        world.time.runFor(Duration.ofMinutes(1));
        assertThat(world.count("requeued")).isZero();
        assertThat(first.counted("headrace.observed.tasks")).isZero();
    }

    @Test
    void aQueueWhoseSettingsCannotBeReadStaysAsItWasAndTheOthersToo() {
        String[] settings = {"enforce"};
        TestController controller = world.controller(ControllerSettings.DEFAULT, saying(settings));
        world.time.runFor(Duration.ofSeconds(25));
        settings[0] = "sometimes";
        world.time.runFor(Duration.ofSeconds(30));
        abandon(3);
        world.within(TTL.plusSeconds(3), "still swept", () -> world.count("requeued:stale") == 3);
        assertThat(controller.counted("headrace.controller.failures", "kind", "CORRUPT"))
                .isGreaterThan(1);
    }

    @Test
    void nothingIsRecoveredWhileRedisMayEvictHeartbeats() {
        boolean[] evicts = {true};
        TestController controller = world.controller(ControllerSettings.DEFAULT, evicting(evicts));
        world.time.runFor(Duration.ofSeconds(25));
        abandon(3);
        world.time.runFor(Duration.ofMinutes(1));
        assertThat(world.count("requeued")).isZero();
        assertThat(controller.counted("headrace.observed.tasks"))
                .as("but it is reported")
                .isPositive();
        evicts[0] = false;
        world.within(Duration.ofSeconds(4), "recovered", () -> world.count("requeued:stale") == 3);
    }

    private static ControllerSettings observing() {
        return ControllerSettings.DEFAULT.withMode(SweepMode.OBSERVE);
    }

    private void abandon(int tasks) {
        world.submit(tasks);
        SimulatedWorker worker = world.worker();
        worker.run(tasks);
        world.time.runFor(Duration.ofMillis(100));
        worker.process.kill();
    }

    private static StoreSpy noting(Set<String> calls) {
        return (verb, args, store) -> {
            calls.add(verb);
            return store.make();
        };
    }

    private static StoreSpy evicting(boolean[] evicts) {
        return (verb, args, store) -> {
            Object answer = store.make();
            if (!evicts[0]) {
                return answer;
            }
            return switch (verb) {
                case "server" -> ((CompletableFuture<?>) answer).thenApply(view -> volatileLru((ServerView) view));
                case "servers" -> ((CompletableFuture<?>) answer).thenApply(views -> allVolatileLru((Map<?, ?>) views));
                default -> answer;
            };
        };
    }

    private static Map<?, ServerView> allVolatileLru(Map<?, ?> views) {
        Map<Object, ServerView> evicting = new HashMap<>();
        views.forEach((shard, view) -> evicting.put(shard, volatileLru((ServerView) view)));
        return evicting;
    }

    private static StoreSpy saying(String[] sweep) {
        return (verb, args, store) -> {
            Object answer = store.make();
            return verb.equals("queueSettings")
                    ? ((CompletableFuture<?>) answer).thenApply(read -> QueueSettings.parse(Map.of("sweep", sweep[0])))
                    : answer;
        };
    }

    private static ServerView volatileLru(ServerView view) {
        return new ServerView(view.runId(), view.role(), view.version(), "volatile-lru", view.timeMillis());
    }
}
