package dev.headrace.examples.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.headrace.client.ClientSettings;
import dev.headrace.client.HeadraceClient;
import dev.headrace.examples.fault.FaultModule.Deed;
import dev.headrace.examples.fault.FaultModule.Job;
import dev.headrace.task.HeadraceException;
import dev.headrace.task.StoreException;
import dev.headrace.testing.ChildProcess;
import dev.headrace.testing.OwnRedis;
import dev.headrace.testing.RespClient;
import dev.headrace.testing.TestRedis;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A Redis that has no memory left, and one that would make room by deleting heartbeats. */
class MemoryIT extends FaultScenario {
    @Test
    @Tag("fault-26")
    @OwnRedis
    void withoutMemorySubmitsAreRefusedAndRunningTasksFinish(TestRedis redis) throws IOException {
        Crew crew = busyCrew();
        redis.call("CONFIG", "SET", "maxmemory", "1");
        assertSubmitsAreRefused(redis);
        ChildProcess newcomer = stand.keep(stand.worker());
        await("a newcomer that helps to empty it")
                .atMost(Stand.LONG)
                .until(() -> stand.history().starts().stream().anyMatch(start -> start.pid() == newcomer.pid()));
        crew.killVictim();
        stand.openGate();
        stand.awaitEnded();
        assertNoHotLoop(redis);
        assertThat(stand.stat("succeeded")).as("done without memory").isEqualTo(TASKS + 81L);
        redis.call("CONFIG", "SET", "maxmemory", "0");
        stand.submissions().submit(TASKS, Deed.WORK, 1);
        stand.awaitEnded();
        crew.onlyTheDeadLostTasks();
        stand.verdict("out-of-memory", 26).assertRecoveredWithin(Stand.RECOVERY);
    }

    private void assertSubmitsAreRefused(TestRedis redis) {
        ClientSettings impatient = ClientSettings.of(redis.uri()).withGiveUpAfter(Duration.ofSeconds(1));
        try (HeadraceClient client = HeadraceClient.connect(impatient)) {
            assertThatThrownBy(() -> client.queue(stand.queue()).submit(FaultModule.TYPE, new Job(0, Deed.WORK, 0)))
                    .isInstanceOfSatisfying(HeadraceException.class, refused -> {
                        assertThat(refused.reason()).isEqualTo(HeadraceException.Reason.REDIS);
                        assertThat(refused.redisKind()).contains(StoreException.Kind.OUT_OF_MEMORY);
                    })
                    .hasMessageContaining("maxmemory")
                    .hasMessageContaining("It was not carried out");
        }
    }

    /** Nothing is left to do, so whatever is asked of Redis now is beats, scans and blocking reads. */
    private void assertNoHotLoop(TestRedis redis) {
        try (RespClient client = redis.connect()) {
            long before = Long.parseLong(client.info("stats", "total_commands_processed"));
            stand.view().letPass(Duration.ofSeconds(2));
            long after = Long.parseLong(client.info("stats", "total_commands_processed"));
            assertThat(after - before).as("commands in 2 s").isLessThan(1000);
        }
    }

    @Test
    @Tag("fault-27")
    @OwnRedis
    void aWorkerAndAControllerDoNotStartOnARedisThatEvicts(TestRedis redis) {
        redis.call("CONFIG", "SET", "maxmemory-policy", "volatile-lru");
        for (ChildProcess daemon : List.of(stand.worker(), stand.controller())) {
            assertThat(daemon.awaitExit(Stand.LONG)).isNotZero();
            assertThat(Crew.said(
                            List.of(daemon), "maxmemory-policy volatile-lru.*CONFIG SET maxmemory-policy noeviction"))
                    .isEqualTo(1);
        }
    }

    @Test
    @Tag("fault-27")
    @OwnRedis
    void whileRedisMayEvictNothingIsRecovered(TestRedis redis) throws IOException {
        Crew crew = busyCrew();
        redis.call("CONFIG", "SET", "maxmemory-policy", "volatile-lru");
        Crew.awaitSaid(crew.controllers(), "may evict keys");
        crew.killVictim();
        stand.view().letPass(Stand.RECOVERY.plus(Stand.TTL));
        assertThat(stand.stat("requeued:stale")).as("recovered").isZero();
        redis.call("CONFIG", "SET", "maxmemory-policy", "noeviction");
        stand.diedNow();
        stand.openGate();
        stand.awaitEnded();
        crew.onlyTheDeadLostTasks();
        stand.verdict("eviction-allowed", 27).assertRecoveredWithin(Stand.RECOVERY);
    }

    /** Both workers hold tasks that wait for the gate, and more are queued. */
    private Crew busyCrew() {
        Crew crew = Crew.doomed(stand, 1);
        stand.submissions().submit(80, Deed.WAIT, 0);
        stand.awaitStarts(64);
        stand.submissions().submit(TASKS, Deed.WORK, 1);
        return crew;
    }
}
