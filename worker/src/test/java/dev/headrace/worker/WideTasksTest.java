package dev.headrace.worker;

import static dev.headrace.worker.RealRedis.NUMBER;
import static dev.headrace.worker.RealRedis.QUICK;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.internal.protocol.queue.CallWeight;
import dev.headrace.task.Lane;
import dev.headrace.task.Outcome;
import dev.headrace.testing.RedisTest;
import dev.headrace.testing.TestRedis;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tasks of nearly as many fields as are allowed: few bytes each, and long work for Redis all the same. */
@RedisTest
class WideTasksTest {
    private static final int TASKS = 100;
    private static final int FIELDS = 980;

    /** A call moves as many fields as weigh 8 MiB. */
    private static final int MOST_A_CALL = (int) (CallWeight.MOST / CallWeight.A_FIELD / FIELDS) + 1;

    private final AtomicInteger running = new AtomicInteger();
    private final CountDownLatch end = new CountDownLatch(1);
    private RealRedis redis;

    @BeforeEach
    void openQueue(TestRedis given) {
        redis = new RealRedis(given);
    }

    @AfterEach
    void close() throws Exception {
        end.countDown();
        redis.close();
    }

    private Worker holdingAll() {
        String[] fields = IntStream.range(0, FIELDS - 2)
                .boxed()
                .flatMap(i -> Stream.of("h:" + i, "x"))
                .toArray(String[]::new);
        for (int i = 0; i < TASKS; i++) {
            List<String> all = new ArrayList<>(List.of("type", "number", "body", Integer.toString(i)));
            all.addAll(List.of(fields));
            redis.add(Lane.NORMAL, all.toArray(String[]::new));
        }
        Worker worker = redis.start(Worker.connect(redis.uri())
                .queue(redis.queue, q -> q.concurrency(TASKS))
                .settings(QUICK.withHeartbeats(HeartbeatSettings.DEFAULT))
                .meters(redis.meters)
                .handle(NUMBER, (number, ctx) -> {
                    running.incrementAndGet();
                    end.await();
                    return Outcome.retryAfter(Duration.ofHours(1), "later");
                }));
        redis.await(() -> running.get() == TASKS);
        return worker;
    }

    /** How many tasks each call that wrote this into the timeline dealt with: a call writes one entry. */
    private List<Integer> tasksEachCall(String event) {
        List<Integer> counts = new ArrayList<>();
        for (Object entry : redis.cli.list("XRANGE", redis.key("events"), "-", "+")) {
            List<?> fields = (List<?>) ((List<?>) entry).get(1);
            int count = 0;
            for (int i = 1; i < fields.size(); i += 2) {
                count += ((String) fields.get(i)).startsWith(event) ? 1 : 0;
            }
            if (count > 0) {
                counts.add(count);
            }
        }
        return counts;
    }

    private long retried() {
        return tasksEachCall("retried").stream().mapToInt(count -> count).sum();
    }

    @Test
    void endsOfWideTasksAreSettledAFewAtATime() {
        holdingAll();
        end.countDown();
        redis.await(() -> retried() == TASKS);
        assertThat(tasksEachCall("retried")).allMatch(count -> count <= MOST_A_CALL);
    }

    @Test
    void wideTasksAreHandedBackAFewAtATime() {
        assertThat(holdingAll().stop(Duration.ZERO).released()).isEqualTo(TASKS);
        assertThat(tasksEachCall("aborted:shutdown")).allMatch(count -> count <= MOST_A_CALL);
    }
}
