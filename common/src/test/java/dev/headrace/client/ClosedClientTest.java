package dev.headrace.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.client.internal.ClientLoop;
import dev.headrace.client.internal.Route;
import dev.headrace.internal.loop.EventLoop;
import dev.headrace.internal.loop.SparseLines;
import dev.headrace.internal.protocol.TaskStore;
import dev.headrace.internal.protocol.dead.DeadRef;
import dev.headrace.internal.protocol.produce.NewTask;
import dev.headrace.task.Durability;
import dev.headrace.task.HeadraceException;
import dev.headrace.task.HeadraceException.Reason;
import dev.headrace.task.Shard;
import dev.headrace.task.TaskId;
import dev.headrace.testing.sim.Fault;
import dev.headrace.testing.sim.ModelRedis;
import dev.headrace.testing.sim.VirtualTime;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** What a caller is told whose call meets the end of its client: that nothing was done only where nothing was done. */
class ClosedClientTest {
    private static final Shard SHARD = Shard.first("q");
    private static final Duration WAY = Duration.ofMillis(1);
    private static final ClientSettings SETTINGS =
            ClientSettings.of("redis://model:1").withGiveUpAfter(Duration.ofSeconds(30));

    /** Each call that changes something, with its verb. */
    private static final Map<String, Function<ClientLoop, CompletionStage<?>>> CHANGES = Map.of(
            "submit", client -> client.submit(new Route("q", 0, Durability.NONE), List.of(mail(client))),
            "schedule", client -> client.submit(new Route("q", 0, Durability.NONE), List.of(later(client))),
            "cancel", client -> client.cancel(new TaskId(SHARD, "x")),
            "replay", client -> client.change("replay", store -> store.replay(SHARD, List.of(new DeadRef("x", null)))),
            "purge", client -> client.change("purge", store -> store.purge(SHARD, List.of(new DeadRef("x", null)))),
            "raiseShards", client -> client.change("raise", store -> store.raiseShards("q", 2)));

    private final List<String> calls = new ArrayList<>();
    private final VirtualTime time = new VirtualTime(7);
    private final ModelRedis redis = new ModelRedis(time);
    private int names;

    @TestFactory
    Stream<DynamicTest> closedIsToldOnlyOfCallsThatWereNeverMade() {
        return CHANGES.entrySet().stream()
                .flatMap(change -> Stream.of(
                        DynamicTest.dynamicTest(
                                change.getKey() + ", closed while it is queued",
                                () -> closedWhileItIsHandedOver(change.getKey(), change.getValue(), false)),
                        DynamicTest.dynamicTest(
                                change.getKey() + ", closed once it is begun",
                                () -> closedWhileItIsHandedOver(change.getKey(), change.getValue(), true))));
    }

    /** Closes the client after the call was given to its loop and before the caller looks again whether it is closed. */
    private void closedWhileItIsHandedOver(
            String verb, Function<ClientLoop, CompletionStage<?>> change, boolean begun) {
        ClosingLoop loop = new ClosingLoop(time.process("client").loop());
        ClientLoop client = client(loop);
        calls.clear();
        loop.onNextAction = () -> {
            if (begun) {
                time.runFor(Duration.ZERO);
            }
            client.drain();
        };
        CompletionStage<?> answer = change.apply(client);
        time.runFor(Duration.ofSeconds(1));
        assertThat(answer.toCompletableFuture()).isDone();
        assertThat(calls.contains(verb)).as(verb + " was called").isEqualTo(begun);
        assertThat(reason(answer) == Reason.CLOSED).as("told CLOSED").isEqualTo(!begun);
    }

    @TestFactory
    Stream<DynamicTest> whatIsUnderWayWhenTheClientCloses() {
        return CHANGES.entrySet().stream()
                .map(change -> DynamicTest.dynamicTest(change.getKey() + " is told as not known", () -> {
                    ClientLoop client = client(time.process("client").loop());
                    redis.nature((verb, caller) -> verb.equals(change.getKey())
                            ? Fault.none(WAY, Duration.ofSeconds(5))
                            : Fault.none(WAY, WAY));
                    CompletionStage<?> answer = change.getValue().apply(client);
                    time.runFor(Duration.ofSeconds(1));
                    client.close();
                    time.runFor(WAY);
                    assertThat(reason(answer)).isEqualTo(Reason.RESULT_UNKNOWN);
                }));
    }

