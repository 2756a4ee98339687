package dev.headrace.examples.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.headrace.client.ClientSettings;
import dev.headrace.examples.fault.FaultModule.Deed;
import dev.headrace.task.Durability;
import dev.headrace.task.HeadraceException;
import dev.headrace.testing.ChildProcess;
import dev.headrace.testing.Processes;
import dev.headrace.testing.RespClient;
import dev.headrace.testing.TestRedis;
import dev.headrace.testing.TestSentinels;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A Redis with a replica behind three sentinels, which lose the one or the other. */
@Tag("faults")
class SentinelFaultIT {
    private static final int TASKS = FaultScenario.TASKS;
    private static final Duration AUDIT = Duration.ofSeconds(1);

    @RegisterExtension
    final Processes processes = new Processes();

    @TempDir
    Path folder;

    private TestSentinels sentinels;
    private Stand stand;

    @BeforeEach
    void open() throws IOException {
        sentinels = TestSentinels.start(folder);
        stand = new Stand(sentinels.asRedis(), processes, folder, FaultModule.class);
    }

    @AfterEach
    void close() {
        if (stand != null) {
            stand.close();
        }
        processes.close();
        if (sentinels != null) {
            sentinels.close();
        }
    }

    @Test
    @Tag("fault-39")
    void theMasterThatSentinelsNameIsFollowed() throws Exception {
        Crew crew = Crew.doomed(stand, 2);
        stand.submissions().submit(80, Deed.WAIT, 0);
        stand.awaitStarts(64);
        stand.submissions().submit(TASKS, Deed.WORK, 1);
        Set<String> safe = safe();
        stand.excuses().lost(task -> !safe.contains(task));
        stand.excuses().deliveryForgotten(task -> true);
        stand.submissions().stream(Deed.WORK, 1, Duration.ofMillis(10));
        TestRedis master = sentinels.master();
        crew.killVictim();
        Outage outage = new Outage();
        master.kill();
        sentinels.awaitMasterOtherThan(master);
        outage.over();
        stand.openGate();
        long before = stand.stat("succeeded");
        stand.awaitWithin(ClusterScenario.RESUMES, () -> stand.stat("succeeded") > before);
        master.restart();
        sentinels.awaitReplica(master);
        stand.submissions().stopStream();
        stand.awaitEnded();
        outage.assertRecovered(stand.verdict("sentinel-master-killed", 39), ClusterScenario.RESUMES);
    }

    @Test
    @Tag("fault-40")
    void aReplicaThatStopsHoldsUpThoseAloneWhoWaitForIt() throws Exception {
        Crew crew = Crew.steady(stand, 2);
        TestRedis replica = sentinels.replica();
        replica.stop();
        stand.submissions().submit(TASKS, Deed.WORK, 1);
        stand.awaitSucceeded(TASKS);
        ClientSettings durable =
                ClientSettings.of(sentinels.uri()).withDurability(Durability.replicas(1, Duration.ofSeconds(4)));
        try (Submissions waiting = stand.submissions(durable)) {
            assertThatThrownBy(() -> waiting.submit(10, Deed.WORK, 1))
                    .isInstanceOfSatisfying(
                            HeadraceException.class,
                            error -> assertThat(error.reason()).isEqualTo(HeadraceException.Reason.UNREPLICATED));
            replica.cont();
            sentinels.awaitReplica(replica);
            waiting.submit(TASKS, Deed.WORK, 1);
            stand.submissions().add(waiting);
        }
        stand.awaitEnded();
        crew.nobodyLostTasks();
        Figures figures = stand.verdict("sentinel-replica-stopped", 40);
        assertThat(figures.lost()).as("lost").isZero();
        assertThat(figures.recovered()).as("recovered").isZero();
    }

    /** No worker runs, so that nothing but the number of entries tells of the loss; and no client that submitted is open. */
    @Test
    @Tag("fault-93")
    void queuedTasksThatAFailoverLostAreReportedByAController() throws Exception {
        List<ChildProcess> controllers = List.of(
                stand.keep(stand.controller("--audit-interval", "PT1S")),
                stand.keep(stand.controller("--audit-interval", "PT1S")));
        stand.awaitMandate();
        stand.submissions().submit(TASKS, Deed.WORK, 1);
        Set<String> safe = safe();
        stand.excuses().lost(task -> !safe.contains(task));
        TestRedis master = sentinels.master();
        detach(sentinels.replica(), master);
        stand.submissions().submit(TASKS, Deed.WORK, 1);
        awaitServerSeconds(master, 3 * AUDIT.toSeconds());
        Outage outage = new Outage();
        master.kill();
        sentinels.awaitMasterOtherThan(master);
        outage.over();
        Crew.awaitSaid(controllers, "ALARM: data was lost in shard .* " + TASKS + " in lane normal");
        stand.keep(stand.worker());
        stand.awaitSucceeded(TASKS);
        stand.awaitEnded();
        assertThat(Crew.said(controllers, "ALARM: ")).as("alarms").isEqualTo(1);
        assertThat(stand.verdict("sentinel-queued-tasks-lost", 93).lost())
                .as("lost")
                .isEqualTo(TASKS);
    }

    /** Until so much time has passed by the server's clock. */
    private static void awaitServerSeconds(TestRedis server, long seconds) {
        try (RespClient client = server.connect()) {
            long until = serverSeconds(client) + seconds;
            await("the server's clock").atMost(Stand.LONG).until(() -> serverSeconds(client) > until);
        }
    }

    private static long serverSeconds(RespClient client) {
        return Long.parseLong((String) client.list("TIME").get(0));
    }

    /** The replica keeps what it has, gets no more, and may still be promoted. */
    private static void detach(TestRedis replica, TestRedis master) {
        replica.call("CONFIG", "SET", "masteruser", "nobody");
        replica.call("CONFIG", "SET", "masterauth", "nothing");
        master.call("CLIENT", "KILL", "TYPE", "replica");
        try (RespClient client = replica.connect()) {
            await("a replica whose link is down")
                    .atMost(Stand.LONG)
                    .until(() ->
                            client.info("replication", "master_link_status").equals("down"));
        }
    }

    private Set<String> safe() {
        Set<String> acknowledged = Set.copyOf(stand.submissions().acknowledged());
        try (RespClient client = stand.redis().connect()) {
            client.call("HSET", stand.key("meta"), "note", "replicated");
            assertThat(client.number("WAIT", "1", "10000")).as("replicas").isPositive();
        }
        return acknowledged;
    }
}
