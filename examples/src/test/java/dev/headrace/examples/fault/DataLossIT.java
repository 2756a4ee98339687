package dev.headrace.examples.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.headrace.client.Submission;
import dev.headrace.examples.fault.FaultModule.Deed;
import dev.headrace.task.Lane;
import dev.headrace.testing.RespClient;
import dev.headrace.testing.TestRedis;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Somebody takes away what Redis holds of a queue, while both workers are at work: what is left, and what comes, is run. */
class DataLossIT extends FaultScenario {
    private static final String ALARM = "ALARM: data was lost";
    private static final String ANY_ALARM = "ALARM: ";
    private static final String DESTROYED = "was gone, as after XGROUP DESTROY";

    @Test
    @Tag("fault-29")
    void afterAFlushWhatIsSubmittedIsRun(TestRedis redis) throws Exception {
        Crew crew = busyCrew();
        try (ReportedLosses losses = new ReportedLosses()) {
            Redaction flush = Redaction.of(redis, "FLUSHALL", "HSET " + stand.key("meta") + " events 10000000");
            stand.excuses().lost(flush::concerns);
            stand.submissions().submit(TASKS, Deed.WORK, 1);
            finish(TASKS);
            assertThat(losses.ofClients()).as("losses that clients reported").isEqualTo(1);
        }
        assertAlarmed(crew);
        // None where a worker makes the groups again before a controller looks.
        assertThat(Crew.said(crew.controllers(), ALARM))
                .as("the controller's alarms")
                .isLessThanOrEqualTo(1);
        assertThat(stand.verdict("flushed", 29).lost()).as("lost").isPositive();
    }

    /** Nothing is lost; but whose the running tasks were is forgotten, so they are queued again under other tokens. */
    @Test
    @Tag("fault-30")
    void afterTheGroupIsDestroyedItsTasksAreRun(TestRedis redis) throws Exception {
        Crew crew = busyCrew();
        Redaction.of(redis, "XGROUP DESTROY " + stand.key("ready:normal") + " workers");
        stand.submissions().submit(TASKS, Deed.WORK, 1);
        finish(2 * TASKS);
        assertThat(Crew.said(crew.everybody(), DESTROYED)).as("alarms").isEqualTo(1);
        assertThat(Crew.said(crew.everybody(), "data was lost"))
                .as("alarms that speak of a loss")
                .isZero();
        Figures figures = stand.verdict("group-destroyed", 30);
        assertThat(figures.lost()).as("lost").isZero();
    }

    /** No excuse: each start of a task has a fencing token of its own, however often its group goes or is set back. */
    @Test
    @Tag("fault-75")
    void noTaskStartsTwiceUnderOneTokenWhenGroupsAreDestroyedAndSetBack(TestRedis redis) throws Exception {
        Crew crew = busyCrew();
        int succeeded = TASKS / 4;
        for (int i = 0; i < 4; i++) {
            for (String lane : new String[] {"ready:normal", "ready:high"}) {
                awaitThatBothCanTell(redis, lane + "-" + i);
                Redaction.of(redis, "XGROUP SETID " + stand.key(lane) + " workers 0");
                succeeded += 100;
                stand.awaitSucceeded(succeeded);
                Redaction.of(redis, "XGROUP DESTROY " + stand.key(lane) + " workers");
                succeeded += 100;
                stand.awaitSucceeded(succeeded);
            }
        }
        finish(2 * TASKS);
        try (RespClient client = redis.connect()) {
            assertThat(client.call("HGET", stand.key("meta"), "groups_lost"))
                    .as("groups made again")
                    .isEqualTo("8");
        }
        // The repetitions are counted, and logged later.
        assertThat(Crew.said(crew.everybody(), DESTROYED)).as("alarms").isPositive();
        assertThat(Crew.said(crew.everybody(), "was set back, as by XGROUP SETID"))
                .as("groups set forward")
                .isPositive();
        Figures figures = stand.verdict("groups-destroyed-and-set-back", 75);
        assertThat(figures.lost()).as("lost").isZero();
    }

