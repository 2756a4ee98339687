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
import dev.headrace.testing.TestRedis;
import dev.headrace.testing.TestSentinels;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The store behind sentinels. */
class SentinelTest {
    private static final WorkerId WORKER = new WorkerId("w", "000000000001");

    @TempDir
    private static Path folder;

    private static TestSentinels sentinels;
    private static RedisTaskStore store;

    @BeforeAll
    static void start() {
        sentinels = TestSentinels.start(folder);
        store = RedisTaskStore.connect(RedisSettings.of(sentinels.uri()), "sentinel-test");
    }

    @AfterAll
    static void stop() {
        store.close();
        sentinels.close();
    }

    @Test
    void theMasterIsFollowedWhenAnotherBecomesIt() {
        Shard shard = Shard.first("q");
        get(store.openShard(shard));
        String before = submit(shard, "p1");
        TestRedis old = sentinels.master();
        sentinels.failOver();
        String after = submit(shard, "p2");
        assertThat(sentinels.master().port()).isNotEqualTo(old.port());
        List<TaskEntry> claimed = patient(() -> store.claim(shard, WORKER, Lane.NORMAL, 10));
        assertThat(claimed).extracting(TaskEntry::id).containsExactly(before, after);
        assertThat(sentinels.master().call("HGET", new Keys(shard).stats(), "submitted"))
                .isEqualTo("2");
    }

    /** A client that submitted 100 times a second had a connection for each call, and no heap after six seconds. */
    @Test
    void aMasterThatRefusesItsRoleIsNotConnectedToForEachCall() {
        Shard shard = Shard.first("refused");
        get(store.openShard(shard));
        TestRedis master = sentinels.master();
        master.call("ACL", "SETUSER", "default", "-role");
        try {
            master.call("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes");
            await().atMost(Duration.ofSeconds(20)).until(() -> refusal(shard).contains("NOPERM"));
            long before = connections(master);
            for (int i = 0; i < 200; i++) {
                refusal(shard);
            }
            assertThat(connections(master) - before).isLessThan(50);
        } finally {
            master.call("ACL", "SETUSER", "default", "+role");
        }
        await().atMost(Duration.ofSeconds(20)).until(() -> refusal(shard).isEmpty());
    }

    private static String refusal(Shard shard) {
        try {
            get(store.claim(shard, WORKER, Lane.NORMAL, 1));
            return "";
        } catch (RuntimeException e) {
            return String.valueOf(e.getMessage());
        }
    }

    private static long connections(TestRedis redis) {
        return String.valueOf(redis.call("INFO", "stats"))
                .lines()
                .filter(line -> line.startsWith("total_connections_received:"))
                .mapToLong(line -> Long.parseLong(line.substring(line.indexOf(':') + 1)))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void theDocumentedUserHasAllRightsBehindSentinels() {
        sentinels.master().call(DocumentedUser.command());
        String uri = DocumentedUser.uri(sentinels.uri());
        try (RedisTaskStore limited = RedisTaskStore.connect(RedisSettings.of(uri), "documented")) {
            Shard shard = Shard.first("documented");
            get(limited.openShard(shard));
            assertThat(get(limited.claim(shard, WORKER, Lane.NORMAL, 1))).isEmpty();
        }
    }

    @Test
    void aMasterThatTheSentinelsDoNotKnowIsNamed() {
        String unknown = sentinels.uri().replace("/tests", "/other");
        assertThatThrownBy(() -> RedisTaskStore.connect(RedisSettings.of(unknown), "sentinel-test"))
                .hasMessageContaining("no master of the name 'other'");
    }

    private static String submit(Shard shard, String producer) {
        SubmitRequest request = new SubmitRequest(shard, producer, 1, List.of(Fixture.task(Lane.NORMAL)));
        SubmitReply.Taken taken = (SubmitReply.Taken) patient(() -> store.submit(request));
        return taken.tasks().get(0).id();
    }

    private static <T> T patient(Supplier<CompletionStage<T>> call) {
        return await("an answer")
                .atMost(Duration.ofSeconds(20))
                .ignoreExceptionsMatching(error -> error instanceof StoreException failed && failed.passing())
                .until(() -> get(call.get()), answer -> true);
    }
}
