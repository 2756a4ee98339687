package dev.headrace.examples.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.headrace.testing.ClusterNode;
import dev.headrace.testing.Processes;
import dev.headrace.testing.RespClient;
import dev.headrace.testing.TestCluster;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A queue of four shards over the three masters of a cluster of six, and what is asked of it in most faults. */
@Tag("faults")
abstract class ClusterScenario {
    static final int TASKS = FaultScenario.TASKS;
    static final int SHARDS = 4;
    static final int MASTERS = 3;

    /** How soon work goes on once all slots have a master again. */
    static final Duration RESUMES = Duration.ofSeconds(5);

    @RegisterExtension
    final Processes processes = new Processes();

    @TempDir
    Path folder;

    TestCluster cluster;
    Stand stand;

    /** @param args of each server */
    void open(String... args) throws IOException {
        cluster = TestCluster.start(MASTERS, MASTERS, args);
        stand = new Stand(cluster.asRedis(), processes, folder, FaultModule.class, SHARDS);
        cluster.spread(IntStream.range(0, SHARDS).mapToObj(this::meta).toList(), MASTERS);
    }

    @AfterEach
    void closeStand() {
        if (stand != null) {
            stand.close();
        }
        processes.close();
        if (cluster != null) {
            cluster.close();
        }
    }

    /** A key of a shard, for its slot. */
    String meta(int shard) {
        return stand.view().key(shard, "meta");
    }

    /** The master of a shard. */
    ClusterNode home(int shard) {
        return cluster.masterOf(meta(shard));
    }

    /** Tasks that hold their workers until the gate opens, and a stream of short ones. */
    Crew atWork() {
        Crew crew = Crew.doomed(stand, 2);
        stand.submissions().submit(80, FaultModule.Deed.WAIT, 0);
        stand.awaitStarts(64);
        stand.submissions().stream(FaultModule.Deed.WORK, 1, Duration.ofMillis(10));
        stand.submissions().submit(TASKS, FaultModule.Deed.WORK, 1);
        return crew;
    }

    /** What was acknowledged by now, and is with the replicas. */
    Set<String> safe() {
        Set<String> acknowledged = Set.copyOf(stand.submissions().acknowledged());
        for (int shard = 0; shard < SHARDS; shard++) {
            try (RespClient client = stand.redis().connect()) {
                client.call("HSET", stand.view().key(shard, "meta"), "note", "replicated");
                assertThat(client.number("WAIT", "1", "10000")).as("replicas").isPositive();
            }
        }
        return acknowledged;
    }

    /** Lets all workers have their hands free; work goes on soon then, as the outage is over. */
    void assertResumes() throws IOException {
        stand.openGate();
        long began = System.nanoTime();
        long before = stand.stat("succeeded");
        await("work to go on").atMost(Stand.LONG).until(() -> stand.stat("succeeded") > before);
        Duration took = Duration.ofNanos(System.nanoTime() - began);
        System.out.printf("[fault] work went on %d ms after the outage%n", took.toMillis());
        assertThat(took).as("until work goes on").isLessThanOrEqualTo(RESUMES);
    }

    /** The end of all that was submitted, and what it showed. */
    Figures ended(Crew crew, Outage outage, String name, int fault) throws Exception {
        stand.submissions().stopStream();
        stand.awaitEnded();
        Figures figures = stand.verdict(name, fault);
        outage.assertRecovered(figures, RESUMES);
        assertThat(Crew.said(crew.workers(), "another process uses")).isZero();
        return figures;
    }

    /** Does it, and says how long it took. */
    static <T> T timed(String what, Supplier<T> deed) {
        long began = System.nanoTime();
        T done = deed.get();
        System.out.printf("[fault] %s: %d ms%n", what, (System.nanoTime() - began) / 1_000_000);
        return done;
    }
}
