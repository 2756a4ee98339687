package dev.headrace.controller.cli.task;

import static dev.headrace.controller.cli.PeopleQueue.WORKER;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.client.Submission;
import dev.headrace.controller.cli.Cli;
import dev.headrace.controller.cli.PeopleQueue;
import dev.headrace.testing.RedisTest;
import dev.headrace.testing.TestRedis;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the command says of a task whose record and entry it does not find agrees with the timeline that it prints. */
@RedisTest
class TaskTimelineTest {
    private PeopleQueue queue;

    @BeforeEach
    void open(TestRedis redis) {
        queue = new PeopleQueue(redis);
    }

    @AfterEach
    void close() {
        queue.close();
    }

    private void event(String id, String what) {
        queue.call("XADD", queue.key("events"), "*", id, what);
    }

    /** Runs task, cancel and result, and returns their text. None of them may deny the task. */
    private String told(String task) {
        Cli shown = Cli.run(queue.uri, "task", task);
        assertThat(shown.code()).as(shown.out()).isZero();
        Cli json = Cli.run(queue.uri, "task", task, "--json");
        assertThat(json.json().get("canHaveBeen").asBoolean()).isTrue();
        Cli cancelled = Cli.run(queue.uri, "cancel", task);
        Cli result = Cli.run(queue.uri, "result", task);
        assertThat(cancelled.code()).isEqualTo(1);
        assertThat(result.code()).isEqualTo(1);
        String sentence = shown.out().lines().skip(1).findFirst().orElseThrow();
        assertThat(cancelled.out()).contains("nothing was cancelled. " + sentence);
        assertThat(result.err()).contains("no result. " + sentence);
        assertThat(shown.out() + cancelled.out() + result.err())
                .doesNotContain("no sign that", "There is no task", "there is no task", "is unknown");
        return shown.out();
    }

    /** Only its entry has the id, so the running task is found by its lease, and by its id in the timeline. */
    @Test
    void aRunningTaskOfAPlainXAddWithAnId() {
        queue.call("XADD", queue.key("ready:normal"), "*", "type", "mail", "body", "1", "id", "order-1");
        event("order-1", "started worker=" + WORKER + " attempt=1 type=mail");
        assertThat(told(queue.name + "/order-1"))
                .startsWith(queue.name + "/order-1: not found, last event: started\n")
                .contains("was last seen at 20", "plain XADD with a field 'id'");
    }

    @Test
    void aPurgedTask() {
        queue.submit(Submission.plain());
        queue.kill("order-2");
        assertThat(Cli.run(queue.uri, "dead", "purge", queue.name + "/order-2").code())
                .isZero();
        assertThat(told(queue.name + "/order-2"))
                .startsWith(queue.name + "/order-2: purged\n")
                .contains("It was purged from the dead letters at 20");
        assertThat(Cli.run(queue.uri, "task", queue.name + "/order-2", "--json")
                        .json()
                        .get("state")
                        .asText())
                .isEqualTo("purged");
    }

    @Test
    void aTaskWhoseEntryAndRecordWereDeletedByHand() {
        String chosen = queue.submit(Submission.plain().id("order-3"));
        String generated = queue.submit(Submission.plain());
        queue.call("DEL", queue.key("ready:normal"), queue.key("task:order-3"));
        assertThat(told(chosen)).startsWith(chosen + ": not found, last event: submitted\n");
        assertThat(told(generated)).startsWith(generated + ": not found, last event: submitted\n");
    }

    @Test
    void anEndIsToldByTheLastEventAndNotByAnEarlierOne() {
        queue.submit(Submission.plain());
        event("order-4", "succeeded");
        assertThat(told(queue.name + "/order-4"))
                .startsWith(queue.name + "/order-4: succeeded\n")
                .contains("its submission did not keep the result, or the result has expired");
        event("order-4", "submitted");
        assertThat(told(queue.name + "/order-4")).startsWith(queue.name + "/order-4: not found, last event: submitted");
        event("order-4", "dead code=FATAL attempt=1");
        assertThat(told(queue.name + "/order-4"))
                .startsWith(queue.name + "/order-4: not found, last event: dead\n")
                .contains("(dead code=FATAL attempt=1)", "its record was deleted, and not by Headrace");
        event("order-4", "cancelled");
        assertThat(told(queue.name + "/order-4")).startsWith(queue.name + "/order-4: cancelled\n");
    }

    @Test
    void anIdThatTheTimelineDoesNotNameMayHaveBeenUnlessItsLaneHasNotReachedIt() {
        queue.submit(Submission.plain());
        assertThat(Cli.run(queue.uri, "task", queue.name + "/never-was").out())
                .contains("There is no task with this id here", "or it never existed");
        assertThat(Cli.run(queue.uri, "task", queue.name + "/1-1").out()).contains("may have existed");
        assertThat(Cli.run(queue.uri, "task", queue.name + "/99999999999999-0").out())
                .contains("cannot have existed");
    }

    @Test
    void aScheduledOneIsToldOfByItsPlaceInTheListOfScheduledTasks() {
        String task = queue.submit(Submission.plain().id("order-5").after(Duration.ofHours(1)));
        queue.call("ZADD", queue.key("later"), "+inf", "order-5");
        assertThat(Cli.run(queue.uri, "task", task).out())
                .contains("is inf, which is no time", "will never be queued")
                .doesNotContain("next scan", "It waits until");
        queue.call("ZADD", queue.key("later"), "-inf", "order-5");
        assertThat(Cli.run(queue.uri, "task", task).out()).contains("is -inf, which is no time");
        queue.call("ZADD", queue.key("later"), "1700000000000", "order-5");
        assertThat(Cli.run(queue.uri, "task", task).out()).contains("It waited until 2023-11-14T22:13:20Z");
        queue.call("ZREM", queue.key("later"), "order-5");
        assertThat(Cli.run(queue.uri, "task", task).out())
                .contains("is not in the sorted set")
                .doesNotContain("next scan");
    }
}
