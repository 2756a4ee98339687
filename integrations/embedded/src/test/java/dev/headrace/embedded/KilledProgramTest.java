package dev.headrace.embedded;

import static dev.headrace.embedded.Programs.KEPT;
import static dev.headrace.embedded.Programs.NUMBER;
import static dev.headrace.embedded.Programs.SOON;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.client.Awaited;
import dev.headrace.client.HeadraceClient;
import dev.headrace.task.TaskId;
import dev.headrace.testing.ChildProcess;
import dev.headrace.testing.Processes;
import dev.headrace.testing.RedisTest;
import dev.headrace.testing.TestRedis;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a program held when it was killed runs in another one, or in its own next start; no daemon is there. */
@RedisTest
@Tag("scenario")
class KilledProgramTest {
    @RegisterExtension
    final Processes processes = new Processes();

    private final TestRedis redis;
    private final String queue;

    KilledProgramTest(TestRedis redis) {
        this.redis = redis;
        this.queue = redis.uniqueQueue();
    }

    @Test
    void itsTwinRunsTheTask() {
        ChildProcess first = program(false);
        try (HeadraceClient client = HeadraceClient.connect(redis.uri())) {
            TaskId task = client.queue(queue).submit(NUMBER, 1, KEPT);
            first.awaitLine("began 1", SOON);
            ChildProcess other = program(true);
            first.sigkill();
            other.awaitLine("ended 1 at delivery 2", SOON);
            assertThat(client.await(task, SOON)).isInstanceOf(Awaited.Succeeded.class);
        }
    }

    @Test
    void itsNextStartRunsTheTask() {
        ChildProcess first = program(false);
        try (HeadraceClient client = HeadraceClient.connect(redis.uri())) {
            TaskId task = client.queue(queue).submit(NUMBER, 1, KEPT);
            first.awaitLine("began 1", SOON);
            first.sigkill();
            program(true).awaitLine("ended 1 at delivery 2", SOON);
            assertThat(client.await(task, SOON)).isInstanceOf(Awaited.Succeeded.class);
        }
    }

    private ChildProcess program(boolean ends) {
        ChildProcess program = processes
                .main(TwinProgram.class)
                .args(redis.uri(), queue, Boolean.toString(ends))
                .start();
        program.awaitLine("started", SOON);
        return program;
    }
}
