package dev.headrace.examples.fault;

import dev.headrace.testing.RespClient;
import dev.headrace.testing.TestRedis;
import java.util.List;

/**
 * What somebody took out of Redis in one step, with the time of that by Redis's own clock. A task's id begins with the
 * time at which it came by the same clock, so it shows whether the task was there to be hit.
 *
 * @param atMillis by Redis's clock
 */
record Redaction(long atMillis) {

    /** Carries the commands out in one step, the words of each separated by blanks. */
    static Redaction of(TestRedis redis, String... commands) {
        try (RespClient client = redis.connect()) {
            client.call("MULTI");
            for (String command : commands) {
                client.call(command.split(" "));
            }
            client.call("TIME");
            List<Object> replies = client.list("EXEC");
            List<?> time = (List<?>) replies.get(replies.size() - 1);
            return new Redaction(
                    Long.parseLong((String) time.get(0)) * 1000 + Long.parseLong((String) time.get(1)) / 1000);
        }
    }

    /** Whether this task had been submitted by then, or within the same millisecond. */
    boolean concerns(String task) {
        return !task.matches("[0-9]+-[0-9]+") || Long.parseLong(task.substring(0, task.indexOf('-'))) <= atMillis;
    }
}
