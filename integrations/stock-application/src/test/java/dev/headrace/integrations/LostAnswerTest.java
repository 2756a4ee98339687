package dev.headrace.integrations;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.client.HeadraceClient;
import dev.headrace.task.Outcome;
import dev.headrace.task.TaskType;
import dev.headrace.testing.Cut;
import dev.headrace.testing.RedisTest;
import dev.headrace.testing.TcpProxy;
import dev.headrace.testing.TestRedis;
import dev.headrace.worker.ShutdownReport;
import dev.headrace.worker.Worker;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** Some versions of Lettuce send commands once more after a reconnect. Headrace must learn that the answer was lost. */
class LostAnswerTest {
    private static final TaskType<String, Void> ENDLESS = TaskType.of("endless", String.class);

    /** Sent once more by Lettuce, the call would find nothing to release, and report that. */
    @Test
    @RedisTest
    void aReleaseWhoseAnswerWasLostIsReported(TestRedis redis) throws InterruptedException {
        String queue = redis.uniqueQueue();
        try (TcpProxy proxy = TcpProxy.to(redis);
                HeadraceClient client = HeadraceClient.connect(redis.uri())) {
            client.queue(queue).submit(ENDLESS, "");
            // The first release makes the script known to Redis, so that the second one takes a single call.
            for (String uri : List.of(redis.uri(), proxy.uri())) {
                CountDownLatch running = new CountDownLatch(1);
                // One slot, so that no read is under way that could be given the released task.
                Worker worker = Worker.connect(uri)
                        .queue(queue, options -> options.concurrency(1))
                        .handle(ENDLESS, (text, context) -> {
                            running.countDown();
                            new CountDownLatch(1).await();
                            return Outcome.done();
                        })
                        .start();
                running.await();
                Cut cut = proxy.cutAfter("shutdown");
                assertThat(worker.stop(Duration.ZERO)).isEqualTo(new ShutdownReport(1, 0, 0));
                assertThat(cut.isDone()).isEqualTo(uri.equals(proxy.uri()));
                cut.disarm();
            }
        }
    }
}
