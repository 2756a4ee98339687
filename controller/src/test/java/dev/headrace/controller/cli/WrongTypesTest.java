package dev.headrace.controller.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.client.Submission;
import dev.headrace.testing.RedisTest;
import dev.headrace.testing.TestRedis;
import org.junit.jupiter.api.Test;

/** Each command that meets a key of a wrong type names that key to the person who has to mend it. */
@RedisTest
class WrongTypesTest {
    @Test
    void theKeyIsNamedByEachCommandThatMeetsIt(TestRedis redis) {
        try (PeopleQueue queue = new PeopleQueue(redis)) {
            queue.submit(Submission.plain());
            named(queue, "later", "submit", queue.name, "t", "{}", "--after", "1h");
            named(queue, "ready:normal", "submit", queue.name, "t", "{}");
            named(queue, "dead", "dead", "list", queue.name);
            named(queue, "cancelling", "cancel", running(queue));
            named(queue, "meta", "submit", queue.name, "t", "{}");
        }
    }

    private static String running(PeopleQueue queue) {
        String task = queue.submit(Submission.plain().id("runs"));
        queue.claim(PeopleQueue.WORKER, "normal", 10);
        return task;
    }

    private static void named(PeopleQueue queue, String rest, String... command) {
        queue.call("DEL", queue.key(rest));
        queue.call("SET", queue.key(rest), "of another type");
        Cli met = Cli.run(queue.uri, command);
        assertThat(met.code()).as(rest).isNotZero();
        assertThat(met.err()).contains("the key " + queue.key(rest) + " holds a string and must hold a ");
        queue.call("DEL", queue.key(rest));
        if (rest.startsWith("ready:")) {
            queue.call("XGROUP", "CREATE", queue.key(rest), "workers", "0", "MKSTREAM");
        }
    }
}
