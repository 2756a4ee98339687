package dev.headrace.worker;

import static dev.headrace.worker.RealRedis.NUMBER;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.client.HeadraceClient;
import dev.headrace.task.Lane;
import dev.headrace.task.Outcome;
import dev.headrace.task.Shard;
import dev.headrace.task.TaskId;
import dev.headrace.testing.RedisTest;
import dev.headrace.testing.TestRedis;
import dev.headrace.worker.internal.runtime.Journal;
import dev.headrace.worker.retry.Classifier;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What becomes of attempts that do not succeed, on a real Redis. */
@RedisTest
class FailureTest {
    private RealRedis redis;

    @BeforeEach
    void openQueue(TestRedis given) {
        redis = new RealRedis(given);
    }

    @AfterEach
    void close() throws Exception {
        redis.close();
    }

    @Test
    void aFailingTaskIsTriedAgainUntilItsBudgetIsUsedUpAndDiesWithItsCause() {
        List<Integer> attempts = new CopyOnWriteArrayList<>();
        redis.start((number, ctx) -> {
            attempts.add(ctx.attempt());
            throw new IllegalStateException("no\nway");
        });
        String id = redis.add(1);
        redis.await(() -> redis.promote() >= 0 && "dead".equals(redis.record(id).get("state")));
        assertThat(attempts).containsExactly(1, 2, 3, 4);
        assertThat(redis.record(id)).containsEntry("code", "RETRIES_EXHAUSTED").containsEntry("cause", "HANDLER_ERROR");
        assertThat(redis.record(id).get("message"))
                .contains("task " + redis.queue + "/" + id, "type number", "worker ", "attempt 4", "RETRIES_EXHAUSTED")
                .contains("java.lang.IllegalStateException: no\\u000away", "FailureTest")
                .doesNotContain("\n");
        redis.await(() -> redis.count("retry.attempts", "code", "HANDLER_ERROR") == 3);
    }

    @Test
    void theSubmissionsOwnLimitGoesBeforeTheWorkers() {
        AtomicInteger starts = new AtomicInteger();
        redis.start((number, ctx) -> {
            starts.incrementAndGet();
            return Outcome.retry("again");
        });
        String id = redis.add(Lane.NORMAL, "type", "number", "body", "1", "max", "1");
        redis.await(() -> "dead".equals(redis.record(id).get("state")));
        assertThat(starts).hasValue(1);
    }

    @Test
    void aSnoozeSpendsNoAttemptOfTheBudget() {
        AtomicInteger starts = new AtomicInteger();
        redis.start((number, ctx) -> starts.incrementAndGet() < 10 ? Outcome.snooze(Duration.ZERO) : Outcome.done());
        redis.add(1);
        redis.await(() -> redis.promote() >= 0 && redis.empty() && starts.get() == 10);
        assertThat(redis.cli.number("ZCARD", redis.key("dead"))).isZero();
    }

    @Test
    void whateverAHandlerThrowsIsThatTasksFailureAlone() {
        List<Throwable> errors = List.of(
                new OutOfMemoryError("made up"),
                new StackOverflowError(),
                new ThreadDeath(),
                new NoClassDefFoundError("x"),
                new Throwable() {
                    @Override
                    public String getMessage() {
                        throw new IllegalStateException("even its message throws");
                    }
                });
        redis.start((number, ctx) -> {
            if (number < errors.size()) {
                sneak(errors.get(number));
            }
            return Outcome.done();
        });
        for (int i = 0; i < 100; i++) {
            redis.add(Lane.NORMAL, "type", "number", "body", Integer.toString(i), "max", "1");
        }
        redis.await(redis::empty);
        redis.await(() -> redis.count("headrace.tasks.ended", "outcome", "succeeded") == 100 - errors.size());
        assertThat(redis.cli.number("ZCARD", redis.key("dead"))).isEqualTo(errors.size());
    }

    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    private static <E extends Throwable> void sneak(Throwable error) throws E {
        throw (E) error;
    }

    @Test
    void whatTheClassifierCallsFatalIsDeadAtOnceAndOneThatThrowsMeansTryAgain() {
        Classifier classifier = error -> {
            if (error instanceof ArithmeticException) {
                throw new IllegalStateException("a bad classifier");
            }
            return Classifier.defaults().fatalOn(IllegalArgumentException.class).classify(error);
        };
        redis.start(redis.worker().classifier(classifier).handle(NUMBER, (number, ctx) -> {
            throw number == 1 ? new NumberFormatException("payload") : new ArithmeticException();
        }));
        String fatal = redis.add(1);
        String again = redis.add(2);
        redis.await(() -> "dead".equals(redis.record(fatal).get("state")));
        redis.await(() -> "scheduled".equals(redis.record(again).get("state")));
        assertThat(redis.record(fatal)).containsEntry("code", "FATAL");
        assertThat(redis.count("headrace.predicate.failures")).isEqualTo(1);
    }

    @Test
    void noOutcomeIsNoSuccess() {
        redis.start((number, ctx) -> null);
        String id = redis.add(Lane.NORMAL, "type", "number", "body", "1", "max", "1");
        redis.await(() -> "dead".equals(redis.record(id).get("state")));
        assertThat(redis.record(id)).containsEntry("code", "RETRIES_EXHAUSTED").containsEntry("cause", "NO_OUTCOME");
    }

