package dev.headrace.examples.fault;

import dev.headrace.testing.RespClient;
import dev.headrace.testing.TestRedis;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;

/** A queue as redis-cli shows it: all of its shards together, and the first one's keys. */
record QueueView(TestRedis redis, String queue, int shards) {
    private static final List<String> LANES = List.of("ready:high", "ready:normal", "ready:low");

    String key(String name) {
        return key(0, name);
    }

    String key(int shard, String name) {
        return "hr:{" + tag(shard) + "}:" + name;
    }

    private String tag(int shard) {
        return shard == 0 ? queue : queue + "#" + shard;
    }

    /** What happened, in all shards. */
    TimelineRecord timeline() {
        TimelineRecord timeline = new TimelineRecord();
        try (RespClient client = redis.connect()) {
            IntStream.range(0, shards).forEach(shard -> timeline.read(client, tag(shard)));
        }
        return timeline;
    }

    /** How many tasks are queued, running or scheduled. */
    long tasks() {
        try (RespClient client = redis.connect()) {
            return IntStream.range(0, shards)
                    .mapToLong(shard -> tasks(client, shard))
                    .sum();
        }
    }

    private long tasks(RespClient client, int shard) {
        long tasks = client.number("ZCARD", key(shard, "later"));
        for (String lane : LANES) {
            tasks += client.number("XLEN", key(shard, lane));
        }
        return tasks;
    }

    /** How many entries of the normal lane are somebody's. */
    long claimed() {
        try (RespClient client = redis.connect()) {
            return (Long)
                    client.list("XPENDING", key("ready:normal"), "workers").get(0);
        }
    }

    long stat(String name) {
        try (RespClient client = redis.connect()) {
            return IntStream.range(0, shards)
                    .mapToObj(shard -> client.call("HGET", key(shard, "stats"), name))
                    .mapToLong(value -> value == null ? 0 : Long.parseLong((String) value))
                    .sum();
        }
    }

    /** The token of the controller that leads, or an empty text. */
    String leader() {
        Object leader = redis.call("GET", key("leader"));
        return leader == null ? "" : (String) leader;
    }

    long serverMillis() {
        try (RespClient client = redis.connect()) {
            List<Object> time = client.list("TIME");
            return Long.parseLong((String) time.get(0)) * 1000 + Long.parseLong((String) time.get(1)) / 1000;
        }
    }

    /** The server lets this much time go by. */
    void letPass(Duration time) {
        try (RespClient client = redis.connect()) {
            client.readTimeout(time.plusSeconds(30));
            client.call("BLPOP", key("nothing"), Double.toString(time.toMillis() / 1000.0));
        }
    }

    /** What ought to be empty when all tasks have ended and all workers are gone, and how much is in it. */
    Map<String, Long> leftovers() {
        Map<String, Long> left = new TreeMap<>();
        try (RespClient client = redis.connect()) {
            IntStream.range(0, shards).forEach(shard -> {
                for (String lane : LANES) {
                    left.merge(lane, client.number("XLEN", key(shard, lane)), Long::sum);
                }
                left.merge("later", client.number("ZCARD", key(shard, "later")), Long::sum);
                // SCAN names no key, and so goes to the server that was asked last: the shard's.
                for (String pattern : List.of("hb:*", "worker:*")) {
                    left.merge(pattern, keys(client, key(shard, pattern)), Long::sum);
                }
            });
        }
        return left;
    }

    private static long keys(RespClient client, String pattern) {
        long found = 0;
        String cursor = "0";
        do {
            List<Object> page = client.list("SCAN", cursor, "MATCH", pattern, "COUNT", "1000");
            cursor = (String) page.get(0);
            found += ((List<?>) page.get(1)).size();
        } while (!cursor.equals("0"));
        return found;
    }
}
