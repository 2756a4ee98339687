package dev.headrace.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headrace.task.FailureCode;
import dev.headrace.task.HeadraceException;
import dev.headrace.task.Shard;
import dev.headrace.task.TaskId;
import dev.headrace.task.TaskState;
import dev.headrace.testing.RedisTest;
import dev.headrace.testing.RespClient;
import dev.headrace.testing.TestRedis;
import dev.headrace.view.DeadDetails;
import dev.headrace.view.DeadTask;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a program can do about dead tasks, on a real Redis. */
@RedisTest
class DeadLettersTest {
    private static final long HOUR = 3_600_000;

    private final RespClient redis;
    private final HeadraceClient client;
    private final Queue queue;
    private final DeadLetters dead;
    private long now;

    DeadLettersTest(TestRedis server) {
        redis = server.connect();
        client = HeadraceClient.connect(server.uri());
        queue = client.queue(server.uniqueQueue());
        dead = queue.deadLetters();
    }

    @BeforeEach
    void askForTheTime() {
        now = Long.parseLong((String) redis.list("TIME").get(0)) * 1000;
        queue.submit(Mail.TYPE, new Mail("opens the shard"), Submission.plain().id("opener"));
    }

    @AfterEach
    void close() {
        client.close();
        redis.close();
    }

    private String key(String shard, String rest) {
        return "hr:{" + queue.name() + shard + "}:" + rest;
    }

    /** As a worker leaves it: record, history, and its place among the dead. */
    private void died(String shard, String id, String type, FailureCode code, String cause, long at) {
        redis.call(
                "HSET", key(shard, "task:" + id), "state", "dead", "chosen", "1", "code", code.name(), "cause", cause);
        redis.call("HSET", key(shard, "task:" + id), "message", id + " refused", "worker", "w~1", "lane", "normal");
        redis.call(
                "HSET",
                key(shard, "task:" + id),
                "f:type",
                type,
                "f:body",
                "{\"to\":\"" + id + "\"}",
                "f:attempt",
                "4");
        redis.call(
                "HSET",
                key(shard, "task:" + id),
                "failure:10",
                "1000 w~2 TIMEOUT slow | at B.b",
                "failure:9",
                "900 w~1 STALE");
        redis.call("ZADD", key(shard, "dead"), Long.toString(at), id);
    }

    private void died(String id, String type, FailureCode code, String cause, long at) {
        died("", id, type, code, cause, at);
    }

    private List<String> ids(DeadFilter filter) {
        return dead.list(filter, 1000).stream().map(DeadTask::id).toList();
    }

    @Test
    void theyAreListedTheYoungestFirstAndNarrowedDownByTypeCodeAgeAndText() {
        died("old", "mail", FailureCode.FATAL, "", now - 3 * HOUR);
        died("spent", "mail", FailureCode.RETRIES_EXHAUSTED, "TIMEOUT", now - 2 * HOUR);
        died("other", "import", FailureCode.TIMEOUT, "", now - HOUR);

        assertThat(ids(DeadFilter.all())).containsExactly("other", "spent", "old");
        assertThat(ids(DeadFilter.all().type("mail"))).containsExactly("spent", "old");
        assertThat(ids(DeadFilter.all().code(FailureCode.TIMEOUT)))
                .as("as code or as cause")
                .containsExactly("other", "spent");
        assertThat(ids(DeadFilter.all().olderThan(Duration.ofMinutes(90)))).containsExactly("spent", "old");
        assertThat(ids(DeadFilter.all().olderThan(Duration.ofSeconds(Long.MAX_VALUE))))
                .isEmpty();
        assertThat(ids(DeadFilter.all().text("SPENT REF"))).containsExactly("spent");
        assertThat(dead.list(DeadFilter.all(), 2)).hasSize(2);
        DeadTask spent = dead.list(DeadFilter.all().text("spent"), 1).get(0);
        assertThat(spent.failedOf()).contains(FailureCode.TIMEOUT);
        assertThat(spent.attempt()).isEqualTo(4);
        assertThat(spent.died().toEpochMilli()).isEqualTo(now - 2 * HOUR);
    }

