package dev.headrace.controller.cli.queue;

import static dev.headrace.controller.cli.PeopleQueue.WORKER;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.headrace.client.Submission;
import dev.headrace.controller.cli.Cli;
import dev.headrace.controller.cli.PeopleQueue;
import dev.headrace.task.Lane;
import dev.headrace.testing.OwnRedis;
import dev.headrace.testing.RedisTest;
import dev.headrace.testing.TestRedis;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** {@code headrace status} and {@code headrace workers} on a real Redis. */
@RedisTest
class StatusCommandTest {

    @Test
    void everythingThatAShardHoldsIsCounted(TestRedis redis) {
        try (PeopleQueue queue = new PeopleQueue(redis)) {
            fill(queue);
            JsonNode shard =
                    Cli.run(queue.uri, "status", queue.name, "--json").json().get(0);
            assertThat(shard.get("queue").asText()).isEqualTo(queue.name);
            assertThat(shard.get("mode").asText()).isEqualTo("observe");
            assertThat(shard.get("queued").asInt()).isEqualTo(4);
            assertThat(shard.at("/lanes/high/queued").asInt()).isEqualTo(1);
            assertThat(shard.at("/lanes/normal/queued").asInt()).isEqualTo(3);
            assertThat(shard.at("/lanes/normal/running").asInt()).isEqualTo(2);
            assertThat(shard.at("/lanes/low/queued").asInt()).isZero();
            assertThat(shard.get("running").asInt()).isEqualTo(2);
            assertThat(shard.get("scheduled").asInt()).isEqualTo(1);
            assertThat(shard.get("dead").asInt()).isEqualTo(1);
            assertThat(shard.get("workers").asInt()).isEqualTo(1);
            assertThat(shard.get("slots").asInt()).isEqualTo(8);
            assertThat(shard.get("controller").asText()).isEqualTo("host~1#1");
            assertThat(shard.get("oldestQueuedSeconds").asDouble()).isPositive();
        }
    }

    private static void fill(PeopleQueue queue) {
        for (int i = 0; i < 5; i++) {
            queue.submit(Submission.plain());
        }
        queue.claim(WORKER, "normal", 2);
        queue.submit(Submission.plain().lane(Lane.HIGH));
        queue.submit(Submission.plain().after(Duration.ofHours(1)));
        queue.alive(WORKER, "2", "8");
        queue.call("HSET", queue.key("meta"), "sweep", "observe");
        queue.call("SET", queue.key("leader"), "host~1#1");
        queue.kill("buried");
    }

    @Test
    void aPersonSeesALineAShard(TestRedis redis) {
        try (PeopleQueue queue = new PeopleQueue(redis)) {
            fill(queue);
            queue.call("HSET", queue.key("meta"), "shards", "2");
            Cli status = Cli.run(queue.uri, "status", queue.name);
            assertThat(status.code()).isZero();
            assertThat(status.out().lines()).hasSize(3);
            assertThat(status.out().lines().skip(1).findFirst().orElseThrow())
                    .matches(queue.name
                            + "\\s+observe\\s+4\\s+1\\s+3\\s+0\\s+2\\s+1\\s+1\\s+\\S+s\\s+1\\s+8\\s+host~1#1");
            assertThat(status.out().lines().skip(2).findFirst().orElseThrow())
                    .as("a shard that nobody has opened yet")
                    .matches(queue.name + "#1\\s+observe\\s+0\\s+0\\s+0\\s+0\\s+0\\s+0\\s+0\\s+-\\s+0\\s+0\\s+none");
        }
    }

    @Test
    void whatWasLostWithinADayIsSaid(TestRedis redis) {
        try (PeopleQueue queue = new PeopleQueue(redis)) {
            fill(queue);
            assertThat(Cli.run(queue.uri, "status", queue.name).out()).doesNotContain("DATA LOSS");
            queue.call("SET", queue.key("lost"), "17 in lane normal");
            assertThat(Cli.run(queue.uri, "status", queue.name).out())
                    .contains(queue.name + ": DATA LOSS within the last 24 hours")
                    .contains("17 in lane normal")
                    .contains("headrace dead list " + queue.name);
            JsonNode json = Cli.run(queue.uri, "status", queue.name, "--json").json();
            assertThat(json.get(0).get("lost").asText()).isEqualTo("17 in lane normal");
        }
    }

