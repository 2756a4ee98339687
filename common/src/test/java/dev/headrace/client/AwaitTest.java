package dev.headrace.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.headrace.internal.protocol.entry.TaskEntry;
import dev.headrace.internal.protocol.entry.WorkerId;
import dev.headrace.internal.protocol.work.SettleRequest;
import dev.headrace.internal.protocol.work.Settlement;
import dev.headrace.internal.redis.RedisTaskStore;
import dev.headrace.redis.RedisSettings;
import dev.headrace.task.FailureCode;
import dev.headrace.task.GenericType;
import dev.headrace.task.HeadraceException;
import dev.headrace.task.Lane;
import dev.headrace.task.PayloadException;
import dev.headrace.task.Shard;
import dev.headrace.task.StoreException;
import dev.headrace.task.TaskId;
import dev.headrace.task.TaskState;
import dev.headrace.task.TaskType;
import dev.headrace.testing.RedisTest;
import dev.headrace.testing.RespClient;
import dev.headrace.testing.TcpProxy;
import dev.headrace.testing.TestRedis;
import dev.headrace.view.CancelReply;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What an await, a look-up and a cancel answer, on a real Redis, with a worker of the test's own at the other end. */
@RedisTest
class AwaitTest {
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final TaskType<Mail, Integer> COUNT =
            TaskType.of("count", Mail.class).withResult(Integer.class);
    private static final Submission KEPT = Submission.plain().keepResult(Duration.ofMinutes(5));

    private final WorkerId worker = WorkerId.boot("test");
    private final Shard shard;
    private final TestRedis redis;
    private RedisTaskStore store;
    private HeadraceClient client;
    private Queue queue;
    private long settles;

    AwaitTest(TestRedis redis) {
        this.redis = redis;
        this.shard = Shard.first(redis.uniqueQueue());
    }

    @BeforeEach
    void connect() {
        store = RedisTaskStore.connect(RedisSettings.of(redis.uri()), "test-worker");
        client = HeadraceClient.connect(redis.uri());
        queue = client.queue(shard.queue());
    }

    @AfterEach
    void close() {
        client.close();
        store.close();
    }

    @Test
    void aSuccessIsAnsweredWithItsResult() {
        TaskId id = queue.submit(Mail.TYPE, new Mail("a"), KEPT);
        CompletionStage<Awaited> answer = client.awaitAsync(id, SOON);
        settle(claim(), succeeded("{\"to\":\"done\"}"));
        Awaited.Succeeded success = (Awaited.Succeeded) now(answer);
        assertThat(success.result(Mail.class)).isEqualTo(new Mail("done"));
        assertThat(success.bytes()).isPresent();
        assertThat(client.await(id, Duration.ZERO)).isInstanceOf(Awaited.Succeeded.class);
    }

    @Test
    void aSuccessWithoutAResultIsASuccess() {
        TaskId id = queue.submit(Mail.TYPE, new Mail("a"), KEPT);
        settle(claim(), succeeded(null));
        Awaited.Succeeded success = (Awaited.Succeeded) client.await(id, SOON);
        assertThat(success.bytes()).isEmpty();
        assertThatIllegalStateException().isThrownBy(() -> success.result(Mail.class));
    }

    @Test
    void aResultIsReadAsTheTaskTypeNamesIt() {
        TaskId id = queue.submit(COUNT, new Mail("a"), KEPT);
        settle(claim(), succeeded("41"));
        Awaited.Succeeded success = (Awaited.Succeeded) client.await(id, SOON);
        int count = success.result(COUNT);
        assertThat(count).isEqualTo(41);

        TaskType<Mail, List<Mail>> replies = Mail.TYPE.withResult(new GenericType<List<Mail>>() {});
        TaskId second = queue.submitOnce(replies, new Mail("b"), KEPT.id("b")).task();
        settle(claim(), succeeded("[{\"to\":\"c\"}]"));
        List<Mail> answered = ((Awaited.Succeeded) client.await(second, SOON)).result(replies);
        assertThat(answered.get(0).to()).isEqualTo("c");
    }