    @Test
    void manyFailuresOfAKindAreOneLineAMinute() {
        try (LogLines log = LogLines.of(Journal.class)) {
            redis.start((number, ctx) -> {
                throw new IllegalStateException("broken");
            });
            for (int number = 0; number < 20; number++) {
                redis.add(number);
            }
            redis.await(() -> redis.count("headrace.tasks.ended", "outcome", "retried") == 20);
            assertThat(log.containing("; retried in")).hasSize(1);
        }
    }

    @Test
    void malformedEntriesAreDeadAtOnceWithTheirBytesAndOthersFlow() {
        LogLines log = LogLines.of(Journal.class);
        AtomicInteger ran = new AtomicInteger();
        redis.start((number, ctx) -> {
            ran.incrementAndGet();
            return Outcome.done();
        });
        List<String> bad = List.of(
                redis.add(Lane.NORMAL, "body", "1"),
                redis.add(Lane.NORMAL, "type", "number"),
                redis.add(Lane.NORMAL, "type", "number", "body", "no number"),
                redis.add(Lane.NORMAL, "type", "number", "body", ""),
                redis.add(Lane.NORMAL, "type", "number", "body", "1", "attempt", "-1"),
                redis.add(Lane.NORMAL, "type", "number", "body", "1", "stale_heartbeat_requeues", "many"),
                redis.add(Lane.NORMAL, "type", "number", "body", "x".repeat(3_000_000)));
        redis.add(1);
        redis.await(redis::empty);
        assertThat(log.containing("; dead")).as("a line a kind and minute").hasSize(1);
        log.close();
        assertThat(ran).hasValue(1);
        for (String id : bad) {
            assertThat(redis.record(id))
                    .as(id)
                    .containsEntry("code", "MALFORMED")
                    .containsEntry("state", "dead");
        }
        assertThat(redis.record(bad.get(2))).containsEntry("f:body", "no number");
    }

    /** An id that is empty, or that people cannot type, names nothing that they can show, replay or purge. */
    @Test
    void anEntryWithAnInvalidIdIsDeadUnderItsLeaseAndRunsOnceItIsReplayed() {
        AtomicInteger ran = new AtomicInteger();
        redis.start((number, ctx) -> {
            ran.incrementAndGet();
            return Outcome.done();
        });
        List<String> leases = List.of(
                redis.add(Lane.NORMAL, "type", "number", "body", "1", "id", ""),
                redis.add(Lane.HIGH, "type", "number", "body", "1", "id", "two words\u0007"));
        redis.await(() -> redis.cli.number("ZCARD", redis.key("dead")) == 2);
        assertThat(redis.cli.list("ZRANGE", redis.key("dead"), "0", "-1"))
                .asInstanceOf(InstanceOfAssertFactories.list(String.class))
                .containsExactlyInAnyOrder(leases.get(0), leases.get(1) + "@high");
        assertThat(redis.record(leases.get(1) + "@high"))
                .containsEntry("code", "MALFORMED")
                .extractingByKey("message", InstanceOfAssertFactories.STRING)
                .contains("the entry's field 'id' is not a valid task id: 'two words\\u0007'");
        try (HeadraceClient client = HeadraceClient.connect(redis.uri())) {
            assertThat(client.queue(redis.queue)
                            .deadLetters()
                            .replay(new TaskId(new Shard(redis.queue, 0), leases.get(0))))
                    .isTrue();
        }
        redis.await(() -> ran.get() == 1 && redis.empty());
    }

    @Test
    void anUnknownTypeComesBackLaterAndDiesOnlyAfterManyTimes() {
        redis.start((number, ctx) -> Outcome.done());
        String id = redis.add(Lane.NORMAL, "type", "stranger", "body", "1");
        redis.await(() -> "scheduled".equals(redis.record(id).get("state")));
        assertThat(redis.record(id)).containsEntry("f:unknown_type_returns", "1");
        long due = redis.cli.number("ZSCORE", redis.key("later"), id);
        assertThat(due - Long.parseLong(redis.cli.list("TIME").get(0) + "000")).isBetween(20_000L, 40_000L);
        String old = redis.add(Lane.NORMAL, "type", "stranger", "body", "1", "unknown_type_returns", "10");
        redis.await(() -> "dead".equals(redis.record(old).get("state")));
        assertThat(redis.record(old)).containsEntry("code", "UNKNOWN_TYPE");
    }

    @Test
    void aResultThatCannotBeWrittenIsUnverifiedWhateverWritingItThrows() {
        redis.start(redis.worker()
                .handle(NUMBER.withResult(Unwritable.class), (number, ctx) -> Outcome.done(new Unwritable())));
        String id = redis.add(Lane.NORMAL, "type", "number", "body", "1", "max", "1", "keep", "60000");
        redis.await(() -> "dead".equals(redis.record(id).get("state")));
        assertThat(redis.record(id)).containsEntry("cause", "UNVERIFIED_RESULT");
    }

    /** A result whose getter throws no exception but an error. */
    public static final class Unwritable {
        public String getText() {
            throw new NoClassDefFoundError("made up");
        }
    }
}
