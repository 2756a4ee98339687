package dev.headrace.worker;

import static dev.headrace.worker.RealRedis.NUMBER;
import static dev.headrace.worker.RealRedis.QUICK;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.headrace.task.Lane;
import dev.headrace.task.Outcome;
import dev.headrace.testing.RedisTest;
import dev.headrace.testing.TestRedis;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The bounds of an attempt: whose word counts, and what happens when one is reached. */
@RedisTest
class LimitsTest {
    private final CountDownLatch never = new CountDownLatch(1);
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
    void aLimitOutOfItsRangeIsRefusedByItsName() {
        for (Runnable wrong : List.<Runnable>of(
                () -> TypeOptions.defaults().maxAttempts(0),
                () -> TypeOptions.defaults().maxAttempts(-1),
                () -> TypeOptions.defaults().timeout(Duration.ZERO),
                () -> TypeOptions.defaults().watchdog(Duration.ofMillis(-5)),
                () -> TypeOptions.defaults().backoff(Duration.ofSeconds(2), Duration.ofSeconds(1)))) {
            assertThatIllegalArgumentException()
                    .isThrownBy(wrong::run)
                    .withMessageMatching("(maxAttempts|timeout|watchdog|backoff): .+");
        }
    }

    @Test
    void whatTheQueueSaysAtRunTimeHoldsForTheNextTasks() {
        redis.cli.call("HSET", redis.key("meta"), "max:number", "1");
        redis.start((number, ctx) -> Outcome.retry("no"));
        redis.await(() -> {
            String id = redis.add(1);
            redis.await(() -> redis.record(id).containsKey("state"));
            return "dead".equals(redis.record(id).get("state"));
        });
    }

    @Test
    void aHandlerThatTellsOfNoProgressIsStalledAndOneThatDoesIsNot() {
        CountDownLatch told = new CountDownLatch(20);
        redis.start((number, ctx) -> {
            if (number == 1) {
                never.await();
            }
            while (told.getCount() > 0) {
                ctx.progress(50);
                told.countDown();
                told.await(50, java.util.concurrent.TimeUnit.MILLISECONDS);
            }
            return Outcome.done();
        });
        String hung = redis.add(Lane.NORMAL, "type", "number", "body", "1", "watchdog", "400", "max", "1");
        String works = redis.add(Lane.NORMAL, "type", "number", "body", "2", "watchdog", "400", "max", "1");
        redis.await(() -> "dead".equals(redis.record(hung).get("state")));
        assertThat(redis.record(hung)).containsEntry("cause", "STALLED");
        assertThat(redis.record(hung).get("message")).contains("no progress for longer than its watchdog of 400ms");
        redis.await(redis::empty);
        assertThat(redis.story(works)).contains("succeeded").doesNotContain("dead", "retried");
    }

    @Test
    void aHandlerThatAsksForMoreTimeIsNotOverItsTimeout() {
        redis.start((number, ctx) -> {
            ctx.extendTimeout(Duration.ofMinutes(1));
            never.await(700, java.util.concurrent.TimeUnit.MILLISECONDS);
            return Outcome.done();
        });
        String id = redis.add(Lane.NORMAL, "type", "number", "body", "1", "timeout", "100", "max", "1");
        redis.await(redis::empty);
        assertThat(redis.story(id)).endsWith("succeeded");
    }

    @Test
    void aLeaseIsStretchedByTheSubmissionOrByTheHandlerAndTheHeartbeatLastsAsLong() {
        CountDownLatch go = new CountDownLatch(1);
        redis.start((number, ctx) -> {
            if (number == 2) {
                ctx.extendLease(Duration.ofMinutes(10));
            }
            go.await();
            return Outcome.done();
        });
        String submission = redis.add(Lane.NORMAL, "type", "number", "body", "1", "ttl", "300000");
        String handler = redis.add(2);
        String usual = redis.add(3);
        redis.await(() -> ttl(submission) > 250_000 && ttl(handler) > 550_000 && ttl(usual) > 0);
        assertThat(redis.cli.text("GET", redis.key("hb:" + submission))).contains(" ttl=300000 ");
        assertThat(ttl(usual)).isLessThanOrEqualTo(QUICK.heartbeats().ttl().toMillis());
        go.countDown();
        redis.await(redis::empty);
    }

    private long ttl(String lease) {
        return redis.cli.number("PTTL", redis.key("hb:" + lease));
    }

