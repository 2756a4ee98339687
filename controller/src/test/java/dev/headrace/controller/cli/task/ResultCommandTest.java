package dev.headrace.controller.cli.task;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.headrace.client.Submission;
import dev.headrace.controller.cli.Cli;
import dev.headrace.controller.cli.PeopleQueue;
import dev.headrace.testing.RedisTest;
import dev.headrace.testing.TestRedis;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** {@code headrace result}, of a task in each state. */
@RedisTest
class ResultCommandTest {
    private PeopleQueue queue;

    @BeforeEach
    void open(TestRedis redis) {
        queue = new PeopleQueue(redis);
    }

    @AfterEach
    void close() {
        queue.close();
    }

    private Cli result(String id, String... more) {
        String[] args = new String[2 + more.length];
        args[0] = "result";
        args[1] = queue.name + "/" + id;
        System.arraycopy(more, 0, args, 2, more.length);
        return Cli.run(queue.uri, args);
    }

    private void succeeded(String id, String result) {
        queue.call("HSET", queue.key("task:" + id), "state", "succeeded", "result", result);
    }

    @Test
    void aKeptResultIsPrintedAsItsHandlerAnsweredIt() {
        succeeded("sum", "{\"sum\": 1.10}");
        assertThat(result("sum").code()).isZero();
        assertThat(result("sum").out()).isEqualTo("{\"sum\": 1.10}" + System.lineSeparator());
        JsonNode json = result("sum", "--json").json();
        assertThat(json.get("state").asText()).isEqualTo("succeeded");
        assertThat(json.at("/result/sum").asDouble()).isEqualTo(1.1);
    }

    @Test
    void aResultThatIsNoJsonIsATextInJson() {
        succeeded("raw", "not { json");
        assertThat(result("raw", "--json").json().get("result").asText()).isEqualTo("not { json");
    }

    @Test
    void whatHasNoResultSaysWhyOnStandardErrorOnly() {
        String scheduled = queue.submit(Submission.plain());
        queue.kill("dead");
        queue.call("HSET", queue.key("task:away"), "state", "cancelled");

        assertThat(result(scheduled.substring(scheduled.indexOf('/') + 1)).err())
                .contains(scheduled + " is queued");
        assertThat(result("dead").err()).contains("/dead is dead of RETRIES_EXHAUSTED (TIMEOUT): took too\\u000along");
        assertThat(result("away").err()).contains("/away was cancelled");
        assertThat(result("1-1").err()).contains("/1-1 has no result. Nothing is kept of it");
        queue.call("HSET", queue.key("task:done"), "state", "succeeded");
        assertThat(result("done").err())
                .contains("/done succeeded; its submission did not keep the result, or its handler returned none");
        Cli dead = result("dead");
        assertThat(dead.code()).isEqualTo(1);
        assertThat(dead.out()).isEmpty();
    }

    @Test
    void itWaitsNoLongerThanItIsTold() {
        queue.submit(Submission.plain().id("queued"));
        Cli waited = result("queued", "--wait", "1s", "--json");
        assertThat(waited.code()).isEqualTo(1);
        assertThat(waited.json().get("state").asText()).isEqualTo("queued");
    }
}
