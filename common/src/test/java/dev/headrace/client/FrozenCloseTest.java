package dev.headrace.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.task.HeadraceException;
import dev.headrace.task.HeadraceException.Reason;
import dev.headrace.testing.OwnRedis;
import dev.headrace.testing.TestRedis;
import java.time.Duration;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The time that a close takes with many calls under a Redis that does not answer, and that it ends all of them. */
@OwnRedis
class FrozenCloseTest {
    private static final int CALLS = 200_000;
    private static final int MOST_ERRORS = 10;

    /** The wait for answers. */
    private static final Duration DRAIN = Duration.ofSeconds(5);

    /** The longest that the calls may take to fail after it: a client does not wait for them any longer. */
    private static final Duration END = Duration.ofSeconds(5);

    private final TestRedis redis;
    private final List<CompletionStage<?>> stages = new ArrayList<>();

    FrozenCloseTest(TestRedis redis) {
        this.redis = redis;
    }

    @AfterEach
    void thaw() {
        Thread.interrupted();
        redis.cont();
    }

    @Test
    void everyCallHasEndedWhenCloseReturns() {
        assertThat(timeOfClose(frozenClient(CALLS))).isLessThan(DRAIN.plus(END));
        assertEnded();
    }

    @Test
    void anInterruptedCloseFailsTheCallsAtOnce() {
        HeadraceClient client = frozenClient(CALLS / 2);
        Thread.currentThread().interrupt();
        Duration took = timeOfClose(client);
        assertThat(Thread.interrupted()).as("still interrupted").isTrue();
        assertThat(took).isLessThan(END);
        assertEnded();
    }

    private HeadraceClient frozenClient(int calls) {
        HeadraceClient client = HeadraceClient.connect(redis.uri());
        Queue queue = client.queue(redis.uniqueQueue());
        queue.submit(Mail.TYPE, new Mail("a@b.c"));
        redis.stop();
        for (int i = 0; i < calls; i++) {
            stages.add(queue.submitAsync(Mail.TYPE, new Mail("a@b.c")));
        }
        return client;
    }

    private static Duration timeOfClose(HeadraceClient client) {
        long begin = System.nanoTime();
        client.close();
        return Duration.ofNanos(System.nanoTime() - begin);
    }

    /** All but the first call, which was sent, were not carried out. */
    private void assertEnded() {
        assertThat(stages.stream().filter(stage -> !stage.toCompletableFuture().isDone()))
                .as("calls that have not ended")
                .isEmpty();
        Map<HeadraceException, Integer> errors = new IdentityHashMap<>();
        stages.forEach(stage -> errors.merge(error(stage.toCompletableFuture()), 1, Integer::sum));
        assertThat(errors.size())
                .as("errors: one for each call, with a stack trace, would take long")
                .isLessThan(MOST_ERRORS);
        assertThat(errors.keySet()).extracting(HeadraceException::reason).contains(Reason.CLOSED);
        errors.forEach((error, calls) -> assertThat(error.reason() == Reason.CLOSED || calls <= 500)
                .as(calls + " calls with " + error)
                .isTrue());
    }

    private static HeadraceException error(CompletableFuture<?> failed) {
        Throwable error = failed.handle((value, failure) -> failure).join();
        return (HeadraceException) (error instanceof CompletionException ? error.getCause() : error);
    }
}