    @Test
    void progressIsSeenWithinHalfASecondThoughTheNextRoundOfBeatsIsFarAway() {
        CountDownLatch go = new CountDownLatch(1);
        CountDownLatch beaten = new CountDownLatch(1);
        WorkerSettings slow =
                QUICK.withHeartbeats(new HeartbeatSettings(Duration.ofSeconds(30), Duration.ofSeconds(90), false));
        redis.start(redis.worker().settings(slow).handle(NUMBER, (number, ctx) -> {
            beaten.await();
            ctx.progress(37.5, "half-way through");
            go.await();
            return Outcome.done();
        }));
        String id = redis.add(1);
        redis.await(() -> redis.cli.text("GET", redis.key("hb:" + id)) != null);
        beaten.countDown();
        redis.await(() -> redis.cli.text("GET", redis.key("hb:" + id)).contains("progress=37.5% half-way through"));
        go.countDown();
        redis.await(redis::empty);
    }

    @Test
    void aResultIsDoneOnlyIfItsVerifierAgreesAndOneThatThrowsHasVerifiedNothing() {
        redis.start(redis.worker()
                .handle(
                        NUMBER.withResult(Integer.class),
                        (number, ctx) -> Outcome.done(number),
                        type -> type.maxAttempts(1).verify((result, ctx) -> {
                            if (result == 3) {
                                throw new IllegalStateException("a bad verifier");
                            }
                            return result == 1;
                        })));
        String good = redis.add(1);
        String bad = redis.add(2);
        String unknown = redis.add(3);
        redis.await(redis::empty);
        assertThat(redis.story(good)).endsWith("succeeded");
        for (String id : List.of(bad, unknown)) {
            assertThat(redis.record(id))
                    .containsEntry("cause", "UNVERIFIED_RESULT")
                    .containsEntry("state", "dead");
        }
        assertThat(redis.count("headrace.predicate.failures")).isEqualTo(1);
    }

    @Test
    void anErrorAsAnswerIsClassifiedAndADeadLetterIsDeadAtOnce() {
        List<Integer> attempts = new CopyOnWriteArrayList<>();
        redis.start(redis.worker()
                .handle(
                        NUMBER,
                        (number, ctx) -> {
                            attempts.add(number);
                            return number == 1
                                    ? Outcome.deadLetter("hopeless")
                                    : Outcome.fail(
                                            number == 2
                                                    ? new ArithmeticException("x")
                                                    : new IllegalStateException("y"));
                        },
                        type -> type.maxAttempts(2)
                                .classifier(dev.headrace.worker.retry.Classifier.defaults()
                                        .fatalOn(ArithmeticException.class))));
        String hopeless = redis.add(1);
        String fatal = redis.add(2);
        String again = redis.add(3);
        redis.await(() -> redis.promote() >= 0 && redis.cli.number("ZCARD", redis.key("dead")) == 3);
        assertThat(redis.record(hopeless)).containsEntry("code", "FATAL");
        assertThat(redis.record(fatal)).containsEntry("code", "FATAL");
        assertThat(redis.record(again)).containsEntry("cause", "HANDLER_ERROR");
        assertThat(attempts).containsExactlyInAnyOrder(1, 2, 3, 3);
    }

    @Test
    void retriesWaitAsLongAsTheSubmissionSays() {
        AtomicInteger starts = new AtomicInteger();
        redis.start((number, ctx) -> {
            starts.incrementAndGet();
            return Outcome.retry("no");
        });
        String id =
                redis.add(Lane.NORMAL, "type", "number", "body", "1", "backoff", "600000", "backoff_longest", "700000");
        redis.await(() -> "scheduled".equals(redis.record(id).get("state")));
        long due = redis.cli.number("ZSCORE", redis.key("later"), id);
        long now = Long.parseLong((String) redis.cli.list("TIME").get(0)) * 1000;
        assertThat(due - now).isBetween(590_000L, 610_000L);
        assertThat(starts).hasValue(1);
    }

    /** The two can come from two places, so the first can be the longer one. */
    @Test
    void noRetryWaitsLongerThanTheLongestDelayWhereverTheFirstComesFrom() {
        redis.cli.call("HSET", redis.key("meta"), "backoff", "600000", "backoff_longest:number", "3000");
        redis.start((number, ctx) -> Outcome.retry("no"));
        String byEntry =
                redis.add(Lane.NORMAL, "type", "number", "body", "1", "backoff", "500000", "backoff_longest", "2000");
        String byTheQueueAndTheType = redis.add(2);
        redis.await(() -> "scheduled".equals(redis.record(byEntry).get("state"))
                && "scheduled".equals(redis.record(byTheQueueAndTheType).get("state")));
        long now = Long.parseLong((String) redis.cli.list("TIME").get(0)) * 1000;
        assertThat(redis.cli.number("ZSCORE", redis.key("later"), byEntry) - now)
                .isLessThanOrEqualTo(3000);
        assertThat(redis.cli.number("ZSCORE", redis.key("later"), byTheQueueAndTheType) - now)
                .isLessThanOrEqualTo(4000);
    }
}
