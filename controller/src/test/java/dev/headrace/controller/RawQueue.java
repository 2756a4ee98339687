package dev.headrace.controller;

import dev.headrace.testing.RespClient;
import dev.headrace.testing.TestRedis;
import java.util.List;
import java.util.stream.Stream;

/** A queue as a person with redis-cli sees and treats it. */
public final class RawQueue implements AutoCloseable {
    public static final String DEAD_WORKER = "gone~0123456789ab";

    private final RespClient redis;
    private final String name;

    private RawQueue(TestRedis server, String name) {
        this.redis = server.connect();
        this.name = name;
    }

    static RawQueue existing(TestRedis server, String name) {
        return new RawQueue(server, name);
    }

    /** Opened as the first worker or client of a queue opens it. */
    public static RawQueue opened(TestRedis server, String name) {
        RawQueue queue = new RawQueue(server, name);
        for (String lane : List.of("high", "normal", "low")) {
            queue.call("XGROUP", "CREATE", queue.lane(lane), "workers", "0", "MKSTREAM");
        }
        queue.call("SADD", "hr:queues", name);
        return queue;
    }

    public String name() {
        return name;
    }

    public String key(String rest) {
        return "hr:{" + name + "}:" + rest;
    }

    private String lane(String lane) {
        return key("ready:" + lane);
    }

    public void add(int count) {
        redis.pipeline(Stream.generate(() -> new String[] {"XADD", lane("normal"), "*", "type", "t", "body", "{}"})
                .limit(count)
                .toList());
    }

    /** A consumer takes them, from the high lane if there is anything, and was last heard a minute ago. */
    public void abandon(String consumer, int count) {
        for (String lane : List.of("high", "normal")) {
            if (take(lane, consumer, count)) {
                age(lane, consumer);
                return;
            }
        }
        throw new AssertionError("nothing to take in " + name);
    }

    private boolean take(String lane, String consumer, int count) {
        String most = Integer.toString(count);
        return redis.call("XREADGROUP", "GROUP", "workers", consumer, "COUNT", most, "STREAMS", lane(lane), ">")
                != null;
    }

    private void age(String lane, String consumer) {
        List<?> held = redis.list("XPENDING", lane(lane), "workers", "-", "+", "10000", consumer);
        for (Object entry : held) {
            String id = (String) ((List<?>) entry).get(0);
            redis.call("XCLAIM", lane(lane), "workers", consumer, "0", id, "IDLE", "60000", "JUSTID");
        }
    }

    /** XGROUP DELCONSUMER by hand: what it holds is in nobody's pending list any more. */
    public void deleteConsumer(String consumer) {
        redis.call("XGROUP", "DELCONSUMER", lane("normal"), "workers", consumer);
    }

    /** Whether all lanes are there, even those that were never used. */
    public boolean isOpen() {
        return redis.number("EXISTS", lane("high"), lane("normal"), lane("low")) == 3;
    }

    public List<String> consumers() {
        return redis.list("XINFO", "CONSUMERS", lane("normal"), "workers").stream()
                .map(facts -> (String) ((List<?>) facts).get(1))
                .toList();
    }

    public long pending() {
        return Stream.of("high", "normal", "low")
                .mapToLong(lane ->
                        (Long) redis.list("XPENDING", lane(lane), "workers").get(0))
                .sum();
    }

    public long queued() {
        return Stream.of("high", "normal", "low")
                        .mapToLong(lane -> redis.number("XLEN", lane(lane)))
                        .sum()
                - pending();
    }

    public long stat(String field) {
        Object value = redis.call("HGET", key("stats"), field);
        return value == null ? 0 : Long.parseLong((String) value);
    }

    public long dead() {
        return redis.number("ZCARD", key("dead"));
    }

    public Object call(String... command) {
        return redis.call(command);
    }

    @Override
    public void close() {
        redis.close();
    }
}
