package dev.headrace.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.headrace.task.GenericType;
import dev.headrace.task.Lane;
import dev.headrace.task.PayloadException;
import dev.headrace.task.TaskId;
import dev.headrace.task.TaskState;
import dev.headrace.task.TaskType;
import dev.headrace.testing.RedisTest;
import dev.headrace.testing.RespClient;
import dev.headrace.testing.TestRedis;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
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

    @Test
    void whatStandsBeforeAPayloadThatCannotBeWrittenIsSubmitted(TestRedis redis) {
        String name = redis.uniqueQueue();
        List<Mail> mails = Arrays.asList(new Mail("one"), new Mail("two"), null, new Mail("three"));
        List<TaskId> taken = new ArrayList<>();
        try (HeadraceClient client = HeadraceClient.connect(redis.uri());
                RespClient cli = redis.connect()) {
            assertThatExceptionOfType(PayloadException.class)
                    .isThrownBy(() -> client.queue(name).submitAll(Mail.TYPE, mails, Submission.plain(), taken::add))
                    .withMessageContaining("payload number 3: ")
                    .withMessageContaining("2 were taken: numbers 1 to 2");
            assertThat(taken).hasSize(2);
            assertThat(cli.call("XLEN", "hr:{" + name + "}:ready:normal")).isEqualTo(2L);
        }
    }

    @Test
    void tasksThatDifferInTypeIdTimeAndOptionsAreSubmittedTogetherAndEachHasItsReceipt(TestRedis redis) {
        String name = redis.uniqueQueue();
        TaskType<List<Mail>, Void> digest = TaskType.of("digest", new GenericType<List<Mail>>() {});
        Mail mail = new Mail("one");
        try (HeadraceClient client = HeadraceClient.connect(redis.uri());
                RespClient cli = redis.connect()) {
            Queue queue = client.queue(name);
            List<TaskRequest<?>> requests = new ArrayList<>(List.of(
                    TaskRequest.of(Mail.TYPE, mail, Submission.plain().id("a")),
                    TaskRequest.of(digest, List.of(mail, mail)),
                    TaskRequest.of(Mail.TYPE, mail, Submission.plain().after(Duration.ofHours(1))),
                    TaskRequest.of(Mail.TYPE, mail, Submission.plain().id("b").lane(Lane.HIGH))));
            List<Receipt> first = queue.submitAll(requests);
            requests.add(TaskRequest.of(Mail.TYPE, mail, Submission.plain().id("c")));
            cli.call("HSET", "hr:{" + name + "}:task:dead", "state", "dead", "code", "MALFORMED", "cause", "");
            requests.add(TaskRequest.of(
                    Mail.TYPE, mail, Submission.plain().id("dead").retryFailed(false)));
            List<Receipt> second = queue.submitAll(requests);

            assertThat(first).extracting(Receipt::kind).containsOnly(Receipt.Kind.NEW);
            assertThat(second)
                    .extracting(Receipt::kind)
                    .containsExactly(
                            Receipt.Kind.DUPLICATE,
                            Receipt.Kind.NEW,
                            Receipt.Kind.NEW,
                            Receipt.Kind.DUPLICATE,
                            Receipt.Kind.NEW,
                            Receipt.Kind.DEAD);
            assertThat(second)
                    .element(4)
                    .extracting(receipt -> receipt.task().id())
                    .isEqualTo("c");
            assertThat(client.lookUp(first.get(2).task()).state()).isEqualTo(TaskState.SCHEDULED);
            assertThat(client.lookUp(first.get(3).task()).lease().lane()).isEqualTo(Lane.HIGH);
            assertThat(client.lookUp(first.get(1).task()).fields()).containsEntry("type", "digest");
        }
    }
}
