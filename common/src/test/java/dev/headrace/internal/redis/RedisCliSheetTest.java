package dev.headrace.internal.redis;

import static dev.headrace.internal.redis.Fixture.get;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.internal.protocol.entry.RequeueReason;
import dev.headrace.internal.protocol.entry.TaskEntry;
import dev.headrace.internal.protocol.entry.WorkerId;
import dev.headrace.internal.protocol.work.Settlement;
import dev.headrace.task.FailureCode;
import dev.headrace.task.Lane;
import dev.headrace.testing.Document;
import dev.headrace.testing.RedisTest;
import dev.headrace.testing.RespClient;
import dev.headrace.testing.TestRedis;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Runs the commands of {@code docs/operations.md} on a queue in which there is a task of each kind: queued, running and
 * asked to stop, waiting, waiting for a retry, dead.
 */
@RedisTest
class RedisCliSheetTest {
    private static final Document SHEET = Document.of("docs/operations.md");
    private static final Duration HOUR = Duration.ofHours(1);
    private static final String LEADER = "web-1~a1b2c3d4e5f6#1";

    private final WorkerId worker = WorkerId.boot("web-1");
    private final TestRedis server;
    private Fixture f;
    private TaskEntry running;
    private String queued;
    private String retried;
    private String dead;

    RedisCliSheetTest(TestRedis server) {
        this.server = server;
    }

    @BeforeEach
    void aQueueWithATaskOfEachKind() {
        f = new Fixture(server);
        TaskEntry dying = f.running(worker);
        dead = dying.id();
        f.settle(worker, dying, new Settlement.Died(FailureCode.FATAL, null, "the address is none"));
        TaskEntry failing = f.running(worker);
        retried = failing.id();
        f.settle(worker, failing, new Settlement.Retried(HOUR, FailureCode.TIMEOUT, "too slow"));
        running = f.running(worker);
        f.beat(worker, running);
        get(f.store.cancel(f.shard, running.id()));
        f.schedule(Fixture.later("later:a", HOUR));
        f.lead(LEADER);
        f.redis.call("SET", f.keys.blocked(), "it waits until every living worker has beaten");
        f.redis.call("SET", f.keys.lost(), "17 in lane normal");
        queued = f.submit(Fixture.task(Lane.NORMAL)).get(0);
    }

    @AfterEach
    void close() {
        f.close();
    }

    private CliCommand filled(CliCommand command, String id) {
        return command.with(
                "emails",
                f.shard.queue(),
                Map.of(
                        "ID",
                        id,
                        "LEASE",
                        running.lease().text(),
                        "ENTRY",
                        running.lease().entryId(),
                        "WORKER",
                        worker.toString(),
                        "PRODUCER",
                        "p"));
    }

    /** The answers to what stands under a heading, for a task. */
    private List<Object> answers(String heading, String id) {
        return CliCommand.under(SHEET, heading).stream()
                .map(command -> filled(command, id).run(f.redis))
                .toList();
    }

    private static String words(Object answer) {
        return String.valueOf(answer);
    }

    @Test
    void everyCommandIsAnsweredAndNoneNamesAKeyThatIsNotThere() {
        f.redis.call("HSET", f.keys.meta(), "max_depth", "1000");
        List<CliCommand> commands = CliCommand.allOf(SHEET);
        assertThat(commands).hasSizeGreaterThan(40);
        for (CliCommand command : commands) {
            CliCommand filled = filled(command, dead);
            if (filled.words().get(0).equals("SUBSCRIBE")) {
                subscribe(filled);
                continue;
            }
            for (String key : filled.keys()) {
                assertThat(key.contains("*") || f.redis.number("EXISTS", key) == 1)
                        .as("%s exists, for %s", key, filled)
                        .isTrue();
            }
            filled.run(f.redis);
        }
    }

    private void subscribe(CliCommand command) {
        assertThat(command.words().subList(1, 3)).containsExactly(f.keys.endedChannel(), f.keys.cancelChannel());
        try (RespClient own = server.connect()) {
            command.run(own);
        }
    }

    @Test
    void everyKeyOfTheProtocolCanBeReadAsTheSheetSays() throws ReflectiveOperationException {
        String named = CliCommand.allOf(SHEET).stream()
                .flatMap(command -> command.words().stream())
                .collect(Collectors.joining(" "));
        for (String key : DocumentedProtocolTest.allKeys()) {
            assertThat(named).contains(key.replace("{TAG}", "{emails}"));
        }
    }

    @Test
    void aPlainXaddIsACompleteSubmission() {
        List<Object> answers = answers("Submitting", "");

        TaskEntry high = f.claim(worker, Lane.HIGH);
        assertThat(high.lease().entryId()).isEqualTo(answers.get(1));
        assertThat(high.defect()).isEmpty();
        List<TaskEntry> normal = get(f.store.claim(f.shard, worker, Lane.NORMAL, 10));
        assertThat(normal).extracting(TaskEntry::id).containsExactly(queued, words(answers.get(0)));
        assertThat(normal.get(1).type()).isEqualTo("welcome");
    }

    @Test
    void theReadmesSubmissionIsACompleteOne() {
        List<CliCommand> commands = CliCommand.allOf(Document.of("README.md"));
        commands.get(0).with("files", f.shard.queue(), Map.of()).run(f.redis);

        List<TaskEntry> entries = get(f.store.claim(f.shard, worker, Lane.NORMAL, 10));
        assertThat(commands).hasSize(1);
        assertThat(entries).hasSize(2);
        assertThat(entries.get(1).defect()).isEmpty();
        assertThat(entries.get(1).type()).isEqualTo("file-digest");
    }

