package dev.headrace.controller.cli.task;

import static dev.headrace.controller.cli.PeopleQueue.WORKER;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.headrace.client.Submission;
import dev.headrace.controller.cli.Cli;
import dev.headrace.controller.cli.PeopleQueue;
import dev.headrace.task.Lane;
import dev.headrace.testing.RedisTest;
import dev.headrace.testing.TestRedis;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** {@code headrace task} says, of a task in any state, why it is where it is. */
@RedisTest
class TaskCommandTest {
    private PeopleQueue queue;

    @BeforeEach
    void open(TestRedis redis) {
        queue = new PeopleQueue(redis);
    }

    @AfterEach
    void close() {
        queue.close();
    }

    private String explained(String task) {
        Cli shown = Cli.run(queue.uri, "task", task);
        assertThat(shown.out() + shown.err()).doesNotContain("secret payload");
        return shown.out();
    }

    @Test
    void aQueuedOneLacksAWorkerOrASlotOrNothing() {
        String task = queue.submit(Submission.plain());
        assertThat(explained(task))
                .startsWith(task + ": queued")
                .contains("no live worker serves " + queue.name + ": start one");
        queue.alive("busy~0123456789ab", "8", "8");
        assertThat(explained(task)).contains("all 8 slots of 1 worker are taken, and 1 task queued here");
        queue.alive("busy~0123456789ab", "6", "8");
        assertThat(explained(task)).contains("2 slots of 1 worker are free, so it should start at once");
    }

    @Test
    void aQueuedOneInALaneThatNobodyServesLacksAWorkerOfThatLane() {
        String task = queue.submit(Submission.plain().lane(Lane.LOW));
        queue.alive("busy~0123456789ab", "0", "8");
        queue.call("HSET", queue.key("worker:busy~0123456789ab"), "lanes", "high,normal");
        assertThat(explained(task)).contains("in the lane low, which no live worker serves (1 worker in all)");
        queue.call("HSET", queue.key("worker:busy~0123456789ab"), "lanes", "high,low");
        assertThat(explained(task)).contains("8 slots of 1 worker are free");
    }

    @Test
    void oneWhoseEntryWasDeletedIsLost() {
        String task = queue.submit(Submission.plain().id("order-1"));
        queue.call("DEL", queue.key("ready:normal"));
        assertThat(explained(task))
                .startsWith(task + ": lost\n")
                .contains("is no longer in its lane: it was deleted by hand")
                .contains("submit its id again");
        assertThat(Cli.run(queue.uri, "task", task, "--json")
                        .json()
                        .get("state")
                        .asText())
                .isEqualTo("lost");
        queue.call("DEL", queue.key("events"));
        assertThat(Cli.run(queue.uri, "task", task).code()).as("it is known").isZero();
    }

    @Test
    void aRunningOneIsHeldBySomebodyWhoLivesOrNot() {
        String task = queue.submit(Submission.plain());
        queue.claim(WORKER, "normal", 1);
        queue.alive(WORKER, "1", "8");
        assertThat(explained(task))
                .startsWith(task + ": running")
                .containsPattern("Worker one~0123456789ab holds it and last renewed it \\S+s ago\\.");
        queue.call("DEL", queue.key("worker:" + WORKER));
        assertThat(explained(task))
                .contains("it seems to be dead: no controller leads " + queue.name)
                .contains("(one that only observes does not), so nothing will happen");
        queue.call("SET", queue.key("leader"), "host~1#1");
        assertThat(explained(task)).contains("the task is requeued when its heartbeat expires");
        queue.call("HSET", queue.key("cancelling"), task.substring(task.indexOf('/') + 1), "1763774400000");
        assertThat(explained(task))
                .startsWith(task + ": running, asked to stop")
                .contains("It was asked to stop")
                .contains("the task is cancelled when its heartbeat expires");
        queue.call("HSET", queue.key("meta"), "sweep", "off");
        assertThat(explained(task)).contains("the queue's sweep mode is off, so no controller will act");
        JsonNode json = Cli.run(queue.uri, "task", task, "--json").json();
        assertThat(json.get("owner").asText()).isEqualTo(WORKER);
        assertThat(json.get("silentSeconds").asDouble()).isNotNegative();
    }

    @Test
    void aScheduledOneHasADueTime() {
        String task = queue.submit(Submission.plain().after(Duration.ofHours(1)));
        assertThat(explained(task))
                .startsWith(task + ": scheduled")
                .containsPattern("It waits until \\S+, which is in 59m \\d+s\\.");
        String id = task.substring(task.indexOf('/') + 1);
        queue.call("HSET", queue.key("task:" + id), "due", "1700000000000", "code", "TIMEOUT", "message", "slow");
        queue.call("HSET", queue.key("task:" + id), "token", "1", "f:token", "2");
        queue.call("ZADD", queue.key("later"), "1700000000000", id);
        assertThat(explained(task))
                .contains("fencing token: 1", "fencing token of its next entry: 2")
                .contains("It waited after TIMEOUT (slow) until 2023-11-14T22:13:20Z")
                .contains("no controller leads " + queue.name);
    }

    @Test
    void oneThatItsLaneRefusedIsNotJustScheduled() {
        String task = queue.submit(Submission.plain().after(Duration.ofHours(1)));
        String id = task.substring(task.indexOf('/') + 1);
        queue.call("HSET", queue.key("task:" + id), "due", "1700000000000");
        assertThat(explained(task))
                .contains("It was due at 2023-11-14T22:13:20Z")
                .contains("its lane refused it, or somebody set another time");
    }