    @Test
    @Tag("fault-31")
    void afterALaneIsDeletedWhatIsSubmittedIsRun(TestRedis redis) throws Exception {
        Crew crew = busyCrew();
        Redaction deletion = Redaction.of(redis, "DEL " + stand.key("ready:normal"));
        stand.excuses().lost(deletion::concerns);
        stand.submissions().submit(TASKS, Deed.WORK, 1);
        finish(2 * TASKS);
        assertAlarmed(crew);
        assertThat(stand.verdict("lane-deleted", 31).lost()).as("lost").isPositive();
    }

    /** The beats bring the keys back, and the age of the deliveries speaks for the living meanwhile. */
    @Test
    @Tag("fault-47")
    void heartbeatsThatAreDeletedCostNobodyATask(TestRedis redis) throws Exception {
        Crew crew = busyCrew();
        Random random = new Random(47);
        Outage outage = new Outage();
        AtomicInteger deleted = new AtomicInteger();
        try (RespClient client = redis.connect()) {
            outage.each(Duration.ofMillis(20), Stand.RECOVERY.plus(Stand.TTL), () -> {
                for (Object key : client.list("KEYS", stand.key("*"))) {
                    String name = ((String) key).substring(stand.key("").length());
                    if ((name.startsWith("hb:") || name.startsWith("worker:")) && random.nextBoolean()) {
                        client.call("DEL", (String) key);
                        deleted.incrementAndGet();
                    }
                }
            });
        }
        assertThat(deleted.get()).as("heartbeats deleted").isGreaterThan(30);
        finish(TASKS);
        crew.nobodyLostTasks();
        assertThat(stand.verdict("heartbeats-deleted", 47).recovered())
                .as("recovered")
                .isZero();
    }

    /**
     * A worker that was delivered no later entry of a lane cannot tell that an entry was delivered before: docs/protocol.md says
     * so. Here each lane holds entries, all of them delivered, and then each worker is delivered a later one of each lane.
     */
    private void awaitThatBothCanTell(TestRedis redis, String round) {
        String held = "held-" + round.replace(':', '-');
        stand.submissions().submit(Deed.WAIT, 0, Submission.plain().id(held));
        await("the start of a task that waits").atMost(Stand.LONG).until(() -> pidsOf(held) == 1);
        try (RespClient client = redis.connect()) {
            for (String lane : new String[] {"ready:normal", "ready:high"}) {
                await("no orphan in " + lane).atMost(Stand.LONG).until(() -> allArePending(client, stand.key(lane)));
            }
        }
        for (Lane lane : new Lane[] {Lane.NORMAL, Lane.HIGH}) {
            String later = "later-" + lane.text() + "-" + held + "-";
            AtomicInteger number = new AtomicInteger();
            await("later deliveries to both workers").atMost(Stand.LONG).until(() -> {
                String id = later + number.incrementAndGet();
                stand.submissions()
                        .submit(Deed.WORK, 1, Submission.plain().id(id).lane(lane));
                return pidsOf(later) == 2;
            });
        }
    }

    private long pidsOf(String prefix) {
        return stand.history().starts().stream()
                .filter(start -> start.task().startsWith(prefix))
                .map(HandlerHistory.Line::pid)
                .distinct()
                .count();
    }

    private static boolean allArePending(RespClient client, String lane) {
        client.call("MULTI");
        client.call("XLEN", lane);
        client.call("XPENDING", lane, "workers");
        List<Object> replies = client.list("EXEC");
        return replies.get(0).equals(((List<?>) replies.get(1)).get(0));
    }

    /** Both workers hold tasks that wait for the gate, more are queued, and more come. */
    private Crew busyCrew() {
        Crew crew = Crew.steady(stand, 1);
        stand.submissions().submit(20, Deed.WAIT, 0);
        stand.awaitStarts(20);
        stand.submissions().submit(TASKS, Deed.WORK, 1);
        stand.submissions().stream(Deed.WORK, 1, Duration.ofMillis(10));
        stand.awaitSucceeded(TASKS / 4);
        return crew;
    }

    private void finish(int successes) throws Exception {
        stand.awaitSucceeded(successes);
        stand.submissions().stopStream();
        stand.openGate();
        stand.awaitEnded();
    }

    /** At the latest by the counts of the audit, once a controller leads again. */
    private static void assertAlarmed(Crew crew) {
        Crew.awaitSaid(crew.everybody(), ANY_ALARM);
    }
}
