package dev.headrace.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headrace.client.internal.Accepted;
import dev.headrace.client.internal.ClientLoop;
import dev.headrace.client.internal.Route;
import dev.headrace.internal.loop.EventLoop;
import dev.headrace.internal.loop.SparseLines;
import dev.headrace.internal.protocol.TaskStore;
import dev.headrace.internal.protocol.entry.TaskEntry;
import dev.headrace.internal.protocol.entry.WorkerId;
import dev.headrace.internal.protocol.produce.NewTask;
import dev.headrace.internal.protocol.work.SettleRequest;
import dev.headrace.internal.protocol.work.Settlement;
import dev.headrace.task.Durability;
import dev.headrace.task.HeadraceException;
import dev.headrace.task.HeadraceException.Reason;
import dev.headrace.task.Lane;
import dev.headrace.task.Shard;
import dev.headrace.task.StoreException.Kind;
import dev.headrace.task.TaskId;
import dev.headrace.task.TaskState;
import dev.headrace.testing.sim.Fault;
import dev.headrace.testing.sim.ModelRedis;
import dev.headrace.testing.sim.VirtualTime;
import dev.headrace.view.TaskView;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/** What a client does in the course of time, on a virtual clock. */
class ClientLoopTest {
    private static final Shard SHARD = Shard.first("q");
    private static final Route ROUTE = new Route("q", 0, Durability.NONE);
    private static final WorkerId WORKER = new WorkerId("w", "000000000001");
    private static final Duration WAY = Duration.ofMillis(1);

    private final VirtualTime time = new VirtualTime(7);
    private final ModelRedis redis = new ModelRedis(time);
    private final TaskStore worker = redis.connect(time.process("worker"));
    private final ClientSettings settings =
            ClientSettings.of("redis://model:1").withGiveUpAfter(Duration.ofSeconds(30));
    private final List<String> calls = new ArrayList<>();
    private final ClientLoop client = client();
    private int names;

    private ClientLoop client() {
        var process = time.process("client");
        return new ClientLoop(
                process.loop(), redis.connect(process), settings, this::name, new SparseLines(process.loop()));
    }

    private String name() {
        return "%024x".formatted(++names);
    }

    private void refuse(String refused, Kind kind) {
        redis.nature((verb, caller) -> {
            calls.add(verb);
            return verb.equals(refused) ? Fault.refused(kind, WAY) : Fault.none(WAY, WAY);
        });
    }

    @Test
    void anAwaitEndsAtOnceOnAHint() {
        TaskId task = submit();
        CompletionStage<TaskView> ended = client.await(task, Duration.ofHours(1));
        time.runFor(Duration.ofMinutes(10));
        assertThat(ended.toCompletableFuture()).isNotDone();
        finish();
        assertThat(time.runUntil(() -> ended.toCompletableFuture().isDone(), Duration.ofMillis(50)))
                .isTrue();
        assertThat(now(ended).state()).isEqualTo(TaskState.SUCCEEDED);
    }

    @Test
    void anAwaitThatHearsNoHintsLooksForItself() {
        refuse("watchEnded", Kind.DISCONNECTED);
        TaskId task = submit();
        CompletionStage<TaskView> ended = client.await(task, Duration.ofHours(1));
        time.runFor(Duration.ofMinutes(1));
        finish();
        assertThat(time.runUntil(() -> ended.toCompletableFuture().isDone(), Duration.ofMillis(5600)))
                .isTrue();
        assertThat(calls.stream().filter("glance"::equals).count())
                .as("glances in a minute")
                .isBetween(50L, 62L);
        assertThat(calls.stream().filter("lookUp"::equals).count())
                .as("closer looks: at the start, and at the end")
                .isEqualTo(2);
    }

