package dev.headrace.examples.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.headrace.examples.fault.FaultModule.Deed;
import dev.headrace.testing.ChildProcess;
import dev.headrace.testing.RespClient;
import dev.headrace.testing.TestRedis;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What people, other programs and later versions put into Redis, while a thousand good tasks run. */
class BadInputIT extends FaultScenario {
    private static final int HUGE = 10 * 1024 * 1024;
    private static final String TYPE = FaultModule.TYPE.name();

    /** Each dies once, with its bytes kept; what is merely unknown is carried along. */
    @Test
    @Tag("fault-45")
    void malformedEntriesDieOnceWithTheirBytesAndTheOthersFlow(TestRedis redis) {
        Crew crew = Crew.steady(stand, 1);
        stand.submissions().submit(TASKS / 2, Deed.WORK, 1);
        Map<String, String> malformed = new LinkedHashMap<>();
        malformed.put("no type", add(redis, "'body', '{}'"));
        malformed.put("no body", add(redis, "'type', ARGV[1]"));
        malformed.put("neither", add(redis, "'colour', 'blue'"));
        malformed.put("binary", add(redis, "'type', ARGV[1], 'body', string.char(0, 255, 254, 10, 13, 27, 91)"));
        malformed.put("half of it", add(redis, "'type', ARGV[1], 'body', string.sub(ARGV[2], 1, 9)"));
        malformed.put(
                "counters that are none",
                add(redis, "'type', ARGV[1], 'body', ARGV[2], 'attempt', '-1', 'token', 'ten', 'failures', '1e99'"));
        malformed.put("huge", add(redis, "'type', ARGV[1], 'body', string.rep('x', " + HUGE + ")"));
        List<String> odd = List.of(
                add(redis, "'type', ARGV[1], 'body', ARGV[2], 'colour', 'blue', 'of-version', '99'"),
                add(redis, "'type', ARGV[1], 'body', ARGV[2], 'max_failures', 'many', 'lane', 'middle'"));
        stand.submissions().submit(TASKS / 2, Deed.WORK, 1);
        stand.awaitEnded();

        try (RespClient client = redis.connect()) {
            malformed.forEach((what, id) -> {
                assertThat(client.map("HGETALL", stand.key("task:" + id)))
                        .as(what)
                        .containsEntry("state", "dead")
                        .containsEntry("code", "MALFORMED");
                assertThat(stand.timeline().count(id, "dead")).as(what).isEqualTo(1);
            });
            assertThat(client.number("HSTRLEN", stand.key("task:" + malformed.get("huge")), "f:body"))
                    .isEqualTo(HUGE);
            assertThat(client.number("ZCARD", stand.key("dead"))).isEqualTo(malformed.size());
        }
        odd.forEach(
                id -> assertThat(stand.timeline().count(id, "succeeded")).as(id).isEqualTo(1));
        crew.nobodyLostTasks();
        assertThat(stand.verdict("malformed-entries", 45).lost()).isZero();
    }

