package dev.headrace.controller.cli.dead;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.headrace.controller.cli.Cli;
import dev.headrace.controller.cli.PeopleQueue;
import dev.headrace.testing.RedisTest;
import dev.headrace.testing.TestRedis;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** {@code headrace dead}, as a person uses it. */
@RedisTest
class DeadCommandTest {
    private PeopleQueue queue;

    @BeforeEach
    void bury(TestRedis redis) {
        queue = new PeopleQueue(redis);
        queue.submit(dev.headrace.client.Submission.plain());
        queue.kill("first");
        queue.kill("second");
        queue.call("HSET", queue.key("task:second"), "f:type", "import", "code", "FATAL", "cause", "");
        queue.call(
                "HSET",
                queue.key("task:second"),
                "failure:1",
                "1700000000000 w~1 FATAL boom | at A.a(A.java:1) | at B.b");
    }

    @AfterEach
    void close() {
        queue.close();
    }

    private Cli dead(String... args) {
        String[] all = new String[args.length + 1];
        all[0] = "dead";
        System.arraycopy(args, 0, all, 1, args.length);
        return Cli.run(queue.uri, all);
    }

    private long left() {
        return (Long) queue.call("ZCARD", queue.key("dead"));
    }

    @Test
    void theyAreListedWithoutTheirPayloads() {
        Cli all = dead("list", queue.name);
        assertThat(all.code()).isZero();
        assertThat(all.out().lines()).hasSize(3);
        assertThat(all.out())
                .contains(queue.name + "/first", "RETRIES_EXHAUSTED (TIMEOUT)", "took too\\u000along")
                .doesNotContain("secret");
        assertThat(dead("list", queue.name, "--type", "import").out())
                .contains("/second")
                .doesNotContain("/first");
        assertThat(dead("list", queue.name, "--code", "timeout").out())
                .contains("/first")
                .doesNotContain("/second");
        assertThat(dead("list", queue.name, "--text", "nothing like it").out())
                .contains("There is no dead task that matches.");
        JsonNode json = dead("list", queue.name, "--limit", "1", "--json").json();
        assertThat(json).hasSize(1);
        assertThat(json.get(0).get("died").asText()).isEqualTo("1970-01-01T00:00:00.001Z");
    }

    @Test
    void oneWithoutAPayloadIsNotReplayedAndItIsSaidWhy() {
        queue.kill("lost");
        queue.call("HDEL", queue.key("task:lost"), "f:type", "f:body");
        Cli replayed = dead("replay", queue.name + "/lost");
        assertThat(replayed.code()).isEqualTo(1);
        assertThat(replayed.out()).contains("/lost: it is dead, and its record holds no payload to run");
        assertThat(dead("replay", queue.name + "/never-was").out()).contains("there is no dead task with this id");
        assertThat(left()).isEqualTo(3);
    }

    @Test
    void aQueueThatIsNotThereHasNoDeadAndSaysSo() {
        for (String[] args : new String[][] {
            {"list", "nosuch"}, {"replay", "nosuch", "--all"}, {"purge", "nosuch", "--dry-run"}, {"purge", "nosuch/a"}
        }) {
            Cli asked = dead(args);
            assertThat(asked.code()).isEqualTo(1);
            assertThat(asked.err()).contains("there is no queue 'nosuch'");
            assertThat(asked.out()).isEmpty();
        }
    }

    @Test
    void oneIsShownWithAllThatIsKeptOfIt() {
        Cli shown = dead("show", queue.name + "/second");
        assertThat(shown.code()).isZero();
        assertThat(shown.out())
                .contains(
                        queue.name + "/second: dead since 1970-01-01T00:00:00.001Z of FATAL",
                        "  1  2023-11-14T22:13:20Z  w~1  FATAL",
                        "       boom",
                        "       at A.a(A.java:1)",
                        "payload\n  secret payload");
        JsonNode json = dead("show", queue.name + "/second", "--json").json();
        assertThat(json.get("payload").asText()).isEqualTo("secret payload");
        assertThat(json.get("attempts").get(0).get("lines")).hasSize(3);
        Cli unknown = dead("show", queue.name + "/third");
        assertThat(unknown.code()).isEqualTo(1);
        assertThat(unknown.err()).contains("there is no dead task " + queue.name + "/third");
    }

    @Test
    void aDryRunSaysWhatWouldBeDoneAndDoesNothing() {
        Cli dry = dead("replay", queue.name, "--dry-run");
        assertThat(dry.code()).isZero();
        assertThat(dry.out()).contains("2 dead tasks of " + queue.name + " would be replayed", "/first", "/second");
        assertThat(dead("purge", queue.name, "--type", "import", "--dry-run", "--json")
                        .json()
                        .get("would be purged")
                        .asInt())
                .isEqualTo(1);
        assertThat(left()).isEqualTo(2);
    }

