package dev.headrace.worker;

import static dev.headrace.worker.RealRedis.NUMBER;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.redis.RedisSettings;
import dev.headrace.task.Lane;
import dev.headrace.task.Outcome;
import dev.headrace.testing.RedisTest;
import dev.headrace.testing.TcpProxy;
import dev.headrace.testing.TestRedis;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** A task whose entry takes longer to come than a command may take without a byte. */
@RedisTest
class SlowLinkTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(3);
    private static final String LARGE = " ".repeat(900 * 1024);

    @Test
    void largeTasksOverASlowLinkEachRunOnceAtTheirFirstDelivery(TestRedis given) throws Exception {
        List<String> runs = new CopyOnWriteArrayList<>();
        try (RealRedis redis = new RealRedis(given);
                TcpProxy link = TcpProxy.to(given)) {
            link.bandwidth(TcpProxy.Direction.SERVER_TO_CLIENT, 150_000);
            redis.start(Worker.connect(new RedisSettings(link.uri(), TIMEOUT, TIMEOUT, TIMEOUT, false))
                    .queue(redis.queue, q -> q.concurrency(4))
                    .settings(WorkerSettings.DEFAULT)
                    .meters(redis.meters)
                    .handle(NUMBER, (number, ctx) -> {
                        runs.add(number + " token " + ctx.fencingToken());
                        return Outcome.done();
                    }));
            redis.add(Lane.NORMAL, "type", "number", "body", LARGE + 1);
            redis.await(() -> runs.size() == 1);
            redis.add(Lane.NORMAL, "type", "number", "body", LARGE + 2);
            redis.await(() -> runs.size() == 2);
            redis.await(redis::empty);
        }
        assertThat(runs).containsExactly("1 token 1", "2 token 1");
    }
}