    /** Records, heartbeats, settings and counters that are none: complained of by name, and nothing stands still. */
    @Test
    @Tag("fault-45")
    void keysOfTheWrongTypeAndSettingsThatAreNoneStopNothingElse(TestRedis redis) throws Exception {
        Crew crew = Crew.doomed(stand, 1);
        stand.submissions().submit(80, Deed.WAIT, 0);
        stand.awaitStarts(64);
        String waiting = "not-a-record";
        redis.call("LPUSH", stand.key("task:" + waiting), "x");
        redis.call("ZADD", stand.key("later"), "0", waiting);
        redis.call("ZADD", stand.key("later"), "1", "no-such-record");
        redis.call("ZADD", stand.key("dead"), "1", "no-such-dead");
        redis.call("HSET", stand.key("meta"), "max_attempts", "many", "heartbeat_ttl", "soon", "of_version", "99");
        redis.call("SADD", "hr:queues", "no/such\nqueue", "");
        redis.call("XADD", stand.key("events"), "*", "odd", "");
        redis.call("HSET", stand.key("cancelling"), "nobody", "");
        redis.call(
                "XREADGROUP", "GROUP", "workers", "a b\u0000c", "COUNT", "1", "STREAMS", stand.key("ready:high"), ">");
        for (String owned : heartbeats(redis)) {
            redis.call("EVAL", "redis.call('DEL', KEYS[1]) redis.call('LPUSH', KEYS[1], 'x')", "1", owned);
        }
        stand.view().letPass(Stand.BEAT.multipliedBy(2));
        crew.killVictim();
        stand.openGate();
        stand.submissions().submit(TASKS, Deed.WORK, 1);
        await("the end of all tasks but those that are none")
                .atMost(Stand.LONG)
                .until(() -> stand.view().tasks() <= (Long) redis.call("ZCARD", stand.key("later")));
        redis.call("DEL", stand.key("later"), stand.key("task:" + waiting));
        stand.awaitEnded();
        crew.onlyTheDeadLostTasks();
        stand.verdict("keys-of-the-wrong-type", 45).assertRecoveredWithin(Stand.RECOVERY);
    }

    /** Its own queue knows of it, by name; the others are swept and served as if it were not there, and it ends itself. */
    @Test
    @Tag("fault-79")
    void anEntryLargerThanTheDaemonsMemoryStopsNoOtherQueue(TestRedis redis) throws IOException {
        String bad = redis.uniqueQueue();
        redis.call("SADD", "hr:queues", bad);
        ChildProcess controller = stand.keep(stand.controller("--queue", bad, "--audit-interval", "PT1S"));
        Crew crew = Crew.doomed(stand, 0);
        stand.submissions().submit(80, Deed.WAIT, 0);
        stand.awaitStarts(SLOTS);
        String huge = stand.key("huge");
        redis.call("SETRANGE", huge, "160000000", "x");
        redis.call(
                "EVAL",
                "redis.call('XADD', KEYS[1], '*', 'type', ARGV[1], 'body', redis.call('GETDEL', KEYS[2]))",
                "2",
                "hr:{" + bad + "}:ready:normal",
                huge,
                TYPE);
        Crew.awaitSaid(List.of(controller), "shard " + bad + ": the queued entry .* holds");
        crew.killVictim();
        stand.openGate();
        stand.submissions().submit(TASKS, Deed.WORK, 1);
        stand.awaitEnded();
        crew.onlyTheDeadLostTasks();

        ChildProcess worker = stand.keep(stand.worker("--queue", bad));
        await("the entry's end")
                .atMost(Stand.LONG)
                .until(() -> redis.call("ZCARD", "hr:{" + bad + "}:dead").equals(1L));
        stand.submissions().submit(TASKS, Deed.WORK, 1);
        stand.awaitEnded();
        assertThat(Crew.said(List.of(worker), "does not fit into this process's memory"))
                .isPositive();
        assertThat(Crew.said(List.of(controller, worker), "OutOfMemory")).isLessThan(10);
        stand.verdict("oversized-entry", 79).assertRecoveredWithin(Stand.RECOVERY);
    }

    private List<String> heartbeats(TestRedis redis) {
        try (RespClient client = redis.connect()) {
            List<Object> page = client.list("SCAN", "0", "MATCH", stand.key("hb:*"), "COUNT", "100000");
            return ((List<?>) page.get(1)).stream().map(String::valueOf).toList();
        }
    }

    private String add(TestRedis redis, String fields) {
        String script = "return redis.call('XADD', KEYS[1], '*', " + fields + ")";
        return (String) redis.call(
                "EVAL",
                script,
                "1",
                stand.key("ready:normal"),
                TYPE,
                "{\"number\":0,\"deed\":\"" + Deed.WORK + "\",\"millis\":0}");
    }
}