    @Test
    void aResultThatIsNotOfItsTypeIsAnErrorThatNamesTheTaskAndTheType() {
        TaskId id = queue.submit(COUNT, new Mail("a"), KEPT);
        settle(claim(), succeeded("{\"to\":\"x\"}"));
        Awaited.Succeeded success = (Awaited.Succeeded) client.await(id, SOON);
        assertThatThrownBy(() -> success.result(COUNT))
                .isInstanceOf(PayloadException.class)
                .hasMessageContaining("task " + id + " succeeded")
                .hasMessageContaining("'count'")
                .hasMessageContaining("java.lang.Integer")
                .hasMessageContaining("bytes()");
        assertThatThrownBy(() -> success.result(Integer.class))
                .isInstanceOf(PayloadException.class)
                .hasMessageContaining("task " + id + " succeeded");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> success.result(Mail.TYPE))
                .withMessageContaining("'mail' have no result");
    }

    @Test
    void aMissingResultIsAnErrorThatNamesTheTaskAndTheType() {
        TaskId id = queue.submit(COUNT, new Mail("a"), KEPT);
        settle(claim(), succeeded(null));
        Awaited.Succeeded success = (Awaited.Succeeded) client.await(id, SOON);
        assertThatIllegalStateException()
                .isThrownBy(() -> success.result(COUNT))
                .withMessageContaining("task " + id + " succeeded without a result")
                .withMessageContaining("'count'");
    }

    @Test
    void aDeathIsAnsweredWithItsCodeAndItsMessage() {
        TaskId id = queue.submit(Mail.TYPE, new Mail("a"), KEPT);
        CompletionStage<Awaited> answer = client.awaitAsync(id, SOON);
        settle(claim(), new Settlement.Died(FailureCode.RETRIES_EXHAUSTED, FailureCode.TIMEOUT, "took too long"));
        assertThat(now(answer))
                .isEqualTo(new Awaited.Died(
                        id,
                        FailureCode.RETRIES_EXHAUSTED,
                        java.util.Optional.of(FailureCode.TIMEOUT),
                        "took too long"));
    }

    @Test
    void aCancelledTaskIsAnsweredAsThat() {
        TaskId id = queue.submit(Mail.TYPE, new Mail("a"), KEPT);
        CompletionStage<Awaited> answer = client.awaitAsync(id, SOON);
        assertThat(client.cancel(id)).isEqualTo(CancelReply.CANCELLED);
        assertThat(now(answer)).isEqualTo(new Awaited.Cancelled(id));
        assertThat(client.cancel(id)).isEqualTo(CancelReply.ALREADY_ENDED);
    }

    @Test
    void aRunningTaskIsAskedToStop() {
        TaskId id = queue.submit(Mail.TYPE, new Mail("a"));
        claim();
        assertThat(client.cancel(id)).isEqualTo(CancelReply.ASKED_TO_STOP);
        assertThat(client.lookUp(id).state()).isEqualTo(TaskState.RUNNING);
    }

    @Test
    void atTheDeadlineItIsSaidWhoHoldsTheTaskAndSinceWhenItWasLastSeen() {
        TaskId id = queue.submit(Mail.TYPE, new Mail("a"), KEPT);
        Awaited.Unfinished queued = (Awaited.Unfinished) client.await(id, Duration.ZERO);
        assertThat(queued.state()).isEqualTo(TaskState.QUEUED);
        claim();
        Awaited.Unfinished running = (Awaited.Unfinished) client.await(id, Duration.ofMillis(300));
        assertThat(running.state()).isEqualTo(TaskState.RUNNING);
        assertThat(running.owner()).hasValue(worker.toString());
        assertThat(running.silence().orElseThrow()).isBetween(Duration.ZERO, SOON);
    }

    @Test
    void anAwaitThatGotNoAnswerAtAllNamesTheKindOfError() throws Exception {
        TaskId id = queue.submit(Mail.TYPE, new Mail("a"), KEPT);
        try (TcpProxy link = TcpProxy.to(redis.host(), redis.port());
                HeadraceClient far = HeadraceClient.connect("redis://127.0.0.1:" + link.port())) {
            link.stall(TcpProxy.Direction.SERVER_TO_CLIENT);
            assertThatThrownBy(() -> far.await(id, Duration.ofMillis(100)))
                    .isInstanceOfSatisfying(HeadraceException.class, error -> {
                        assertThat(error.reason()).isEqualTo(HeadraceException.Reason.REDIS);
                        assertThat(error.redisKind()).contains(StoreException.Kind.TIMEOUT);
                    });
            link.resume(TcpProxy.Direction.SERVER_TO_CLIENT);
        }
    }

    @Test
    void aTaskWhoseOwnerIsSilentAndWhoseQueueHasNoControllerIsReportedAsJustThat() {
        TaskId id = queue.submit(Mail.TYPE, new Mail("a"), KEPT);
        claim();
        Awaited.Unfinished alone = (Awaited.Unfinished) client.await(id, Duration.ofMillis(100));
        assertThat(alone.trouble().orElseThrow()).contains("its owner is not alive", "no controller leads " + shard);
        try (RespClient cli = redis.connect()) {
            cli.call("HSET", "hr:{" + shard.tag() + "}:worker:" + worker, "beaten", "1");
            cli.call("PEXPIRE", "hr:{" + shard.tag() + "}:worker:" + worker, "60000");
            assertThat(((Awaited.Unfinished) client.await(id, Duration.ZERO)).trouble())
                    .as("its owner lives")
                    .isEmpty();
            cli.call("DEL", "hr:{" + shard.tag() + "}:worker:" + worker);
            cli.call("SET", "hr:{" + shard.tag() + "}:leader", "c~1#1");
            assertThat(((Awaited.Unfinished) client.await(id, Duration.ZERO)).trouble())
                    .as("a controller will see to it")
                    .isEmpty();
        }
    }

    @Test
    void aTaskForLaterSaysWhenItIsDue() {
        TaskId id = queue.schedule(Mail.TYPE, new Mail("a"), Duration.ofHours(1));
        Awaited.Unfinished scheduled = (Awaited.Unfinished) client.await(id, Duration.ZERO);
        assertThat(scheduled.state()).isEqualTo(TaskState.SCHEDULED);
        assertThat(scheduled.due()).isPresent();
    }

    @Test
    void aTaskThatLeftNothingIsNeverTakenForASuccess() {
        TaskId id = queue.submit(Mail.TYPE, new Mail("a"));
        settle(claim(), Settlement.Succeeded.PLAIN);
        assertThat(client.await(id, SOON)).isEqualTo(new Awaited.Gone(id, true));
        TaskId scheduled = new TaskId(shard, "later:0123456789abcdef01234567");
        assertThat(client.await(scheduled, SOON)).isEqualTo(new Awaited.Gone(scheduled, true));
        TaskId chosen = new TaskId(shard, "purged-or-never-was");
        assertThat(client.await(chosen, SOON)).isEqualTo(new Awaited.Gone(chosen, true));
        TaskId never = new TaskId(shard, "99999999999999-0");
        assertThat(client.await(never, SOON)).isEqualTo(new Awaited.Gone(never, false));
    }

    /** All callers wait for lost tasks, so no newer task is delivered. The answer for the first task shows that the other was looked at. */
    @Test
    void anAwaitOfATaskThatRedisLostIsAnsweredThoughNothingElseIsDelivered() {
        TaskId first = queue.submit(Mail.TYPE, new Mail("a"), KEPT);
        TaskId lost = queue.submit(Mail.TYPE, new Mail("b"), KEPT);
        CompletionStage<Awaited> ofLost = client.awaitAsync(lost, Duration.ofHours(1));
        CompletionStage<Awaited> ofFirst = client.awaitAsync(first, SOON);
        try (RespClient cli = redis.connect()) {
            await().until(() ->
                    cli.list("PUBSUB", "CHANNELS", "*{" + shard.tag() + "}*").size() == 1);
            settle(claim(), succeeded(null));
            assertThat(now(ofFirst)).isInstanceOf(Awaited.Succeeded.class);
            String lane = "hr:{" + shard.tag() + "}:ready:normal";
            cli.call("DEL", lane);
            cli.call("XGROUP", "CREATE", lane, "workers", "0", "MKSTREAM");
        }
        assertThat(now(ofLost)).isInstanceOf(Awaited.Gone.class);
    }

    @Test
    void aThousandAwaitsAtOnceAreAnsweredOverOneSubscription() {
        List<TaskId> ids = new ArrayList<>();
        queue.submitAll(Mail.TYPE, java.util.Collections.nCopies(1000, new Mail("a")), KEPT, ids::add);
        List<CompletableFuture<Awaited>> answers = ids.stream()
                .map(id -> client.awaitAsync(id, SOON).toCompletableFuture())
                .toList();
        for (int i = 0; i < 4; i++) {
            List<TaskEntry> entries = now(store.claim(shard, worker, Lane.NORMAL, 250));
            settle(entries, succeeded("{\"to\":\"x\"}"));
        }
        assertThat(answers)
                .allSatisfy(answer -> assertThat(answer).succeedsWithin(SOON).isInstanceOf(Awaited.Succeeded.class));
        try (RespClient cli = redis.connect()) {
            assertThat(cli.list("PUBSUB", "CHANNELS", "*{" + shard.tag() + "}*"))
                    .hasSize(1);
        }
    }

    @Test
    void aNegativeDeadlineIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> client.await(new TaskId(shard, "x"), Duration.ofSeconds(-1)))
                .withMessageStartingWith("deadline:");
    }

    private List<TaskEntry> claim() {
        List<TaskEntry> entries = now(store.claim(shard, worker, Lane.NORMAL, 1));
        assertThat(entries).hasSize(1);
        return entries;
    }

    private void settle(List<TaskEntry> entries, Settlement.End end) {
        List<Settlement> settlements = entries.stream()
                .map(entry -> new Settlement(entry.lease(), entry.id(), false, entry.hasRecord(), end))
                .toList();
        assertThat(now(store.settle(new SettleRequest(shard, worker, ++settles, settlements)))
                        .accepted()
                        .cardinality())
                .isEqualTo(entries.size());
    }

    private static Settlement.End succeeded(@Nullable String result) {
        return new Settlement.Succeeded(
                result == null ? null : result.getBytes(StandardCharsets.UTF_8), Duration.ofMinutes(5));
    }

    private static <T> T now(CompletionStage<T> stage) {
        return stage.toCompletableFuture()
                .orTimeout(20, java.util.concurrent.TimeUnit.SECONDS)
                .join();
    }
}