    @Test
    void aThousandAwaitsCostAtMostFiveCallsASecond() {
        List<CompletionStage<TaskView>> awaits = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            awaits.add(client.await(submit(), Duration.ofHours(1)));
        }
        time.runFor(Duration.ofSeconds(10));
        calls.clear();
        time.runFor(Duration.ofMinutes(1));
        assertThat(calls).as("calls in a minute, of all kinds").hasSizeLessThanOrEqualTo(5 * 60);
        assertThat(awaits).noneMatch(await -> await.toCompletableFuture().isDone());
    }

    @Test
    void anAwaitOutlivesAnOutageThatIsShorterThanItsDeadline() {
        TaskId task = submit();
        CompletionStage<TaskView> ended = client.await(task, Duration.ofHours(1));
        redis.goDown();
        time.runFor(Duration.ofMinutes(5));
        redis.comeUp();
        finish();
        assertThat(time.runUntil(() -> ended.toCompletableFuture().isDone(), Duration.ofMillis(5600)))
                .isTrue();
    }

    @Test
    void anAwaitEndsAtItsDeadlineWhateverRedisDoes() {
        TaskId task = submit();
        CompletionStage<TaskView> seen = client.await(task, Duration.ofSeconds(10));
        time.runFor(Duration.ofSeconds(1));
        redis.nature((verb, caller) -> Fault.none(WAY, Duration.ofSeconds(10)));
        CompletionStage<TaskView> never = client.await(task, Duration.ofSeconds(3));
        time.runFor(Duration.ofMillis(4100));
        assertThat(never.toCompletableFuture()).isCompletedExceptionally();
        time.runFor(Duration.ofSeconds(6));
        assertThat(now(seen).state()).isEqualTo(TaskState.QUEUED);
    }

    @Test
    void aCancelIsAskedAgainUntilItIsAnswered() {
        TaskId task = submit();
        redis.goDown();
        CompletionStage<?> answer = client.cancel(task);
        time.runFor(Duration.ofSeconds(20));
        assertThat(answer.toCompletableFuture()).isNotDone();
        redis.comeUp();
        time.runFor(Duration.ofSeconds(3));
        assertThat(answer.toCompletableFuture()).isCompleted();
    }

    @Test
    void anErrorThatDoesNotPassIsToldAtOnce() {
        refuse("cancel", Kind.DENIED);
        CompletionStage<?> answer = client.cancel(new TaskId(SHARD, "x"));
        time.runFor(Duration.ofMillis(10));
        assertThat(error(answer).reason()).isEqualTo(Reason.REDIS);
        assertThat(error(answer)).hasMessageContaining("It was not carried out");
        assertThat(calls).containsOnlyOnce("cancel");
    }

    @Test
    void aRedisThatRefusesIsAskedAgainAfterGrowingPauses() {
        refuse("submit", Kind.UNAVAILABLE);
        CompletionStage<?> answer = submitAsync();
        time.runFor(Duration.ofSeconds(31));
        assertThat(error(answer).reason()).isEqualTo(Reason.REDIS);
        assertThat(calls.stream().filter("submit"::equals).count()).isBetween(15L, 45L);
    }

    @Test
    void aProducerThatWasSilentForLongerThanRedisRemembersItTakesANewName() {
        submit();
        time.runFor(Duration.ofHours(2));
        calls.clear();
        refuse("none", Kind.OTHER);
        submit();
        assertThat(calls).containsOnlyOnce("submit");
    }

    @Test
    void oneTaskInAThousandThatCannotBeSubmittedInTimeDoesNotStopTheNext() {
        refuse("submit", Kind.UNAVAILABLE);
        CompletionStage<?> first = submitAsync();
        time.runFor(Duration.ofSeconds(31));
        assertThat(first.toCompletableFuture()).isCompletedExceptionally();
        refuse("none", Kind.OTHER);
        submit();
        assertThat(redis.view(SHARD).length(Lane.NORMAL)).isEqualTo(1);
    }

    @Test
    void whatIsSubmittedFasterThanRedisTakesItIsRefusedBeforeMemoryIsShort() {
        refuse("submit", Kind.UNAVAILABLE);
        Encoding encoding = new Encoding(settings, this::name);
        Mail big = new Mail("x".repeat(1_000_000));
        List<CompletionStage<Accepted>> answers = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            answers.add(client.submit(ROUTE, List.of(encoding.task("q", Mail.TYPE, big, Submission.plain()))));
        }
        time.runFor(Duration.ofSeconds(1));
        List<CompletionStage<Accepted>> refused = answers.stream()
                .filter(answer -> answer.toCompletableFuture().isDone())
                .toList();
        assertThat(refused).hasSizeBetween(30, 40);
        assertThat(refused)
                .allSatisfy(answer -> assertThat(error(answer).reason()).isEqualTo(Reason.BACKLOG));
    }

    @Test
    void aShardThatNoQueueCanHaveIsRefusedAtOnce() {
        assertThatThrownBy(() -> Submission.plain().shard(2000))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("shard: 2000 is not within 0 to 1023");
    }

    @Test
    void noStageStaysOpenWhenTheStoreThrowsInsteadOfAnswering() {
        ClientLoop broken = broken();
        TaskId task = new TaskId(SHARD, "x");
        List<CompletionStage<?>> stages = new ArrayList<>();
        for (Integer shard : Arrays.asList(2000, 0, 3, null)) {
            Route route = new Route("q", shard, Durability.NONE);
            NewTask mail = new Encoding(settings, this::name).task("q", Mail.TYPE, new Mail("x"), Submission.plain());
            stages.add(broken.submit(route, List.of(mail)));
            stages.add(broken.submit(route, List.of(mail)));
        }
        stages.add(broken.cancel(task));
        stages.add(broken.lookUp(task));
        stages.add(broken.await(task, Duration.ofMinutes(5)));
        stages.add(new DeadSweep(broken, "q", DeadFilter.all(), dead -> {}).look(1));
        time.runFor(Duration.ofSeconds(2));
        assertThat(stages).allMatch(stage -> stage.toCompletableFuture().isDone());
        assertThat(now(broken.drain())).isNull();
    }

    @Test
    void noStageStaysOpenWhenTheClientIsClosed() {
        TaskId task = submit();
        redis.goDown();
        List<CompletionStage<?>> stages = List.of(
                submitAsync(),
                client.cancel(task),
                client.lookUp(task),
                client.await(task, Duration.ofHours(1)),
                new DeadSweep(client, "q", DeadFilter.all(), dead -> {}).look(1));
        time.runFor(Duration.ofSeconds(1));
        client.close();
        time.runFor(Duration.ofMillis(10));
        assertThat(stages).allMatch(stage -> stage.toCompletableFuture().isDone());
    }

    /** A client whose store throws at each call. */
    private ClientLoop broken() {
        TaskStore store = (TaskStore) Proxy.newProxyInstance(
                TaskStore.class.getClassLoader(), new Class<?>[] {TaskStore.class}, (proxy, method, args) -> {
                    throw new IllegalStateException("broken: " + method.getName());
                });
        EventLoop loop = time.process("broken").loop();
        return new ClientLoop(loop, store, settings, this::name, new SparseLines(loop));
    }

    private TaskId submit() {
        return new TaskId(SHARD, now(submitAsync()).tasks().get(0).id());
    }

    private CompletionStage<Accepted> submitAsync() {
        Submission kept = Submission.plain().keepResult(Duration.ofDays(1));
        return client.submit(
                ROUTE, List.of(new Encoding(settings, this::name).task("q", Mail.TYPE, new Mail("x"), kept)));
    }

    private void finish() {
        TaskEntry entry = now(worker.claim(SHARD, WORKER, Lane.NORMAL, 1)).get(0);
        Settlement settlement = new Settlement(
                entry.lease(),
                entry.id(),
                false,
                entry.hasRecord(),
                new Settlement.Succeeded(new byte[] {'1'}, Duration.ofDays(1)));
        assertThat(now(worker.settle(new SettleRequest(SHARD, WORKER, 1, List.of(settlement))))
                        .accepted()
                        .get(0))
                .isTrue();
    }

    private <T> T now(CompletionStage<T> stage) {
        assertThat(time.runUntil(() -> stage.toCompletableFuture().isDone(), Duration.ofMinutes(1)))
                .isTrue();
        return stage.toCompletableFuture().join();
    }

    private static HeadraceException error(CompletionStage<?> stage) {
        try {
            stage.toCompletableFuture().join();
        } catch (CompletionException e) {
            return (HeadraceException) e.getCause();
        }
        throw new AssertionError("no error");
    }
}