    @Test
    void oneThatNobodyHasAHandlerForSaysSo() {
        String task = queue.submit(Submission.plain().after(Duration.ofHours(1)));
        String id = task.substring(task.indexOf('/') + 1);
        queue.call("HSET", queue.key("task:" + id), "f:type", "welcome", "f:unknown_type_returns", "3");
        assertThat(explained(task))
                .containsPattern("It waits, because no worker that received it has a handler for its type 'welcome'"
                        + " \\(returned so far: 3\\), until \\S+, which is in");
    }

    @Test
    void aScheduledOneWhoseRecordWasDeletedIsLostAndNotGone() {
        String task = queue.submit(Submission.plain().id("order-1").after(Duration.ofHours(1)));
        queue.call("DEL", queue.key("task:order-1"));
        queue.call("XADD", queue.key("events"), "*", "order-1", "alarm:scheduled-lost state=none");
        assertThat(explained(task))
                .startsWith(task + ": lost\n")
                .contains("It was scheduled, and when it was due (seen at 20")
                .contains("submit it again");
        queue.call("HSET", queue.key("task:order-1"), "state", "succeeded");
        queue.call("XADD", queue.key("events"), "*", "order-1", "alarm:scheduled-lost state=succeeded");
        assertThat(explained(task))
                .startsWith(task + ": succeeded\n")
                .contains("the record was changed, and not by Headrace. It did not run; submit it again");
        queue.call("XADD", queue.key("events"), "*", "order-1", "submitted");
        assertThat(explained(task)).contains("It has succeeded.").doesNotContain("lost\n", "the record was changed");
    }

    @Test
    void timesArePrintedWithTheirAgeAndDurationsWithTheirUnitAndOnlyJsonHasThemRaw() {
        String task = queue.submit(Submission.plain().id("order-1").after(Duration.ofHours(1)));
        queue.call(
                "HSET",
                queue.key("task:order-1"),
                "due",
                "1700000000000",
                "cause",
                "",
                "worker",
                "",
                "f:timeout",
                "90000",
                "f:stale_heartbeat_requeues",
                "2",
                "failure:1",
                "1700000000000 one~0 TIMEOUT slow");
        queue.call("XADD", queue.key("events"), "*", "order-1", "retried code=TIMEOUT attempt=1 due=1700000000000");
        assertThat(explained(task))
                .containsPattern("  due: 2023-11-14T22:13:20Z \\(\\S+ .*ago\\)\n")
                .contains("  maximum runtime of an attempt: 1m 30s\n")
                .contains("  crashes of its worker so far: 2\n")
                .containsPattern("  failed attempt 1: 2023-11-14T22:13:20Z \\(.* ago\\) one~0 TIMEOUT slow\n")
                .containsPattern("retried code=TIMEOUT attempt=1 due=2023-11-14T22:13:20Z \\(")
                .doesNotContain("1700000000000", " = ", "cause", "last worker");
        JsonNode fields = Cli.run(queue.uri, "task", task, "--json").json().get("fields");
        assertThat(fields.get("due").asText()).isEqualTo("1700000000000");
        assertThat(fields.get("f:timeout").asText()).isEqualTo("90000");
    }

    @Test
    void itsFailuresAreListedInTheirOrder() {
        String task = queue.submit(Submission.plain().id("often"));
        String id = task.substring(task.indexOf('/') + 1);
        for (int attempt : new int[] {10, 2, 9, 1, 11}) {
            queue.call("HSET", queue.key("task:" + id), "failure:" + attempt, "attempt " + attempt);
        }
        assertThat(explained(task).lines().filter(line -> line.contains("failed attempt")))
                .containsExactly(
                        "  failed attempt 1: attempt 1",
                        "  failed attempt 2: attempt 2",
                        "  failed attempt 9: attempt 9",
                        "  failed attempt 10: attempt 10",
                        "  failed attempt 11: attempt 11");
    }

    @Test
    void aDeadOneSaysWhatItDiedOfOnOneLine() {
        queue.kill("buried");
        assertThat(explained(queue.name + "/buried"))
                .startsWith(queue.name + "/buried: dead")
                .contains("It is dead (RETRIES_EXHAUSTED, cause TIMEOUT): took too\\u000along. It will not run again");
    }

    @Test
    void itsStoryIsToldInOrderAndNobodyElses() {
        String task = queue.submit(Submission.plain());
        String other = queue.submit(Submission.plain());
        String id = task.substring(task.indexOf('/') + 1);
        for (int i = 0; i < 120; i++) {
            queue.call("XADD", queue.key("events"), "*", id, "step " + i, other, "not this one");
        }
        JsonNode timeline = Cli.run(queue.uri, "task", task, "--json").json().get("timeline");
        assertThat(timeline).hasSize(121);
        assertThat(timeline.get(0).get("what").asText()).isEqualTo("submitted");
        assertThat(timeline.get(120).get("what").asText()).isEqualTo("step 119");
        assertThat(explained(task)).contains("step 7").doesNotContain("not this one");
    }

    @Test
    void oneThatIsNotThereIsExitCodeOneAndAWrongNameIsTwo() {
        Cli unknown = Cli.run(queue.uri, "task", queue.name + "/never-was");
        assertThat(unknown.code()).isEqualTo(1);
        assertThat(unknown.out()).contains("There is no task with this id here");
        String ended = queue.submit(Submission.plain());
        assertThat(Cli.run(queue.uri, "cancel", ended).code()).isZero();
        for (String wrong : new String[] {"emails", "a b/1", "emails#x/1", "emails/"}) {
            Cli refused = Cli.run(queue.uri, "task", wrong);
            assertThat(refused.code()).as(wrong).isEqualTo(2);
            assertThat(refused.err().lines()).as(wrong).hasSize(1);
        }
    }
}
