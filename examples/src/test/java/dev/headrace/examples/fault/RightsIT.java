package dev.headrace.examples.fault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.client.ClientSettings;
import dev.headrace.examples.fault.FaultModule.Deed;
import dev.headrace.testing.OwnRedis;
import dev.headrace.testing.TestRedis;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Rights that are taken away from everybody's user of Redis under load, and given back. */
class RightsIT extends FaultScenario {
    private static final List<String> RIGHTS = List.of("@hash", "hdel", "hset", "zadd", "@keyspace", "xack");
    private static final Duration AWAY = Duration.ofSeconds(4);

    /** Heartbeats outlive the time without rights, so that no task is recovered. */
    private static final String[] BEATS = {"--heartbeat-ttl", "PT12S", "--heartbeat-interval", "PT1S"};

    @Test
    @Tag("fault-73")
    @OwnRedis
    void noTaskIsLostOrDoubledAndNoRefusedSubmissionRuns(TestRedis redis) throws Exception {
        redis.call("ACL", "SETUSER", "headrace", "on", ">secret", "~hr:*", "&hr:*", "+@all");
        String uri = redis.uri().replace("redis://", "redis://headrace:secret@");
        stand.keep(stand.controllerAt(uri, BEATS));
        for (int i = 0; i < 2; i++) {
            stand.keep(stand.workerAt(uri, BEATS));
        }
        stand.awaitSteady();
        try (Submissions theirs = stand.submissions(ClientSettings.of(uri))) {
            theirs.stream(Deed.RETRY, 1, Duration.ofMillis(50));
            for (String right : RIGHTS) {
                takeAway(redis, right);
            }
            theirs.stopStream();
            stand.submissions().add(theirs);
        }
        stand.submissions().submit(TASKS, Deed.WORK, 1);
        stand.awaitEnded();

        Set<String> refused = new HashSet<>(stand.history().starts().stream()
                .map(HandlerHistory.Line::task)
                .filter(task -> !task.startsWith("steady-"))
                .collect(Collectors.toSet()));
        refused.removeAll(stand.submissions().acknowledged());
        assertThat(refused)
                .as("tasks that ran though their submission was refused")
                .isEmpty();
        assertThat(stand.stat("requeued:stale")).as("recovered").isZero();
        stand.verdict("rights-taken-away", 73);
    }

    private void takeAway(TestRedis redis, String right) {
        redis.call("ACL", "SETUSER", "headrace", "-" + right);
        stand.view().letPass(AWAY);
        redis.call("ACL", "SETUSER", "headrace", "+@all");
        stand.awaitSucceeded(stand.stat("succeeded") + 50);
    }
}