    @Test
    void allOfAQueueAreReplayedOrPurgedOnlyWhenThatIsSaid() {
        for (String action : new String[] {"replay", "purge"}) {
            Cli refused = dead(action, queue.name);
            assertThat(refused.code()).isEqualTo(2);
            assertThat(refused.err()).contains("add --all to confirm");
        }
        assertThat(left()).isEqualTo(2);
        assertThat(dead("replay", queue.name, "--all").out()).contains("2 dead tasks of " + queue.name + " replayed");
        assertThat(left()).isZero();
        assertThat(queue.call("XLEN", queue.key("ready:normal"))).isEqualTo(3L);
    }

    @Test
    void oneIsReplayedOrPurgedByItsName() {
        assertThat(dead("replay", queue.name + "/first").out()).contains(queue.name + "/first: replayed");
        assertThat(dead("purge", queue.name + "/second").code()).isZero();
        assertThat(left()).isZero();
        Cli gone = dead("purge", queue.name + "/second");
        assertThat(gone.code()).isEqualTo(1);
        assertThat(gone.out()).contains("there is no dead task with this id");
        assertThat(dead("replay", queue.name + "/first", "--all").code()).isEqualTo(2);
    }

    /** The record of a dead task was deleted by hand, and a new task of the same id has succeeded since. */
    @Test
    void aReferenceToARecordThatIsNoLongerDeadIsPurgedAndNotReplayed() {
        queue.call("DEL", queue.key("task:first"));
        queue.call("HSET", queue.key("task:first"), "state", "succeeded");
        String task = queue.name + "/first";
        Cli replayed = dead("replay", task);
        assertThat(replayed.code()).isEqualTo(1);
        assertThat(replayed.out())
                .contains("the list of dead tasks names it, but its record is not that of a dead task");
        Cli purged = dead("purge", task);
        assertThat(purged.out()).contains(task + ": removed from the list of dead tasks", "was not changed");
        assertThat(purged.code()).isZero();
        assertThat(left()).isEqualTo(1);
        assertThat(queue.call("HGET", queue.key("task:first"), "state")).isEqualTo("succeeded");
        assertThat(dead("purge", task).code()).isEqualTo(1);
    }

    /** The id of a malformed entry is whatever stood there. */
    @Test
    void whatIsListedCanBeShownReplayedAndPurgedByTheNameThatIsListed() {
        String id = "two words\\u0041\u0007" + "x".repeat(100) + "\ud83d\ude00";
        String escaped = queue.name + "/two words\\u005cu0041\\u0007" + "x".repeat(100) + "\\ud83d\\ude00";
        queue.kill(id);
        assertThat(dead("list", queue.name).out()).contains(escaped + " ");
        assertThat(dead("list", queue.name, "--json").json().findValuesAsText("task"))
                .contains(escaped);
        assertThat(dead("show", escaped).out()).startsWith(escaped + ": dead since");
        assertThat(dead("replay", escaped).out()).contains(escaped + ": replayed");
        queue.kill(id);
        assertThat(dead("purge", escaped).out()).contains(escaped + ": purged");
        assertThat(left()).isEqualTo(2);
    }

    @Test
    void aLimitUnderOneIsRefusedByItsFlag() {
        Cli refused = dead("list", queue.name, "--limit", "-1");
        assertThat(refused.code()).isEqualTo(2);
        assertThat(refused.err()).contains("--limit: -1 is under 1");
    }

    @Test
    void wrongArgumentsAreOneLineAndExitCodeTwo() {
        for (String[] wrong : new String[][] {
            {},
            {"list", queue.name, "--code", "NO_SUCH"},
            {"list", "a b"},
            {"replay", queue.name, "--all", "--rate", "0"},
        }) {
            Cli refused = dead(wrong);
            assertThat(refused.code()).as(String.join(" ", wrong)).isEqualTo(2);
            assertThat(refused.err().lines()).as(String.join(" ", wrong)).hasSizeLessThanOrEqualTo(2);
        }
    }

    @Test
    void aQueueWhoseSettingsCannotBeReadIsToldOfInWords(TestRedis redis) {
        try (PeopleQueue queue = new PeopleQueue(redis)) {
            queue.submit(dev.headrace.client.Submission.plain());
            queue.call("HSET", queue.key("meta"), "shards", "99999999999");
            Cli list = Cli.run(queue.uri, "dead", "list", queue.name);
            assertThat(list.code()).isEqualTo(1);
            assertThat(list.err())
                    .contains("it takes a number from 1 to 1024; fix it there with HSET")
                    .doesNotContain("unexpected", "Exception");
        }
    }
}