    @Test
    void whatIsQueuedIsTheLengthLessWhatIsPending() {
        List<Object> answers = answers("What is queued", "");

        assertThat(words(answers.get(0))).contains(f.shard.queue());
        assertThat(answers.get(2)).isEqualTo(2L);
        assertThat(((List<?>) answers.get(4)).get(0)).isEqualTo(1L);
        assertThat(words(answers.get(5))).contains("last-delivered-id, " + running.lease());
        assertThat(words(((List<?>) answers.get(6)).get(0))).contains(queued).contains("type");
    }

    @Test
    void whoRunsWhatAndSinceWhen() {
        List<Object> answers = answers("Who runs what, and since when", "");

        assertThat(words(answers.get(0))).contains(running.id()).contains(worker.toString());
        assertThat((List<?>) answers.get(1)).isEmpty();
        assertThat(words(answers.get(2))).contains(f.keys.heartbeat(running.lease()));
        assertThat(words(answers.get(3)))
                .contains("worker=" + worker)
                .contains("attempt=1")
                .contains("type=t")
                .containsPattern("since=\\d{13}");
        assertThat(words(answers.get(4))).contains("worker=" + worker);
        assertThat(words(answers.get(5))).contains(running.id());
    }

    @Test
    void whatWaitsAndUntilWhenAndWhy() {
        List<Object> answers = answers("What waits, and until when", retried);

        assertThat(answers.get(1)).isEqualTo(2L);
        assertThat(words(answers.get(2))).contains("later:a").contains(retried);
        assertThat(words(answers.get(3)))
                .contains("scheduled")
                .contains("normal")
                .contains("TIMEOUT, too slow");
        assertThat(words(answers.get(4))).contains("f:type, t").contains("f:attempt, 2");
        long now = Long.parseLong(words(((List<?>) answers.get(0)).get(0)));
        long due = Long.parseLong(words(((List<?>) answers.get(3)).get(1)));
        assertThat(due / 1000 - now).isBetween(3500L, 3600L);
    }

    @Test
    void whatIsDeadAndWhy() {
        List<Object> answers = answers("Dead tasks", dead);

        assertThat(answers.get(0)).isEqualTo(1L);
        assertThat(words(answers.get(1))).contains(dead);
        assertThat(words(answers.get(2))).contains("FATAL").contains("the address is none");
        assertThat(words(answers.get(3))).contains("t, {}").contains("FATAL the address is none");
    }

    @Test
    void theStoryOfATaskInItsOrder() {
        List<Object> answers = answers("The story of a task", retried);

        assertThat(words(answers.get(0))).contains("submitted");
        List<String> story = new ArrayList<>();
        ((List<?>) answers.get(1)).forEach(line -> story.add(words(line).split(" ")[1]));
        assertThat(story).containsExactly("submitted", "started", "retried");
    }

    @Test
    void whyATaskDoesNotRun() {
        List<Object> answers = answers("Why is this task not running?", retried);

        assertThat(answers).hasSize(17);
        assertThat(words(answers.get(0))).startsWith("[scheduled, null, ").endsWith("TIMEOUT, too slow]");
        assertThat(words(answers.get(2))).contains(running.id(), "type");
        assertThat(words(answers.get(3))).contains(running.id(), worker.toString());
        assertThat(words(answers.get(4))).contains("worker=" + worker);
        assertThat(words(answers.get(5))).contains("last-delivered-id, " + running.lease());
        assertThat(words(answers.get(6))).contains(f.keys.worker(worker.toString()));
        assertThat((List<?>) answers.get(7)).hasSize(4);
        assertThat(words(answers.get(10))).isEqualTo(LEADER);
        assertThat(words(answers.get(11))).contains("every living worker has beaten");
        assertThat(words(answers.get(12))).isEqualTo("17 in lane normal");
        assertThat(answers.subList(14, 16)).containsExactly(1L, 1L);
        assertThat(words(answers.get(16))).contains("maxmemory-policy");
    }

    @Test
    void whatHappenedSoFar() {
        f.redis.call("DEL", f.keys.heartbeat(running.lease()), f.keys.cancelling());
        f.recover(LEADER, running, worker, RequeueReason.STALE, Duration.ZERO);
        List<Object> answers = answers("Counters", "");

        assertThat(words(answers.get(0))).contains("submitted, 5").contains("dead:FATAL, 1");
        assertThat(answers.get(1)).isEqualTo("1");
    }

    @Test
    void whoTheWorkersAreAndWhoLeads() {
        List<Object> workers = answers("Workers", "");
        List<Object> leader = answers("Controllers", "");
        List<Object> producers = answers("Producers", "");

        assertThat(words(workers.get(0))).contains(f.keys.worker(worker.toString()));
        assertThat(words(workers.get(1))).contains("instance");
        assertThat((Long) workers.get(2)).isPositive();
        assertThat(words(workers.get(3))).contains(worker.toString());
        assertThat(words(workers.get(4))).contains("sequence, 2");
        assertThat(words(leader.get(0))).isEqualTo(LEADER);
        assertThat(words(producers.get(0))).contains(f.keys.producer("p"));
        assertThat(words(producers.get(1))).contains("last, 5").contains(queued);
    }
}
