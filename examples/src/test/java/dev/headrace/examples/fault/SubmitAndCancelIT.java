package dev.headrace.examples.fault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.client.Submission;
import dev.headrace.examples.fault.FaultModule.Deed;
import dev.headrace.internal.protocol.produce.NewTask;
import dev.headrace.internal.protocol.produce.SubmitReply;
import dev.headrace.internal.protocol.produce.SubmitRequest;
import dev.headrace.internal.redis.RedisTaskStore;
import dev.headrace.redis.RedisSettings;
import dev.headrace.task.Lane;
import dev.headrace.task.Shard;
import dev.headrace.testing.TestRedis;
import dev.headrace.view.CancelReply;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What submitters do at the same time as everybody else. */
class SubmitAndCancelIT extends FaultScenario {
    private static final int TIMES = 1000;
    private static final int LONG_ONES = 20;

    /** Each cancel meets its task queued, running or done. What it was told holds, and the timeline says the same. */
    @Test
    @Tag("fault-43")
    void completionAndCancelAtOnceHaveOneWinnerAndBothAreToldTheSame(TestRedis redis) {
        stand.keep(stand.controller());
        stand.keep(stand.worker());
        stand.awaitSteady();
        Map<String, CancelReply> told;
        try (Submissions submissions = new Submissions(redis.uri(), stand.queue())) {
            // So long that some still run when they are cancelled, however fast the machine is.
            submissions.submit(LONG_ONES, Deed.WORK, 500);
            submissions.submit(3 * TASKS, Deed.WORK, 2);
            told = submissions.cancelAll();
            stand.submissions().add(submissions);
        }
        stand.awaitEnded();
        stand.verdict("cancel-against-complete", 43);

        TimelineRecord timeline = stand.timeline();
        assertThat(told.values())
                .as("each way it can go")
                .contains(CancelReply.CANCELLED, CancelReply.ASKED_TO_STOP, CancelReply.UNKNOWN);
        told.forEach((task, reply) -> assertThat(timeline.words(task))
                .as("the end of %s, whose canceller was told %s", task, reply)
                .containsAnyElementsOf(ends(reply)));
        assertThat(timeline.tasks("cancelled")).hasSize((int) stand.stat("cancelled"));
        assertThat(stand.stat("cancelled") + stand.stat("succeeded")).isEqualTo(3 * TASKS + LONG_ONES + 1);
    }

    private static Set<String> ends(CancelReply reply) {
        return switch (reply) {
            case CANCELLED -> Set.of("cancelled");
            case ASKED_TO_STOP -> Set.of("cancelled", "succeeded");
            case ALREADY_ENDED, UNKNOWN -> Set.of("succeeded");
        };
    }

    /** From several connections at once, as by a producer that hears no answer and goes by other ways. */
    @Test
    @Tag("fault-44")
    void aBatchThatIsSentAThousandTimesIsOneBatch(TestRedis redis) {
        stand.keep(stand.controller());
        stand.keep(stand.worker());
        stand.awaitSteady();
        SubmitRequest request =
                new SubmitRequest(new Shard(stand.queue(), 0), "producer", 1, List.of(task(null), task("chosen")));
        Set<SubmitReply> answers = sendByFour(redis, request);

        assertThat(answers).as("different answers").hasSize(1);
        stand.awaitEnded();
        assertThat(stand.stat("submitted")).isEqualTo(2);
        assertThat(stand.stat("succeeded")).isEqualTo(1 + 2);
        ((SubmitReply.Taken) answers.iterator().next())
                .tasks()
                .forEach(task -> stand.submissions().acknowledged().add(task.id()));
        stand.verdict("submitted-again-and-again", 44);
    }

    /** While it waits, while it runs and after it has ended. */
    @Test
    @Tag("fault-44")
    void anIdThatIsSubmittedAThousandTimesIsOneTask(TestRedis redis) {
        stand.keep(stand.controller());
        stand.keep(stand.worker());
        stand.awaitSteady();
        stand.submissions().submit(TASKS, Deed.WORK, 1);
        for (int i = 0; i < TIMES; i++) {
            stand.submissions().submit(Deed.WORK, 20, Submission.plain().id("chosen"));
        }
        stand.awaitEnded();
        assertThat(stand.stat("submitted")).isEqualTo(TASKS + 1);
        assertThat(stand.stat("succeeded")).isEqualTo(TASKS + 2);
        stand.verdict("one-id-again-and-again", 44);
    }

    private static Set<SubmitReply> sendByFour(TestRedis redis, SubmitRequest request) {
        List<RedisTaskStore> stores = Stream.generate(
                        () -> RedisTaskStore.connect(RedisSettings.of(redis.uri()), "producer"))
                .limit(4)
                .toList();
        try {
            List<CompletableFuture<SubmitReply>> sent = Stream.iterate(0, i -> i + 1)
                    .limit(TIMES)
                    .map(i -> stores.get(i % 4).submit(request).toCompletableFuture())
                    .toList();
            return sent.stream().map(CompletableFuture::join).collect(Collectors.toSet());
        } finally {
            stores.forEach(RedisTaskStore::close);
        }
    }

    private static NewTask task(String id) {
        byte[][] fields = Stream.of(
                        "type", FaultModule.TYPE.name(), "body", "{\"number\":1,\"deed\":\"WORK\",\"millis\":1}")
                .map(text -> text.getBytes(StandardCharsets.UTF_8))
                .toArray(byte[][]::new);
        return new NewTask(
                Lane.NORMAL, fields, id, id == null ? NewTask.Identity.DRAWN : NewTask.Identity.CHOSEN, null);
    }
}