    @Test
    void lostGroupsAndLostScheduledTasksAreLinesUntilTheyAreCleared(TestRedis redis) {
        try (PeopleQueue queue = new PeopleQueue(redis)) {
            fill(queue);
            assertThat(Cli.run(queue.uri, "status", queue.name).out()).doesNotContain("were lost");
            queue.call("HSET", queue.key("meta"), "groups_lost", "2");
            queue.call("HSET", queue.key("stats"), "scheduled-lost", "1");
            queue.call("XADD", queue.key("events"), "*", "*", "alarm:group-recreated lane=normal id=1-1");
            queue.call("XADD", queue.key("events"), "*", "order-7", "alarm:scheduled-lost state=none");
            String status = Cli.run(queue.uri, "status", queue.name).out();
            assertThat(status)
                    .containsPattern(queue.name + ": consumer groups were lost \\(2 so far, the last \\S+ ago\\)")
                    .contains("redis-cli HDEL '" + queue.key("meta") + "' groups_lost")
                    .containsPattern(queue.name + ": scheduled tasks were lost \\(1 so far, the last \\S+ ago\\)")
                    .contains("changed by hand: order-7. Submit them again")
                    .contains("redis-cli HDEL '" + queue.key("stats") + "' scheduled-lost");
            JsonNode json =
                    Cli.run(queue.uri, "status", queue.name, "--json").json().get(0);
            assertThat(json.get("groupsLost").asInt()).isEqualTo(2);
            assertThat(json.get("scheduledLost").asInt()).isEqualTo(1);
            assertThat(json.get("scheduledLostTasks").get(0).asText()).isEqualTo("order-7");
            queue.call("DEL", queue.key("events"));
            assertThat(Cli.run(queue.uri, "status", queue.name).out())
                    .contains("(2 so far, before the newest entries of the timeline)");
            queue.call("HDEL", queue.key("meta"), "groups_lost");
            queue.call("HDEL", queue.key("stats"), "scheduled-lost");
            assertThat(Cli.run(queue.uri, "status", queue.name).out()).doesNotContain("were lost");
        }
    }

    @Test
    void theAgeOfOrphansIsShownAndWhatConsumersWithoutASignOfLifeHold(TestRedis redis) {
        try (PeopleQueue queue = new PeopleQueue(redis)) {
            queue.submit(Submission.plain());
            queue.submit(Submission.plain());
            queue.claim("gone~0123456789ab", "normal", 2);
            assertThat(Cli.run(queue.uri, "status", queue.name).out())
                    .contains("running tasks of consumers that seem to be dead: 2, silent for ")
                    .contains("(gone~0123456789ab). No controller leads the shard: start one");
            queue.call("XGROUP", "DELCONSUMER", queue.key("ready:normal"), "workers", "gone~0123456789ab");
            JsonNode json =
                    Cli.run(queue.uri, "status", queue.name, "--json").json().get(0);
            assertThat(json.get("queued").asInt()).isEqualTo(2);
            assertThat(json.get("oldestQueuedSeconds").asDouble()).as("orphans").isPositive();
            assertThat(Cli.run(queue.uri, "status", queue.name).out()).doesNotContain("seem to be dead");
        }
    }

    @Test
    void workersAreShownLivingAndGone(TestRedis redis) {
        try (PeopleQueue queue = new PeopleQueue(redis)) {
            fill(queue);
            queue.claim("gone~0123456789ab", "high", 1);
            JsonNode workers =
                    Cli.run(queue.uri, "workers", queue.name, "--json").json();
            assertThat(workers).hasSize(2);
            assertThat(workers.get(0).get("worker").asText()).isEqualTo("gone~0123456789ab");
            assertThat(workers.get(0).get("alive").asBoolean()).isFalse();
            assertThat(workers.get(0).get("holds").asInt()).isEqualTo(1);
            assertThat(workers.get(1).get("alive").asBoolean()).isTrue();
            assertThat(workers.get(1).at("/says/host").asText()).isEqualTo("h1");
            assertThat(Cli.run(queue.uri, "workers", queue.name).out())
                    .containsPattern("one~0123456789ab\\s+alive\\s+2\\s+8\\s+2")
                    .containsPattern("gone~0123456789ab\\s+gone\\s+-\\s+-\\s+1");
        }
    }

    @Test
    void aWorkerThatBeatsIsNotSilentThoughItReadsNothing(TestRedis redis) {
        try (PeopleQueue queue = new PeopleQueue(redis)) {
            fill(queue);
            queue.call("HSET", queue.key("worker:" + WORKER), "beaten", "999999999999999");
            JsonNode worker =
                    Cli.run(queue.uri, "workers", queue.name, "--json").json().get(0);
            assertThat(worker.get("silentSeconds").asDouble())
                    .as("by the latest sign of life")
                    .isZero();
        }
    }

    @Test
    void anUnknownQueueIsOneLineAndExitCodeOne(TestRedis redis) {
        for (String command : new String[] {"status", "workers"}) {
            Cli unknown = Cli.run(redis.uri(), command, "no-such-queue");
            assertThat(unknown.code()).isEqualTo(1);
            assertThat(unknown.out()).isEmpty();
            assertThat(unknown.err().lines()).hasSize(1);
            assertThat(unknown.err()).contains("headrace " + command + ": there is no queue 'no-such-queue'");
        }
        assertThat(Cli.run(redis.uri(), "status", "a b").code()).isEqualTo(2);
    }