    @Test
    void tasksThatWaitBehindAnUnansweredBatchAreToldThatNothingWasDone() {
        ClientLoop client = client(time.process("client").loop());
        Function<ClientLoop, CompletionStage<?>> submit = CHANGES.get("submit");
        redis.nature((verb, caller) ->
                verb.equals("submit") ? Fault.none(WAY, Duration.ofSeconds(5)) : Fault.none(WAY, WAY));
        CompletionStage<?> sent = submit.apply(client);
        time.runFor(Duration.ofMillis(500));
        CompletionStage<?> waiting = submit.apply(client);
        time.runFor(WAY);
        client.close();
        time.runFor(WAY);
        assertThat(reason(sent)).isEqualTo(Reason.RESULT_UNKNOWN);
        assertThat(reason(waiting)).isEqualTo(Reason.CLOSED);
    }

    @TestFactory
    Stream<DynamicTest> aChangeWhoseAnswersAreLostIsToldAsNotKnown() {
        return CHANGES.entrySet().stream()
                .map(change -> DynamicTest.dynamicTest(change.getKey(), () -> {
                    ClientLoop client = client(time.process("client").loop());
                    redis.nature((verb, caller) ->
                            verb.equals(change.getKey()) ? Fault.lostAfter(WAY, WAY) : Fault.none(WAY, WAY));
                    CompletionStage<?> answer = change.getValue().apply(client);
                    time.runFor(Duration.ofMinutes(1));
                    assertThat(reason(answer)).isEqualTo(Reason.RESULT_UNKNOWN);
                }));
    }

    @TestFactory
    Stream<DynamicTest> aChangeWhoseAnswerCannotBeReadIsToldAsNotKnown() {
        TaskStore unreadable = (TaskStore) Proxy.newProxyInstance(
                TaskStore.class.getClassLoader(),
                new Class<?>[] {TaskStore.class},
                (proxy, method, args) -> method.getName().equals("openShard")
                        ? CompletableFuture.completedFuture(Map.of())
                        : CompletableFuture.failedFuture(new ClassCastException("no such answer")));
        return CHANGES.entrySet().stream()
                .map(change -> DynamicTest.dynamicTest(change.getKey(), () -> {
                    EventLoop loop = time.process("client").loop();
                    ClientLoop client = new ClientLoop(loop, unreadable, SETTINGS, this::name, new SparseLines(loop));
                    CompletionStage<?> answer = change.getValue().apply(client);
                    time.runFor(WAY);
                    assertThat(reason(answer)).isEqualTo(Reason.RESULT_UNKNOWN);
                }));
    }

    private ClientLoop client(EventLoop loop) {
        var process = time.process("store");
        redis.nature((verb, caller) -> {
            calls.add(verb);
            return Fault.none(WAY, WAY);
        });
        return new ClientLoop(loop, redis.connect(process), SETTINGS, this::name, new SparseLines(loop));
    }

    private String name() {
        return "%024x".formatted(++names);
    }

    private static NewTask mail(ClientLoop client) {
        return new Encoding(client.settings(), client::newName).task("q", Mail.TYPE, new Mail("x"), Submission.plain());
    }

    private static NewTask later(ClientLoop client) {
        return new Encoding(client.settings(), client::newName)
                .task("q", Mail.TYPE, new Mail("x"), Submission.plain().after(Duration.ofHours(1)));
    }

    private static @Nullable Reason reason(CompletionStage<?> stage) {
        try {
            stage.toCompletableFuture().getNow(null);
            return null;
        } catch (CompletionException e) {
            return ((HeadraceException) e.getCause()).reason();
        }
    }

    /** A loop on which something happens right after the next action was given to it. */
    private static final class ClosingLoop implements EventLoop {
        private final EventLoop loop;
        private @Nullable Runnable onNextAction;

        private ClosingLoop(EventLoop loop) {
            this.loop = loop;
        }

        @Override
        public void execute(Runnable action) {
            loop.execute(action);
            Runnable next = onNextAction;
            onNextAction = null;
            if (next != null) {
                next.run();
            }
        }

        @Override
        public long nanos() {
            return loop.nanos();
        }

        @Override
        public Timer schedule(Duration delay, Runnable action) {
            return loop.schedule(delay, action);
        }

        @Override
        public RandomGenerator random() {
            return loop.random();
        }
    }
}
