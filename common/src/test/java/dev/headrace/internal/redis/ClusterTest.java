package dev.headrace.internal.redis;

import static dev.headrace.internal.redis.Fixture.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.headrace.internal.protocol.entry.TaskEntry;
import dev.headrace.internal.protocol.entry.WorkerId;
import dev.headrace.internal.protocol.produce.SubmitReply;
import dev.headrace.internal.protocol.produce.SubmitRequest;
import dev.headrace.internal.redis.script.Keys;
import dev.headrace.redis.RedisSettings;
import dev.headrace.task.Lane;
import dev.headrace.task.Shard;
import dev.headrace.task.StoreException;
import dev.headrace.testing.ClusterNode;
import dev.headrace.testing.TestCluster;
import dev.headrace.testing.TestRedis;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The store on a cluster of three masters and a replica, while slots and roles change under it. */
class ClusterTest {
    private static final WorkerId WORKER = new WorkerId("w", "000000000001");
    private static final AtomicLong QUEUES = new AtomicLong();

    private static TestCluster cluster;
    private static RedisTaskStore store;

    private final String queue = "c" + QUEUES.incrementAndGet();
    private int producers;

    @BeforeAll
    static void start() {
        cluster = TestCluster.start(3, 1);
        store = RedisTaskStore.connect(RedisSettings.of(cluster.uri()), "cluster-test");
    }

    @AfterAll
    static void stop() {
        store.close();
        cluster.close();
    }

    @Test
    void theShardsOfAQueueAreServedWhereverTheyAre() {
        List<Shard> shards = shards(8);
        assertThat(shards.stream().map(this::home).distinct()).as("masters").hasSize(3);
        for (Shard shard : shards) {
            get(store.openShard(shard));
            String id = submit(shard);
            assertThat(claim(shard)).extracting(TaskEntry::id).containsExactly(id);
        }
        assertThat(get(store.queues())).contains(queue);
        assertThat(get(store.servers(shards)).values().stream().distinct())
                .as("servers")
                .hasSize(3);
    }

    @Test
    void theDocumentedUserHasAllRightsInACluster() {
        for (ClusterNode node : cluster.nodes()) {
            node.call(DocumentedUser.command());
        }
        String uri = DocumentedUser.uri(cluster.uri());
        try (RedisTaskStore limited = RedisTaskStore.connect(RedisSettings.of(uri), "documented")) {
            for (Shard shard : shards(8)) {
                get(limited.openShard(shard));
                get(limited.watchEnded(shard, task -> {}));
                assertThat(get(limited.claim(shard, WORKER, Lane.NORMAL, 1))).isEmpty();
            }
            assertThat(get(limited.queues())).contains(queue);
            assertThat(get(limited.servers(shards(8)))).hasSize(8);
        }
    }

    /** The master that holds the names of all queues may be down. */
    @Test
    void theTimeOfAShardIsAskedOfItsOwnServer() {
        for (Shard shard : shards(8)) {
            home(shard).call("CONFIG", "RESETSTAT");
            get(store.now(shard));
            assertThat(home(shard).info("commandstats", "cmdstat_time"))
                    .as("TIME at the home of " + shard)
                    .startsWith("calls=1,");
        }
    }

    @Test
    void aShardThatMovedIsFollowedByWritesReadsAndSubscriptions() throws Exception {
        Shard shard = Shard.first(queue);
        get(store.openShard(shard));
        BlockingQueue<String> heard = new LinkedBlockingQueue<>();
        get(store.watchEnded(shard, heard::add));
        ClusterNode from = home(shard);
        ClusterNode to = other(from);
        cluster.move(slot(shard), from, to);
        String claimed = submit(shard);
        assertThat(claim(shard)).extracting(TaskEntry::id).containsExactly(claimed);
        await("a notice from where the shard is now")
                .atMost(Duration.ofSeconds(20))
                .until(() -> {
                    get(store.cancel(shard, submit(shard)));
                    return heard.poll(200, TimeUnit.MILLISECONDS) != null;
                });
    }

    @Test
    void aReadThatWaitsComesBackOnTheRightNode() {
        Shard shard = Shard.first(queue);
        get(store.openShard(shard));
        var read = store.claimBlocking(shard, WORKER, 1, Duration.ofSeconds(2));
        ClusterNode from = home(shard);
        cluster.move(slot(shard), from, other(from));
        get(read.handle((entries, error) -> ""));
        CompletionStage<List<TaskEntry>> again = store.claimBlocking(shard, WORKER, 1, Duration.ofSeconds(2));
        String id = submit(shard);
        assertThat(get(again)).extracting(TaskEntry::id).containsExactly(id);
    }