    @Test
    void oneIsShownWithItsPayloadAndItsHistoryInOrder() {
        died("one", "mail", FailureCode.RETRIES_EXHAUSTED, "TIMEOUT", now);
        DeadDetails one =
                dead.find(new TaskId(Shard.first(queue.name()), "one")).orElseThrow();

        assertThat(new String(one.body(), StandardCharsets.UTF_8)).isEqualTo("{\"to\":\"one\"}");
        assertThat(one.attempts())
                .extracting(DeadDetails.FailedAttempt::attempt)
                .containsExactly(9, 10);
        assertThat(one.attempts().get(1).worker()).isEqualTo("w~2");
        assertThat(one.attempts().get(1).code()).isEqualTo("TIMEOUT");
        assertThat(one.attempts().get(1).message()).isEqualTo("slow | at B.b");
        assertThat(one.attempts().get(1).at().toEpochMilli()).isEqualTo(1000);
        assertThat(one.fields()).containsEntry("attempt", "4").doesNotContainKey("body");
        assertThat(dead.find(new TaskId(Shard.first(queue.name()), "two"))).isEmpty();
    }

    @Test
    void largeOnesThatACallDidNotComeToAreReplayedByTheNextAndCountedOnce() {
        String large = "x".repeat(1 << 20);
        List<String> all = new ArrayList<>();
        for (int i = 10; i < 30; i++) {
            died("large-" + i, "mail", FailureCode.FATAL, "", now);
            redis.call("HSET", key("", "task:large-" + i), "f:large", large);
            all.add("large-" + i);
        }

        List<String> told = new ArrayList<>();
        assertThat(dead.replay(DeadFilter.all(), DeadLetters.DEFAULT_RATE, task -> told.add(task.id())))
                .isEqualTo(20);

        assertThat(told).containsExactlyInAnyOrderElementsOf(all);
        assertThat(redis.number("XLEN", key("", "ready:normal"))).isEqualTo(21);
        assertThat(redis.number("ZCARD", key("", "dead"))).isZero();
    }

    @Test
    void manyThatDiedInOneMillisecondAreEachMetOnceAlsoWhileTheyGo() {
        List<String> all = new ArrayList<>();
        for (int i = 0; i < 350; i++) {
            all.add("t" + i);
            died("t" + i, i % 2 == 0 ? "mail" : "import", FailureCode.FATAL, "", i < 300 ? now : now - HOUR);
        }
        assertThat(ids(DeadFilter.all())).containsExactlyInAnyOrderElementsOf(all);

        List<String> told = new ArrayList<>();
        long replayed = dead.replay(DeadFilter.all().type("mail"), 100_000, task -> told.add(task.id()));

        assertThat(replayed).isEqualTo(175);
        assertThat(told).hasSize(175).doesNotHaveDuplicates();
        assertThat(redis.number("XLEN", key("", "ready:normal"))).isEqualTo(175 + 1);
        assertThat(ids(DeadFilter.all())).hasSize(175);
        assertThat(dead.purge(DeadFilter.all(), 100_000, task -> {})).isEqualTo(175);
        assertThat(redis.number("EXISTS", key("", "dead"))).isZero();
    }

    @Test
    void allShardsOfAQueueAreGoneThrough() {
        redis.call("HSET", key("", "meta"), "shards", "2");
        died("", "first", "mail", FailureCode.FATAL, "", now);
        died("#1", "second", "mail", FailureCode.FATAL, "", now);

        assertThat(dead.list(DeadFilter.all(), 10))
                .extracting(DeadTask::name)
                .containsExactly(queue.name() + "/first", queue.name() + "#1/second");
        assertThat(dead.purge(new TaskId(new Shard(queue.name(), 1), "second"))).isTrue();
        assertThat(ids(DeadFilter.all())).containsExactly("first");
    }