    @Test
    void aRightThatRedisRefusesIsAFailureAndNoWrongArgument(TestRedis redis) {
        redis.call("ACL", "SETUSER", "limited", "on", ">secret", "~*", "&*", "+@all", "-sscan");
        Cli refused = Cli.run(redis.uri().replace("://", "://limited:secret@"), "status");
        assertThat(refused.code()).isEqualTo(1);
        assertThat(refused.err()).contains("NOPERM");
        assertThat(Cli.run(redis.uri().replace("://", "://limited:wrong@"), "status")
                        .code())
                .as("a refused login")
                .isEqualTo(1);
    }

    @Test
    @OwnRedis
    void lookingChangesNothingAndAsksForNoListOfKeys(TestRedis redis) {
        Cli none = Cli.run(redis.uri(), "status");
        assertThat(none.code()).isZero();
        assertThat(none.out()).contains("Redis knows no queue");
        redis.call("SADD", "hr:queues", "touched");
        for (int i = 0; i < 1200; i++) {
            redis.call("SADD", "hr:queues", "q" + i);
        }
        assertThat(Cli.run(redis.uri(), "status", "--json").json()).hasSize(1201);
        assertThat(Cli.run(redis.uri(), "workers").out()).contains("There is no worker");
        assertThat(redis.call("DBSIZE")).isEqualTo(1L);
        assertThat((String) redis.call("INFO", "commandstats"))
                .contains("cmdstat_sscan")
                .doesNotContain("cmdstat_keys:", "cmdstat_smembers", "cmdstat_xadd", "cmdstat_hset", "cmdstat_set:");
    }

    @Test
    @OwnRedis
    void aQueueThatSomebodyBrokeHidesNoOther(TestRedis redis) {
        redis.call("SADD", "hr:queues", "broken", "no queue's name", "sound");
        redis.call("SET", "hr:{broken}:ready:normal", "not a stream");
        Cli status = Cli.run(redis.uri(), "status", "--json");
        assertThat(status.code()).isEqualTo(1);
        assertThat(status.json()).hasSize(2);
        assertThat(status.json().get(1).get("queue").asText()).isEqualTo("sound");
        assertThat(status.json().get(0).at("/lanes/normal/queued").isNull()).isTrue();
        assertThat(status.err().lines()).hasSize(2);
        assertThat(status.err())
                .contains("queue 'broken': the key hr:{broken}:ready:normal holds a string and must hold a stream")
                .contains("queue 'no queue's name' cannot be shown");
        assertThat(Cli.run(redis.uri(), "status", "broken").out())
                .as("what could not be seen is not said to be nothing")
                .containsPattern("broken +enforce +0 +0 +\\? +0 +0 ");
        assertThat(Cli.run(redis.uri(), "workers", "broken").out()).isEmpty();
    }

    @Test
    void whatAKeyOfAWrongTypeTellsIsUnknownAndTheRestIsShown(TestRedis redis) {
        for (String key : List.of(
                "later", "dead", "meta", "stats", "events", "cancelling", "leader", "blocked", "lost", "ready:low")) {
            try (PeopleQueue queue = new PeopleQueue(redis)) {
                fill(queue);
                queue.call("DEL", queue.key(key));
                queue.call("RPUSH", queue.key(key), "of another type");
                Cli status = Cli.run(queue.uri, "status", queue.name, "--json");
                assertThat(status.code()).as(key).isEqualTo(1);
                assertThat(status.err()).contains("the key " + queue.key(key) + " holds a list and must hold a ");
                JsonNode shard = status.json().get(0);
                assertThat(shard.get("queued").asInt()).as(key).isEqualTo(4);
                assertThat(shard.get("running").asInt()).as(key).isEqualTo(2);
                assertThat(shard.get("scheduled").isNull()).as(key).isEqualTo(key.equals("later"));
                assertThat(shard.get("dead").isNull()).as(key).isEqualTo(key.equals("dead"));
                assertThat(shard.get("mode").isNull()).as(key).isEqualTo(key.equals("meta"));
                assertThat(shard.get("wrongKeys")).as(key).hasSize(1);
            }
        }
    }

