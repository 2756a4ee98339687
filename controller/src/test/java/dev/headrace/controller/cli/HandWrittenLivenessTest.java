package dev.headrace.controller.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.client.Submission;
import dev.headrace.testing.RedisTest;
import dev.headrace.testing.TestRedis;
import org.junit.jupiter.api.Test;

/** Workers give their liveness an expiry; one without was written by hand, would never end, and counts as absent. */
@RedisTest
class HandWrittenLivenessTest {
    private static final String HASH = "a~aaaaaaaaaaaa";
    private static final String TEXT = "b~bbbbbbbbbbbb";

    @Test
    void aLivenessThatDoesNotExpireIsShownAsNoWorker(TestRedis redis) {
        try (PeopleQueue queue = new PeopleQueue(redis)) {
            String task = queue.submit(Submission.plain());
            queue.call("XGROUP", "CREATECONSUMER", queue.key("ready:normal"), "workers", HASH);
            queue.call("XGROUP", "CREATECONSUMER", queue.key("ready:normal"), "workers", TEXT);
            queue.call("HSET", queue.key("worker:" + HASH), "slots", "5", "lanes", "high,normal,low");
            queue.call("SET", queue.key("worker:" + TEXT), "evil");

            assertThat(Cli.run(queue.uri, "workers", queue.name).out())
                    .contains(HASH, TEXT)
                    .doesNotContain("alive");
            assertThat(Cli.run(queue.uri, "task", task).out()).doesNotContain("slots of");

            queue.call("PEXPIRE", queue.key("worker:" + HASH), "60000");
            queue.call("PEXPIRE", queue.key("worker:" + TEXT), "60000");
            assertThat(Cli.run(queue.uri, "workers", queue.name).out()).contains("alive");
            assertThat(Cli.run(queue.uri, "status", queue.name).out())
                    .contains("the key " + queue.key("worker:" + TEXT) + " holds a string");
        }
    }
}
