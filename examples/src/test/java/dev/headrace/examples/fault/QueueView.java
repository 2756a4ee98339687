package dev.headrace.examples.fault;

import dev.headrace.testing.RespClient;
import dev.headrace.testing.TestRedis;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A queue as redis-cli shows it. */
record QueueView(TestRedis redis, String queue) {
    private static final List<String> LANES = List.of("ready:high", "ready:normal", "ready:low");

    String key(String name) {
        return "hr:{" + queue + "}:" + name;
    }

    /** How many tasks are queued, running or waiting. */
    long tasks() {
        try (RespClient client = redis.connect()) {
            long tasks = client.number("ZCARD", key("later"));
            for (String lane : LANES) {
                tasks += client.number("XLEN", key(lane));
            }
            return tasks;
        }
    }

    /** How many entries of the normal lane are somebody's. */
    long claimed() {
        try (RespClient client = redis.connect()) {
            return (Long)
                    client.list("XPENDING", key("ready:normal"), "workers").get(0);
        }
    }

    long stat(String name) {
        Object value = redis.call("HGET", key("stats"), name);
        return value == null ? 0 : Long.parseLong((String) value);
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
            for (String lane : LANES) {
                left.put(lane, client.number("XLEN", key(lane)));
            }
            left.put("later", client.number("ZCARD", key("later")));
            for (String pattern : List.of("hb:*", "worker:*")) {
                left.put(pattern, keys(client, key(pattern)));
            }
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