    @Test
    void aQueueWhoseShardsAndModeAreWrongIsShownAndEachWrongFieldIsNamed(TestRedis redis) {
        try (PeopleQueue queue = new PeopleQueue(redis)) {
            fill(queue);
            queue.call(
                    "HSET", queue.key("meta"), "shards", "many", "sweep", "perhaps", "dead_keep", "x", "timeout", "y");
            Cli status = Cli.run(queue.uri, "status", queue.name, "--json");
            assertThat(status.code()).isEqualTo(1);
            assertThat(status.err())
                    .contains("'shards' is 'many'; it takes a number from 1 to 1024")
                    .contains("'perhaps' is none of off, observe, enforce")
                    .contains("'dead_keep' is 'x'")
                    .contains("'timeout' is 'y'")
                    .contains("its number of shards cannot be read, so only its first is shown");
            assertThat(status.json().get(0).get("queued").asInt()).isEqualTo(4);
            assertThat(status.json().get(0).get("mode").isNull()).isTrue();
            assertThat(Cli.run(queue.uri, "status", queue.name).out()).containsPattern(queue.name + " +\\? +4 ");
        }
    }

    @Test
    @OwnRedis
    void aBrokenShardHidesNoOtherOfItsQueueAndNoIdIsTooLarge(TestRedis redis) {
        redis.call("SADD", "hr:queues", "z1", "z2");
        redis.call("HSET", "hr:{z1}:meta", "shards", "2");
        redis.call("SET", "hr:{z1#1}:ready:low", "not a stream");
        redis.call("XGROUP", "CREATE", "hr:{z1}:ready:normal", "workers", "0", "MKSTREAM");
        redis.call("XADD", "hr:{z1}:ready:normal", "9223372036854775808-1", "type", "t", "body", "{}");
        String last = "18446744073709551615-18446744073709551615";
        redis.call("XGROUP", "CREATE", "hr:{z2}:ready:normal", "workers", "0", "MKSTREAM");
        redis.call("XADD", "hr:{z2}:ready:normal", last, "type", "t", "body", "{}");
        redis.call("XREADGROUP", "GROUP", "workers", WORKER, "STREAMS", "hr:{z2}:ready:normal", ">");

        Cli status = Cli.run(redis.uri(), "status", "--json");
        assertThat(status.code()).isEqualTo(1);
        assertThat(status.err().lines()).hasSize(1);
        assertThat(status.err()).contains("queue 'z1#1': the key hr:{z1#1}:ready:low holds a string");
        assertThat(status.json()).hasSize(3);
        assertThat(status.json().get(0).get("queued").asInt()).isEqualTo(1);
        assertThat(status.json().get(2).get("running").asInt()).isEqualTo(1);
        assertThat(Cli.run(redis.uri(), "task", "z2/" + last).out()).contains("running");
        assertThat(Cli.run(redis.uri(), "task", "z1/9223372036854775808-1").out())
                .contains("queued");
    }

    @Test
    void anIgnoredSettingIsNamedAndTheRestIsShown(TestRedis redis) {
        try (PeopleQueue queue = new PeopleQueue(redis)) {
            queue.submit(Submission.plain());
            queue.call("HSET", queue.key("meta"), "max_depth", "abc", "timout:fail", "5000", "timeout", "5s");
            Cli status = Cli.run(queue.uri, "status", queue.name, "--json");
            assertThat(status.code()).isZero();
            assertThat(status.json().get(0).get("queued").asInt()).isEqualTo(1);
            assertThat(status.err().lines()).hasSize(3);
            assertThat(status.err())
                    .contains("field 'max_depth' is 'abc' and is ignored; it takes a number")
                    .contains("field 'timout:fail' is unknown and is ignored; did you mean 'timeout:fail'?")
                    .contains("field 'timeout' is '5s'; it takes a number from 1 to");
        }
    }

    @Test
    void aKeyThatNoProgramReadsIsNamed(TestRedis redis) {
        try (PeopleQueue queue = new PeopleQueue(redis)) {
            queue.submit(Submission.plain());
            List<String> wrong = List.of(queue.key("ready:urgent"), "hr:" + queue.name + ":ready:normal");
            wrong.forEach(key -> queue.call("XADD", key, "*", "type", "mail", "body", "1"));
            Cli status = Cli.run(queue.uri, "status", queue.name);
            assertThat(status.code()).isZero();
            assertThat(status.err().lines()).hasSize(2);
            wrong.forEach(
                    key -> assertThat(status.err()).contains("the key " + key + " exists, but no worker reads it"));
        }
    }

    /** Workers that started before go on to serve the shards, so nobody is told to delete a lane of theirs. */
    @Test
    void shardsThatTheSettingsLostAreNamedWithTheCommandThatBringsThemBack(TestRedis redis) {
        try (PeopleQueue queue = new PeopleQueue(redis)) {
            assertThat(Cli.run(queue.uri, "shards", queue.name, "3").code()).isZero();
            queue.call("DEL", queue.key("meta"));
            Cli status = Cli.run(queue.uri, "status", queue.name);
            assertThat(status.code()).isZero();
            assertThat(status.err())
                    .contains("the key hr:{" + queue.name + "#1}:ready:normal exists, but the queue has only 1 shard")
                    .contains("run 'headrace shards " + queue.name + " N'")
                    .doesNotContain("no worker reads it");
        }
    }
}
