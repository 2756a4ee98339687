package dev.headrace.controller.internal.daemon;

import static dev.headrace.controller.RawQueue.DEAD_WORKER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.headrace.controller.RawQueue;
import dev.headrace.testing.ChildProcess;
import dev.headrace.testing.Processes;
import dev.headrace.testing.RedisTest;
import dev.headrace.testing.TestRedis;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The controller as a process. */
@RedisTest
@Tag("scenario")
class ControllerDaemonTest {
    private static final Duration SOON = Duration.ofSeconds(60);

    @RegisterExtension
    final Processes processes = new Processes();

    @Test
    void sigtermHandsTheShardsOverAndEndsWithZero(TestRedis redis) {
        try (RawQueue queue = RawQueue.opened(redis, redis.uniqueQueue())) {
            queue.add(1);
            queue.abandon(DEAD_WORKER, 1);
            queue.call("SET", queue.key("leader"), "handed-over:another", "PX", "120000");
            ChildProcess controller = daemon("--redis", redis.uri(), "--queue", queue.name());
            await().atMost(SOON).until(() -> queue.stat("requeued:stale") == 1);
            controller.sigterm();
            assertThat(controller.awaitExit(SOON)).isZero();
            assertThat((String) queue.call("GET", queue.key("leader"))).startsWith("handed-over:");
        }
    }

    @Test
    void settingsThatDoNotGoTogetherEndItWithTwoAndTheSettingsName(TestRedis redis) {
        ChildProcess controller = daemon("--redis", redis.uri(), "--heartbeat-ttl", "10s");
        assertThat(controller.awaitExit(SOON)).isEqualTo(2);
        assertThat(controller.lines()).anyMatch(line -> line.contains("heartbeat-ttl: 10s"));
        assertThat(controller.lines()).noneMatch(line -> line.startsWith("\tat "));
    }

    @Test
    void aRedisOutOfReachEndsItWithThreeAndNoStackTrace() {
        ChildProcess controller = daemon("--redis", "redis://127.0.0.1:1", "--redis-connect-for", "1s");
        assertThat(controller.awaitExit(SOON)).isEqualTo(3);
        assertThat(controller.lines()).anyMatch(line -> line.contains("127.0.0.1:1"));
        assertThat(controller.lines()).noneMatch(line -> line.startsWith("\tat "));
    }

    @Test
    void sigtermEndsAStartThatDoesNotReachRedisAtOnceAndWithZero() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            ChildProcess controller =
                    daemon("--redis", "redis://127.0.0.1:" + silent.getLocalPort(), "--redis-connect-for", "10m");
            try (Socket asked = silent.accept()) {
                controller.sigterm();
                assertThat(controller.awaitExit(Duration.ofSeconds(10))).isZero();
            }
        }
    }

    private ChildProcess daemon(String... flags) {
        return processes.main(ControllerDaemon.class).args(flags).start();
    }
}
