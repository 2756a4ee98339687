package dev.headrace.examples.fault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.client.HeadraceClient;
import dev.headrace.client.Queue;
import dev.headrace.client.Submission;
import dev.headrace.examples.fault.FaultModule.Deed;
import dev.headrace.examples.fault.FaultModule.Job;
import dev.headrace.testing.RespClient;
import dev.headrace.testing.TestRedis;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Somebody deletes queued tasks of chosen ids under load. The controller says so, no id stays locked: each task ran, or is dead
 * and says why, and then runs once it is submitted again.
 */
class LostEntriesIT extends FaultScenario {
    private static final String ALARM = "ALARM: entries were deleted";
    private static final String WHY = "was deleted from its lane";

    /** What came and went with its lane between two looks is counted by nothing, and found all the same. */
    private static final String REPAIRED = "because their entries were deleted from their lanes";

    private Crew crew;

    @Test
    @Tag("fault-74")
    void afterATrimNoChosenIdIsLocked(TestRedis redis) throws Exception {
        assertNoneIsLocked(redis, "XTRIM " + stand.key("ready:normal") + " MAXLEN 0", ALARM, "chosen-ids-trimmed");
        assertThat(Crew.said(crew.controllers(), ALARM)).as("alarms").isEqualTo(1);
    }

    @Test
    @Tag("fault-74")
    void afterALaneIsDeletedNoChosenIdIsLocked(TestRedis redis) throws Exception {
        assertNoneIsLocked(redis, "DEL " + stand.key("ready:normal"), REPAIRED, "chosen-ids-deleted");
        assertThat(Crew.said(crew.controllers(), ALARM)).as("alarms").isLessThanOrEqualTo(1);
    }

    private void assertNoneIsLocked(TestRedis redis, String deletion, String said, String scenario) throws Exception {
        crew = Crew.steady(stand, 1);
        stand.submissions().stream(Deed.WORK, 1, Duration.ofMillis(10));
        stand.awaitSucceeded(TASKS / 4);
        List<String> ids =
                IntStream.range(0, TASKS).mapToObj(number -> "order-" + number).toList();
        try (HeadraceClient client = HeadraceClient.connect(redis.uri());
                RespClient records = redis.connect()) {
            Queue queue = client.queue(stand.queue());
            submit(queue, ids);
            Redaction redaction = Redaction.of(redis, deletion);
            stand.excuses().lost(redaction::concerns);
            Crew.awaitSaid(crew.controllers(), said);
            stand.awaitWithin(
                    Stand.LONG,
                    () -> ids.stream().noneMatch(id -> state(records, id).equals("queued")));
            List<String> dead =
                    ids.stream().filter(id -> state(records, id).equals("dead")).toList();
            assertThat(dead).as("ids that were hit").hasSizeGreaterThan(TASKS / 4);
            assertThat(dead)
                    .allSatisfy(id -> assertThat(records.text("HGET", stand.key("task:" + id), "message"))
                            .contains(WHY));
            submit(queue, dead);
            stand.awaitWithin(
                    Stand.LONG,
                    () -> ids.stream().allMatch(id -> state(records, id).equals("succeeded")));
        }
        stand.submissions().submit(TASKS, Deed.WORK, 1);
        stand.submissions().stopStream();
        stand.awaitEnded();
        stand.verdict(scenario, 74);
    }

    private static void submit(Queue queue, List<String> ids) {
        List<CompletionStage<?>> sent = ids.stream()
                .<CompletionStage<?>>map(id -> queue.submitAsync(
                        FaultModule.TYPE,
                        new Job(0, Deed.WORK, 100),
                        Submission.plain().id(id)))
                .toList();
        sent.forEach(one -> one.toCompletableFuture().join());
    }

    private String state(RespClient records, String id) {
        return String.valueOf(records.text("HGET", stand.key("task:" + id), "state"));
    }
}
