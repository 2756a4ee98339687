package dev.headrace.worker;

import dev.headrace.internal.protocol.control.PromoteReply;
import dev.headrace.internal.redis.RedisTaskStore;
import dev.headrace.redis.RedisSettings;
import dev.headrace.task.Lane;
import dev.headrace.task.Shard;
import dev.headrace.task.TaskType;
import dev.headrace.testing.RespClient;
import dev.headrace.testing.TestRedis;
import dev.headrace.worker.retry.Backoff;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.awaitility.Awaitility;

/** A queue of a test's own on a real Redis, what redis-cli would see of it, and workers that end with the test. */
public final class RealRedis implements AutoCloseable {
    public static final TaskType<Integer, Void> NUMBER = TaskType.of("number", Integer.class);
    public static final WorkerSettings QUICK = WorkerSettings.DEFAULT
            .withHeartbeats(new HeartbeatSettings(Duration.ofMillis(200), Duration.ofMillis(800), false))
            .withBackoff(new Backoff(Duration.ofMillis(1), 1, Duration.ofMillis(1), 0))
            .withDrainTimeout(Duration.ofSeconds(5));

    public final String queue;
    public final RespClient cli;
    public final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final TestRedis redis;
    private final List<AutoCloseable> open = new ArrayList<>();
    private RedisTaskStore promoter;

    public RealRedis(TestRedis redis) {
        this.redis = redis;
        this.queue = redis.uniqueQueue();
        this.cli = redis.connect();
        open.add(cli);
    }

    public String uri() {
        return redis.uri();
    }

    public WorkerBuilder worker() {
        return Worker.connect(redis.uri())
                .queue(queue, q -> q.concurrency(4))
                .settings(QUICK)
                .meters(meters);
    }

    public Worker start(WorkerBuilder builder) {
        Worker worker = builder.start();
        open.add(worker);
        return worker;
    }

    public Worker start(TaskHandler<Integer, Void> handler) {
        return start(worker().handle(NUMBER, handler));
    }

    /** A connection for another thread, to close. */
    public RespClient connect() {
        return redis.connect();
    }

    /** XADD, as a plain producer writes it; answers the entry's id. */
    public String add(Lane lane, String... fields) {
        String[] command = new String[3 + fields.length];
        command[0] = "XADD";
        command[1] = lane(lane);
        command[2] = "*";
        System.arraycopy(fields, 0, command, 3, fields.length);
        return cli.text(command);
    }

    public String add(int number) {
        return add(Lane.NORMAL, "type", "number", "body", Integer.toString(number));
    }

    public String lane(Lane lane) {
        return key("ready:" + lane.text());
    }

    public String key(String rest) {
        return "hr:{" + queue + "}:" + rest;
    }

    public Map<String, String> record(String id) {
        return cli.map("HGETALL", key("task:" + id));
    }

    /** Everything that is written of a task in the timeline, in order. */
    public List<String> story(String id) {
        List<String> story = new ArrayList<>();
        for (Object entry : cli.list("XRANGE", key("events"), "-", "+")) {
            List<?> fields = (List<?>) ((List<?>) entry).get(1);
            for (int i = 0; i + 1 < fields.size(); i += 2) {
                if (List.of(((String) fields.get(i)).split(" ")).contains(id)) {
                    story.add(((String) fields.get(i + 1)).split(" ")[0]);
                }
            }
        }
        return story;
    }

    public long length(Lane lane) {
        return cli.number("XLEN", lane(lane));
    }

    /** What the group has pending, in all lanes. */
    public long pending() {
        long sum = 0;
        for (Lane lane : Lane.values()) {
            sum += (Long) cli.list("XPENDING", lane(lane), "workers").get(0);
        }
        return sum;
    }

    public boolean empty() {
        return length(Lane.HIGH) + length(Lane.NORMAL) + length(Lane.LOW) == 0;
    }

    public void await(BooleanSupplier so) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .pollInterval(Duration.ofMillis(5))
                .until(so::getAsBoolean);
    }

    public double count(String meter, String... tags) {
        return meters.find(meter).tags(tags).counters().stream()
                .mapToDouble(Counter::count)
                .sum();
    }

    /** Queues what is due, as a controller would. */
    public int promote() {
        if (promoter == null) {
            promoter = RedisTaskStore.connect(RedisSettings.of(redis.uri()), "promoter");
            open.add(promoter);
        }
        Shard shard = Shard.first(queue);
        var unused = promoter.lead(shard, "test", "test", Duration.ofMinutes(1))
                .toCompletableFuture()
                .join();
        List<String> due = promoter.due(shard, 100).toCompletableFuture().join();
        PromoteReply reply =
                promoter.promote(shard, "test", due).toCompletableFuture().join();
        return reply.promoted();
    }

    @Override
    public void close() throws Exception {
        for (int i = open.size() - 1; i >= 0; i--) {
            open.get(i).close();
        }
    }
}
