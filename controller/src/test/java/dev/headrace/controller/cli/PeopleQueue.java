package dev.headrace.controller.cli;

import dev.headrace.client.HeadraceClient;
import dev.headrace.client.Submission;
import dev.headrace.task.TaskType;
import dev.headrace.testing.RespClient;
import dev.headrace.testing.TestRedis;
import java.util.List;

/** A queue for people to look at: tasks in every state, put there by the client or by hand. */
public final class PeopleQueue implements AutoCloseable {
    public static final String WORKER = "one~0123456789ab";
    private static final TaskType<String, Void> MAIL = TaskType.of("mail", String.class);

    public final String name;
    public final String uri;
    private final RespClient redis;
    private final HeadraceClient client;

    public PeopleQueue(TestRedis server) {
        name = server.uniqueQueue();
        uri = server.uri();
        redis = server.connect();
        client = HeadraceClient.connect(uri);
    }

    /** Answers its full name. */
    public String submit(Submission submission) {
        return client.queue(name).submit(MAIL, "secret payload", submission).toString();
    }

    /** A worker claims up to so many of a lane's tasks. */
    public void claim(String worker, String lane, int count) {
        redis.call(
                "XREADGROUP",
                "GROUP",
                "workers",
                worker,
                "COUNT",
                Integer.toString(count),
                "STREAMS",
                key("ready:" + lane),
                ">");
    }

    /** As a worker does: it makes itself a consumer, and renews its liveness. */
    public void alive(String worker, String running, String slots) {
        redis.call("XGROUP", "CREATECONSUMER", key("ready:normal"), "workers", worker);
        redis.call(
                "HSET",
                key("worker:" + worker),
                "instance",
                "one",
                "host",
                "h1",
                "pid",
                "77",
                "running",
                running,
                "slots",
                slots,
                "held",
                running);
        redis.call("PEXPIRE", key("worker:" + worker), "3600000");
    }

    public void kill(String id) {
        redis.call(
                "HSET",
                key("task:" + id),
                "state",
                "dead",
                "code",
                "RETRIES_EXHAUSTED",
                "cause",
                "TIMEOUT",
                "message",
                "took too\nlong",
                "f:type",
                "mail",
                "f:body",
                "secret payload");
        redis.call("ZADD", key("dead"), "1", id);
    }

    public Object call(String... command) {
        return redis.call(command);
    }

    public List<?> list(String... command) {
        return redis.list(command);
    }

    public String key(String rest) {
        return "hr:{" + name + "}:" + rest;
    }

    @Override
    public void close() {
        client.close();
        redis.close();
    }
}
