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
