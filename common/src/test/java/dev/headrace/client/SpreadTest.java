package dev.headrace.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.client.internal.ClientLoop;
import dev.headrace.client.internal.Route;
import dev.headrace.internal.loop.SparseLines;
import dev.headrace.internal.protocol.TaskStore;
import dev.headrace.task.Durability;
import dev.headrace.task.Lane;
import dev.headrace.task.Shard;
import dev.headrace.testing.sim.ModelRedis;
import dev.headrace.testing.sim.VirtualTime;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Where submissions go that name no shard. */
class SpreadTest {
    private static final String QUEUE = "q";

    private final VirtualTime time = new VirtualTime(1);
    private final ModelRedis redis = new ModelRedis(time);
    private final ClientSettings settings = ClientSettings.of("redis://model:1");
    private final Encoding encoding = new Encoding(settings, () -> "name");
    private ClientLoop client;
    private TaskStore store;
    private int names;

    @BeforeEach
    void connect() {
        var process = time.process("client");
        store = redis.connect(process);
        client = new ClientLoop(process.loop(), store, settings, () -> "p" + ++names, new SparseLines(process.loop()));
    }

    @Test
    void tasksWithoutAnIdOfTheirOwnGoToEachShardInTurn() {
        now(store.raiseShards(QUEUE, 4));
        IntStream.range(0, 8).forEach(i -> submit(Submission.plain()));
        assertThat(lengths(4)).containsExactly(2L, 2L, 2L, 2L);
    }

    @Test
    void aTaskWithAnIdOfItsOwnGoesWhereItIsFoundAgain() {
        now(store.raiseShards(QUEUE, 4));
        submit(Submission.plain().id("mine"));
        submit(Submission.plain().id("mine"));
        assertThat(lengths(4)).containsExactly(1L, 0L, 0L, 0L);
    }

    @Test
    void newShardsAreSubmittedToOnceTheQueueHasThem() {
        submit(Submission.plain());
        assertThat(lengths(2)).containsExactly(1L, 0L);
        now(store.raiseShards(QUEUE, 2));
        time.runFor(Duration.ofSeconds(11));
        IntStream.range(0, 9).forEach(i -> submit(Submission.plain()));
        assertThat(lengths(2).get(1)).isGreaterThanOrEqualTo(4);
    }

    /** The submission that has the number asked for may be refused itself, as it goes to a shard that was known before. */
    @Test
    void afterALossOfTheSettingsTasksGoToTheShardsThatAreLeft() {
        now(store.raiseShards(QUEUE, 4));
        IntStream.range(0, 4).forEach(i -> submit(Submission.plain()));
        redis.flush();
        time.runFor(Duration.ofSeconds(11));
        var unused = send(Submission.plain());
        time.runFor(Duration.ofSeconds(1));
        IntStream.range(0, 8).forEach(i -> submit(Submission.plain()));
        assertThat(lengths(1).get(0)).isGreaterThanOrEqualTo(8);
    }

    private void submit(Submission submission) {
        now(send(submission));
    }

    private CompletionStage<?> send(Submission submission) {
        Route route = new Route(QUEUE, submission.shard().orElse(null), Durability.NONE);
        return client.submit(route, List.of(encoding.task(QUEUE, Mail.TYPE, new Mail("x"), submission)));
    }

    private List<Long> lengths(int shards) {
        return IntStream.range(0, shards)
                .mapToObj(number -> (long) redis.view(new Shard(QUEUE, number)).length(Lane.NORMAL))
                .toList();
    }

    private <T> T now(CompletionStage<T> stage) {
        assertThat(time.runUntil(() -> stage.toCompletableFuture().isDone(), Duration.ofMinutes(1)))
                .isTrue();
        return stage.toCompletableFuture().join();
    }
}
