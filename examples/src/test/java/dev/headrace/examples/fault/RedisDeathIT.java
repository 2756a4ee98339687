package dev.headrace.examples.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.headrace.examples.fault.FaultModule.Deed;
import dev.headrace.testing.OwnRedis;
import dev.headrace.testing.RespError;
import dev.headrace.testing.TestRedis;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A Redis that dies, and comes back with what its append-only file has kept. */
class RedisDeathIT extends FaultScenario {
    @Test
    @Tag("fault-20")
    @OwnRedis(args = {"--appendonly", "yes", "--appendfsync", "always"})
    void aRedisThatIsKilledAndComesBackHasLostNothing(TestRedis redis) throws Exception {
        Crew crew = Crew.doomed(stand, 2);
        stand.submissions().submit(80, Deed.WAIT, 0);
        stand.awaitStarts(64);
        stand.submissions().stream(Deed.WORK, 1, Duration.ofMillis(10));
        stand.submissions().submit(TASKS, Deed.WORK, 1);
        crew.killVictim();
        redis.kill();
        Outage outage = new Outage();
        outage.lastFor(Duration.ofSeconds(1));
        redis.restart();
        outage.over();
        stand.openGate();
        stand.awaitSucceeded(TASKS);
        stand.submissions().stopStream();
        stand.awaitEnded();
        crew.onlyTheDeadLostTasks();
        outage.assertRecovered(stand.verdict("redis-killed", 20));
    }

    /**
     * What was acknowledged before the cut stays; what the file has lost is reported by who was told that it was taken. A task whose
     * delivery or end was lost runs again, under the token that Redis still knows.
     */
    @Test
    @Tag("fault-21")
    @OwnRedis(args = {"--appendonly", "yes", "--appendfsync", "always", "--aof-load-truncated", "yes"})
    void aRedisWhoseFileWasCutGoesOnWithWhatIsLeft(TestRedis redis) throws Exception {
        AppendOnlyFile file = AppendOnlyFile.of(redis);
        Crew crew = Crew.steady(stand, 1);
        stand.submissions().submit(TASKS, Deed.WORK, 1);
        stand.awaitSucceeded(TASKS / 2);
        Set<String> ended = Set.copyOf(stand.timeline().tasks("succeeded"));
        Set<String> safe = Set.copyOf(stand.submissions().acknowledged());
        long before = file.size();
        stand.submissions().submit(TASKS, Deed.WORK, 1);
        stand.excuses().lost(task -> !safe.contains(task));
        stand.excuses().deliveryForgotten(task -> !ended.contains(task));
        redis.kill();
        file.cutTo(before + (file.size() - before) / 3);
        try (ReportedLosses losses = new ReportedLosses()) {
            redis.restart();
            stand.submissions().submit(TASKS, Deed.WORK, 1);
            assertThat(losses.ofClients()).as("losses reported").isPositive();
        }
        stand.awaitEnded();
        assertThat(stand.verdict("redis-file-cut", 21).lost()).as("lost").isPositive();
        assertThat(Crew.said(crew.workers(), "another process uses")).isZero();
    }

    @Test
    @Tag("fault-22")
    @OwnRedis(args = {"--appendonly", "yes", "--appendfsync", "always"})
    void aRedisThatIsAwayForLongerThanTheTtlTakesNoTaskFromAnybody(TestRedis redis) throws IOException {
        Crew crew = Crew.steady(stand, 2);
        stand.submissions().submit(80, Deed.WAIT, 0);
        stand.awaitStarts(64);
        stand.submissions().submit(TASKS, Deed.WORK, 1);
        redis.kill();
        Outage outage = new Outage();
        outage.lastFor(Stand.TTL.plusSeconds(2));
        redis.restart();
        outage.over();
        stand.awaitMandate();
        stand.openGate();
        stand.awaitEnded();
        crew.nobodyLostTasks();
        Figures figures = stand.verdict("redis-away-longer-than-ttl", 22);
        assertThat(figures.recovered()).as("recovered tasks").isZero();
        assertThat(figures.doubledAttempts()).as("effects done again").isZero();
    }

    /** Redis loads as slowly as a large one would, and says LOADING meanwhile. */
    @Test
    @Tag("fault-25")
    @OwnRedis(args = {"--appendonly", "yes", "--appendfsync", "always"})
    void aRedisThatLoadsIsWaitedFor(TestRedis redis) throws Exception {
        Crew crew = Crew.doomed(stand, 1);
        stand.submissions().submit(80, Deed.WAIT, 0);
        stand.awaitStarts(64);
        stand.submissions().submit(TASKS, Deed.WORK, 1);
        crew.killVictim();
        redis.kill();
        Outage outage = new Outage();
        Thread restart = new Thread(
                () -> redis.restart("--key-load-delay", "2000", "--loading-process-events-interval-bytes", "1024"));
        restart.start();
        await("LOADING").atMost(Stand.LONG).until(() -> loads(redis));
        restart.join();
        outage.over();
        stand.openGate();
        stand.awaitEnded();
        crew.onlyTheDeadLostTasks();
        outage.assertRecovered(stand.verdict("redis-loading", 25));
    }

    private static boolean loads(TestRedis redis) {
        try {
            redis.call("PING");
            return false;
        } catch (RespError refused) {
            return refused.getMessage().startsWith("LOADING");
        } catch (UncheckedIOException notYet) {
            return false;
        }
    }
}
