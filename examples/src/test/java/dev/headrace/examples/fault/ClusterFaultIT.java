package dev.headrace.examples.fault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.client.ClientSettings;
import dev.headrace.examples.fault.FaultModule.Deed;
import dev.headrace.task.Durability;
import dev.headrace.testing.ClusterNode;
import dev.headrace.testing.TestCluster;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A cluster under load whose slots move, and whose masters change, die, and stop. */
class ClusterFaultIT extends ClusterScenario {
    @Test
    @Tag("fault-34")
    void slotsMoveWhileTasksRunAndAreRecovered() throws Exception {
        open();
        Crew crew = atWork();
        crew.killVictim();
        Outage outage = new Outage();
        for (int round = 1; round <= 2; round++) {
            for (int shard = 0; shard < SHARDS; shard++) {
                cluster.move(cluster.slotOf(meta(shard)), home(shard), cluster.node((shard + round) % MASTERS));
            }
        }
        outage.over();
        assertResumes();
        Figures figures = ended(crew, outage, "cluster-slots-move", 34);
        crew.onlyTheDeadLostTasks();
        assertThat(figures.lost()).as("lost").isZero();
    }

    @Test
    @Tag("fault-35")
    void replicasBecomeMastersByAgreementUnderLoad() throws Exception {
        open();
        Crew crew = atWork();
        crew.killVictim();
        Outage outage = new Outage();
        for (int shard = 0; shard < MASTERS; shard++) {
            cluster.replicaOf(home(shard)).failOver();
        }
        cluster.awaitOk();
        outage.over();
        assertResumes();
        Figures figures = ended(crew, outage, "cluster-failover-by-agreement", 35);
        crew.onlyTheDeadLostTasks();
        assertThat(figures.lost()).as("lost").isZero();
    }

    /** What the replica did not have is lost, and was acknowledged: it had been stopped and cut off. */
    @Test
    @Tag("fault-36")
    void aMasterThatDiesTakesAlongWhatItsReplicaDidNotHave() throws Exception {
        open();
        Crew crew = atWork();
        Set<String> safe = safe();
        ClusterNode master = home(1);
        ClusterNode replica = cluster.replicaOf(master);
        replica.stop();
        // Else the replica would find in its socket what came while it was stopped.
        master.call("CLIENT", "KILL", "TYPE", "REPLICA");
        stand.submissions().submit(TASKS, Deed.WORK, 1);
        crew.killVictim();
        stand.excuses().lost(task -> !safe.contains(task));
        stand.excuses().deliveryForgotten(task -> true);
        Outage outage = die(master, replica);
        assertResumes();
        Figures figures = ended(crew, outage, "cluster-master-killed", 36);
        assertThat(figures.lost()).as("acknowledged and lost").isPositive();
    }

    /** The same with submissions that wait for a replica: none of what was acknowledged is lost. */
    @Test
    @Tag("fault-36")
    void aMasterThatDiesLosesNothingThatWaitedForAReplica() throws Exception {
        open();
        Crew crew = atWork();
        stand.submissions().pauseStream();
        safe();
        stand.excuses().deliveryForgotten(task -> true);
        ClusterNode master = home(1);
        ClusterNode replica = cluster.replicaOf(master);
        ClientSettings durable =
                ClientSettings.of(cluster.uri()).withDurability(Durability.replicas(1, Duration.ofSeconds(2)));
        try (Submissions waiting = stand.submissions(durable)) {
            waiting.stream(Deed.WORK, 1, Duration.ofMillis(10));
            waiting.submit(TASKS, Deed.WORK, 1);
            replica.stop();
            waiting.awaitRefused(3);
            crew.killVictim();
            Outage outage = die(master, replica);
            assertResumes();
            // The new master has no replica to wait for until the old one is back as one.
            master.restart();
            cluster.awaitReplica(master);
            waiting.submit(TASKS, Deed.WORK, 1);
            waiting.stopStream();
            stand.submissions().add(waiting);
            stand.awaitEnded();
            Figures figures = stand.verdict("cluster-master-killed-replica-wait", 36);
            outage.assertRecovered(figures, RESUMES);
            assertThat(figures.lost()).as("acknowledged and lost").isZero();
        }
    }

    private Outage die(ClusterNode master, ClusterNode replica) {
        Outage outage = new Outage();
        master.kill();
        replica.cont();
        timed("failover", () -> cluster.awaitMasterOtherThan(master, meta(1)));
        outage.over();
        return outage;
    }

    @Test
    @Tag("fault-37")
    void aMasterThatStopsIsReplacedAndComesBackAsAReplica() throws Exception {
        open();
        Crew crew = atWork();
        Set<String> safe = safe();
        // What it acknowledged in the moment before it stopped is as it is with one that dies.
        stand.excuses().lost(task -> !safe.contains(task));
        stand.excuses().deliveryForgotten(task -> true);
        ClusterNode master = home(1);
        crew.killVictim();
        Outage outage = new Outage();
        master.stop();
        timed("failover", () -> cluster.awaitMasterOtherThan(master, meta(1)));
        outage.over();
        master.cont();
        assertResumes();
        ended(crew, outage, "cluster-master-stopped", 37);
        assertThat(master.info("replication", "role")).isEqualTo("slave");
    }

    @Test
    @Tag("fault-38")
    void aClusterThatIsDownIsWaitedFor() throws Exception {
        open("--appendonly", "yes", "--appendfsync", "always");
        Crew crew = atWork();
        ClusterNode master = home(1);
        ClusterNode replica = cluster.replicaOf(master);
        crew.killVictim();
        Outage outage = new Outage();
        replica.kill();
        master.kill();
        cluster.awaitDown();
        outage.lastFor(TestCluster.NODE_TIMEOUT.multipliedBy(3));
        master.restart();
        replica.restart();
        cluster.awaitOk();
        outage.over();
        assertResumes();
        Figures figures = ended(crew, outage, "cluster-down", 38);
        crew.onlyTheDeadLostTasks();
        assertThat(figures.lost()).as("lost").isZero();
    }
}
