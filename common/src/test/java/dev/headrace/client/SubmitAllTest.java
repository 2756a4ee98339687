package dev.headrace.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.headrace.task.PayloadException;
import dev.headrace.task.TaskId;
import dev.headrace.testing.RedisTest;
import dev.headrace.testing.RespClient;
import dev.headrace.testing.TestRedis;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What a program is told of many tasks that were not all submitted. */
@RedisTest
class SubmitAllTest {
    @Test
    void aPayloadThatCannotBeWrittenIsNamedWithTheTasksThatAreInTheQueue(TestRedis redis) {
        String name = redis.uniqueQueue();
        List<Mail> mails = new ArrayList<>(
                IntStream.range(0, 3000).mapToObj(i -> new Mail("m" + i)).toList());
        mails.set(2500, new Mail("x".repeat(2_000_000)));
        List<TaskId> taken = new ArrayList<>();
        try (HeadraceClient client = HeadraceClient.connect(redis.uri());
                RespClient cli = redis.connect()) {
            assertThatExceptionOfType(PayloadException.class)
                    .isThrownBy(() -> client.queue(name).submitAll(Mail.TYPE, mails, Submission.plain(), taken::add))
                    .withMessageContaining("payload number 2501: ")
                    .withMessageContaining(taken.size() + " were taken: numbers 1 to " + taken.size());
            assertThat(taken).isNotEmpty();
            assertThat(cli.call("XLEN", "hr:{" + name + "}:ready:normal")).isEqualTo((long) taken.size());
        }
    }
}
