package dev.headrace.examples.fault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.examples.fault.FateModule.Fate;
import dev.headrace.task.Shard;
import dev.headrace.task.TaskId;
import dev.headrace.testing.ChildProcess;
import dev.headrace.testing.RespClient;
import dev.headrace.testing.TestRedis;
import dev.headrace.view.TaskView;
import dev.headrace.worker.HandlerModule;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Tasks of all fates at once, under workers that die: the books of submitter and handlers must agree with Redis. Once, or
 * over and over under other seeds for {@code -Dfaults.minutes}.
 */
class MixedOutcomesIT extends FaultScenario {
    private static final int MANY = 10_000;

    @Override
    Class<? extends HandlerModule> module() {
        return FateModule.class;
    }

    @Test
    @Tag("mixed")
    @Timeout(value = 1, unit = TimeUnit.DAYS)
    void tenThousandTasksOfEveryFateAddUpExactly(TestRedis redis) throws IOException {
        long end = System.nanoTime()
                + Duration.ofMinutes(Long.getLong("faults.minutes", 0)).toNanos();
        Random seeds = new Random(Long.getLong("faults.seed", new Random().nextLong()));
        addsUp(redis, Long.getLong("faults.seed", seeds.nextLong()));
        while (System.nanoTime() < end) {
            processes.close();
            stand.close();
            stand = new Stand(redis, processes, Files.createTempDirectory(folder, "run"), module());
            addsUp(redis, seeds.nextLong());
        }
    }

    private void addsUp(TestRedis redis, long seed) {
        System.out.println("[fault mixed] -Dfaults.seed=" + seed);
        stand.keep(stand.controller());
        ChildProcess first = stand.worker("--concurrency", "64");
        ChildProcess second = stand.worker("--concurrency", "64");
        stand.awaitSteady();
        try (FateLedger ledger = new FateLedger(redis, stand.view(), new Random(seed))) {
            ledger.submit(MANY / 2);
            stand.awaitStarts(MANY / 5);
            stand.kill(first);
            stand.keep(stand.worker("--concurrency", "64"));
            ledger.submit(MANY / 2);
            ledger.cancel();
            stand.awaitStarts(MANY / 2);
            stand.kill(second);
            stand.keep(stand.worker("--concurrency", "64"));
            stand.awaitEnded();

            assertThat(ledger.fates()).as("acknowledged").hasSize(MANY);
            assertThat(stand.timeline().count("requeued:stale")).as("recovered").isPositive();
            assertThat(broken(ledger)).as("by seed %d", seed).isEmpty();
            assertTheSums(ledger, redis);
        }
    }

    /** What is not as the submitter's book and the handlers' own say. */
    private List<String> broken(FateLedger ledger) {
        Set<String> worked = stand.history().effects().stream()
                .map(HandlerHistory.Line::task)
                .collect(Collectors.toSet());
        TimelineRecord timeline = stand.timeline();
        List<String> broken = new ArrayList<>();
        ledger.fates().forEach((id, fate) -> {
            FateLedger.End expected = FateLedger.endOf(fate);
            TaskView view = ledger.client().lookUp(new TaskId(Shard.first(stand.queue()), id));
            boolean succeeds = expected.state().equals("succeeded");
            String state = view.known().map(known -> known.text()).orElse("gone");
            boolean right = succeeds
                    ? state.equals(fate == Fate.SUCCEED_WITH_A_RESULT ? "succeeded" : "gone")
                    : state.equals(expected.state())
                            && view.code() == expected.code()
                            && view.cause() == expected.cause();
            if (!right) {
                broken.add(id + " of " + fate + " is " + state + " " + view.code() + " " + view.cause());
            }
            if (worked.contains(id) != succeeds) {
                broken.add(id + " of " + fate + (succeeds ? " was never worked on" : " was worked on"));
            }
            List<String> story = timeline.words(id);
            if (!story.get(story.size() - 1).equals(expected.state())
                    || story.stream().filter(expected.state()::equals).count() != 1) {
                broken.add(id + " of " + fate + " has the story " + story);
            }
        });
        return broken;
    }

    private void assertTheSums(FateLedger ledger, TestRedis redis) {
        Map<Fate, Integer> byFate = new EnumMap<>(Fate.class);
        Map<String, Integer> byEnd = new TreeMap<>();
        Set<String> dead = new HashSet<>();
        ledger.fates().forEach((id, fate) -> {
            byFate.merge(fate, 1, Integer::sum);
            byEnd.merge(FateLedger.endOf(fate).state(), 1, Integer::sum);
            if (FateLedger.endOf(fate).state().equals("dead")) {
                dead.add(id);
            }
        });
        System.out.printf(
                "[fault mixed] %,d tasks: %s; %s; recovered %d%n",
                MANY, byEnd, byFate, stand.timeline().count("requeued:stale"));
        assertThat(byFate.keySet()).containsExactlyInAnyOrder(Fate.values());
        assertThat(byEnd.values().stream().mapToInt(Integer::intValue).sum()).isEqualTo(MANY);
        try (RespClient client = redis.connect()) {
            assertThat(client.list("ZRANGE", stand.key("dead"), "0", "-1"))
                    .as("the dead, each once and nobody else")
                    .map(Object::toString)
                    .containsExactlyInAnyOrderElementsOf(dead);
        }
    }
}