    @Test
    void whatIsOnItsWayIsAskedForWhereItGoes() {
        Shard shard = Shard.first(queue);
        get(store.openShard(shard));
        submit(shard);
        Map<Lane, String> marks = get(store.laneMarks(shard));
        ClusterNode from = home(shard);
        ClusterNode to = other(from);
        int slot = slot(shard);
        cluster.begin(slot, from, to);
        while (cluster.moveSome(slot, from, to, 10) > 0) {
            // All keys have gone, and the slot has not.
        }
        assertThat(get(store.laneMarks(shard))).isEqualTo(marks);
        cluster.end(slot, to);
        assertThat(get(store.laneMarks(shard))).isEqualTo(marks);
        assertThat(get(store.load(shard)).queued()).isEqualTo(1);
    }

    @Test
    void aScriptWhoseKeysArePartlyOnTheirWayIsToldToTryAgain() {
        Shard shard = Shard.first(queue);
        get(store.openShard(shard));
        submit(shard);
        ClusterNode from = home(shard);
        ClusterNode to = other(from);
        int slot = slot(shard);
        cluster.begin(slot, from, to);
        cluster.moveSome(slot, from, to, 1);
        SubmitRequest request = request(shard);
        assertThatThrownBy(() -> get(store.submit(request)))
                .hasMessageContaining("TRYAGAIN")
                .isInstanceOfSatisfying(
                        StoreException.class,
                        error -> assertThat(error.passing()).isTrue());
        while (cluster.moveSome(slot, from, to, 10) > 0) {
            // The rest follows.
        }
        cluster.end(slot, to);
        patient(() -> store.submit(request));
        assertThat(claim(shard)).hasSize(2);
    }

    @Test
    void aScriptThatANodeDoesNotKnowIsSentThereWhole() {
        Shard shard = Shard.first(queue);
        get(store.openShard(shard));
        submit(shard);
        home(shard).call("SCRIPT", "FLUSH");
        submit(shard);
        assertThat(claim(shard)).hasSize(2);
    }

    @Test
    void aReplicaThatBecameTheMasterIsFollowed() {
        Shard shard = shards(50).stream().filter(this::replicated).findFirst().orElseThrow();
        get(store.openShard(shard));
        ClusterNode replica = cluster.replicaOf(home(shard));
        String before = submit(shard);
        replica.failOver();
        String after = submit(shard);
        assertThat(claim(shard)).extracting(TaskEntry::id).containsExactly(before, after);
    }

    @Test
    void aSingleRedisIsNoCluster() {
        try (TestRedis alone = TestRedis.own()) {
            String address = "redis-cluster://127.0.0.1:" + alone.port();
            assertThatThrownBy(() -> RedisTaskStore.connect(RedisSettings.of(address), "cluster-test"))
                    .hasMessageContaining("not a node of a cluster");
        }
    }

    private boolean replicated(Shard shard) {
        try {
            return cluster.replicaOf(home(shard)).healthy();
        } catch (IllegalStateException none) {
            return false;
        }
    }

    private List<Shard> shards(int count) {
        return IntStream.range(0, count)
                .mapToObj(number -> new Shard(queue, number))
                .toList();
    }

    private ClusterNode home(Shard shard) {
        return cluster.masterOf(new Keys(shard).meta());
    }

    private int slot(Shard shard) {
        return cluster.slotOf(new Keys(shard).meta());
    }

    private static ClusterNode other(ClusterNode than) {
        return cluster.nodes().stream()
                .filter(node -> !node.equals(than))
                .filter(node -> node.info("replication", "role").equals("master"))
                .findFirst()
                .orElseThrow();
    }

    /** As a client does it: under the same number again while the trouble is one that passes. */
    private String submit(Shard shard) {
        SubmitRequest request = request(shard);
        SubmitReply.Taken taken = (SubmitReply.Taken) patient(() -> store.submit(request));
        return taken.tasks().get(0).id();
    }

    private SubmitRequest request(Shard shard) {
        return new SubmitRequest(shard, queue + "-" + ++producers, 1, List.of(Fixture.task(Lane.NORMAL)));
    }

    private List<TaskEntry> claim(Shard shard) {
        return patient(() -> store.claim(shard, WORKER, Lane.NORMAL, 10));
    }

    private static <T> T patient(Supplier<CompletionStage<T>> call) {
        return await("an answer")
                .atMost(Duration.ofSeconds(20))
                .ignoreExceptionsMatching(error -> error instanceof StoreException store && store.passing())
                .until(() -> get(call.get()), answer -> true);
    }
}