    @Test
    void noMoreAreReplayedInASecondThanWasAskedFor() {
        for (int i = 0; i < 300; i++) {
            died("t" + i, "mail", FailureCode.FATAL, "", now - i);
        }
        List<Long> at = new ArrayList<>();
        dead.replay(DeadFilter.all(), 400, task -> at.add(System.nanoTime()));
        assertThat(at).hasSize(300);
        assertThat(Duration.ofNanos(at.get(299) - at.get(0)))
                .as("three pages of a hundred, a quarter of a second behind one another")
                .isGreaterThan(Duration.ofMillis(450));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> dead.replay(DeadFilter.all(), 0, task -> {}))
                .withMessageStartingWith("rate:");
    }

    @Test
    void aLowRateHoldsWithinEachSecondToo() {
        for (int i = 0; i < 5; i++) {
            died("t" + i, "mail", FailureCode.FATAL, "", now - i);
        }
        List<Long> at = new ArrayList<>();
        dead.replay(DeadFilter.all(), 2, task -> at.add(System.nanoTime()));
        assertThat(at).hasSize(5);
        for (int i = 2; i < 5; i++) {
            assertThat(Duration.ofNanos(at.get(i) - at.get(i - 2)))
                    .as("between a task and the second after it")
                    .isGreaterThan(Duration.ofMillis(800));
        }
    }

    @Test
    void oneIsReplayedByItsNameAndOnlyWhileItIsDead() {
        died("one", "mail", FailureCode.MALFORMED, "", now);
        TaskId one = new TaskId(Shard.first(queue.name()), "one");

        assertThat(dead.replay(one))
                .as("a protocol failure too, as a person asked")
                .isTrue();
        assertThat(dead.replay(one)).isFalse();
        assertThat(client.lookUp(one).state()).isEqualTo(TaskState.QUEUED);
    }

    // ---- the table of ids that are submitted again, docs/failures.md ---------------------------------------------

    @Test
    void anIdThatDiedRunsAgainUnlessItsSubmissionSaysNoOrItWasAProtocolFailure() {
        died("handler", "mail", FailureCode.RETRIES_EXHAUSTED, "HANDLER_ERROR", now);
        died("crashes", "mail", FailureCode.RETRIES_EXHAUSTED, "STALE", now);
        died("protocol", "mail", FailureCode.UNKNOWN_TYPE, "", now);

        assertThatThrownBy(() -> again(Submission.plain().id("handler").retryFailed(false)))
                .isInstanceOfSatisfying(
                        HeadraceException.class, e -> assertThat(e.reason()).isEqualTo(HeadraceException.Reason.DEAD))
                .hasMessageContainingAll(queue.name() + "/handler", "RETRIES_EXHAUSTED, cause HANDLER_ERROR");
        assertThatThrownBy(() -> again(Submission.plain().id("protocol")))
                .hasMessageContainingAll("UNKNOWN_TYPE", "headrace dead replay");
        assertThat(redis.number("ZCARD", key("", "dead"))).isEqualTo(3);

        assertThat(again(Submission.plain().id("handler")).id()).isEqualTo("handler");
        again(Submission.plain().id("crashes").after(Duration.ofHours(1)));

        assertThat(client.lookUp(new TaskId(Shard.first(queue.name()), "handler"))
                        .state())
                .isEqualTo(TaskState.QUEUED);
        assertThat(client.lookUp(new TaskId(Shard.first(queue.name()), "crashes"))
                        .state())
                .isEqualTo(TaskState.SCHEDULED);
        assertThat(ids(DeadFilter.all())).containsExactly("protocol");
        dead.purge(new TaskId(Shard.first(queue.name()), "protocol"));
        again(Submission.plain().id("protocol"));
    }

    @Test
    void anIdThatIsThereOrHasJustEndedAddsNothing() {
        TaskId queued = again(Submission.plain().id("twice"));
        assertThat(again(Submission.plain().id("twice"))).isEqualTo(queued);
        client.cancel(queued);
        assertThat(again(Submission.plain().id("twice")))
                .as("cancelled within a day")
                .isEqualTo(queued);
        assertThat(client.lookUp(queued).state()).isEqualTo(TaskState.CANCELLED);
        redis.call("DEL", key("", "task:twice"));
        again(Submission.plain().id("twice"));
        assertThat(client.lookUp(queued).state()).as("after its day").isEqualTo(TaskState.QUEUED);
    }

    private TaskId again(Submission submission) {
        return queue.submit(Mail.TYPE, new Mail("again"), submission);
    }

    @Test
    void aReplayThatTheEndOfItsClientCutsShortSaysHowManyWereReplayed() {
        for (int i = 0; i < 150; i++) {
            died("task-" + i, "mail", FailureCode.FATAL, "", now - HOUR + i);
        }
        assertThatExceptionOfType(HeadraceException.class)
                .isThrownBy(() -> dead.replay(
                        DeadFilter.all(), 100_000, task -> client.loop().drain()))
                .withMessageContaining("replay of 100 tasks was carried out before that")
                .extracting(HeadraceException::reason)
                .isEqualTo(HeadraceException.Reason.RESULT_UNKNOWN);
        assertThat(redis.call("ZCARD", key("", "dead"))).isEqualTo(50L);
    }
}
