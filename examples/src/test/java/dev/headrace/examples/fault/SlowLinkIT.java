package dev.headrace.examples.fault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.examples.fault.FaultModule.Deed;
import dev.headrace.testing.ChildProcess;
import dev.headrace.testing.TcpProxy;
import dev.headrace.testing.TcpProxy.Direction;
import dev.headrace.testing.TestRedis;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Tasks near the limit of a payload, over a link that takes longer for one of them than a command may take without a byte. */
@Timeout(300)
class SlowLinkIT extends FaultScenario {
    private static final int BYTES = 900 * 1024;
    private static final long BYTES_A_SECOND = 150_000;
    private static final String TIMEOUT = "3s";
    private static final int LARGE = 6;
    private static final Duration LONGEST = Duration.ofMinutes(3);

    private static final String[] SLOW = {"--redis-command-timeout", TIMEOUT};
    private static final String[] SLOW_BY_DEFAULT = {
        "--redis-command-timeout", TIMEOUT, "--heartbeat-ttl", "15s", "--heartbeat-interval", "5s"
    };

    @Test
    @Tag("fault-82")
    void largeTasksOverASlowLinkRunAndCostNoCrash(TestRedis redis) throws IOException {
        run(redis, "slow-link", SLOW);
    }

    @Test
    @Tag("fault-82")
    void largeTasksOverASlowLinkRunAndCostNoCrashWithTheDefaultTtl(TestRedis redis) throws IOException {
        run(redis, "slow-link-default-ttl", SLOW_BY_DEFAULT);
    }

    /** A connection for each shard to read by, all of them with a large task under way at the same time. */
    @Test
    @Tag("fault-82")
    void largeTasksOfSeveralShardsOverOneSlowLinkRunAndCostNoCrash(TestRedis redis) throws IOException {
        stand.close();
        stand = new Stand(redis, processes, folder, module(), 3);
        run(redis, "slow-link-shared", SLOW_BY_DEFAULT);
    }

    private void run(TestRedis redis, String scenario, String... settings) throws IOException {
        stand.keep(stand.controller(settings));
        try (TcpProxy link = TcpProxy.to(redis)) {
            ChildProcess worker = stand.keep(stand.workerAt(link.uri(), settings));
            stand.awaitSteady();
            stand.submissions().submit(TASKS, Deed.WORK, 1);
            stand.awaitEnded();
            link.sharedBandwidth(Direction.SERVER_TO_CLIENT, BYTES_A_SECOND);
            int shards = stand.view().shards();
            for (int i = 0; i < LARGE; i++) {
                stand.submissions().acknowledge(addLarge(redis, i, stand.view().key(i % shards, "")));
            }
            stand.awaitEnded(LONGEST);
            link.sharedBandwidth(Direction.SERVER_TO_CLIENT, 0);
            assertThat(stand.stat("succeeded")).isEqualTo(1L * shards + TASKS + LARGE);
            assertThat(stand.stat("requeued:stale") + stand.stat("requeued:missing-heartbeat"))
                    .as("requeues by the controller")
                    .isZero();
            assertThat(worker.isAlive()).isTrue();
            stand.verdict(scenario, 82);
        }
    }

    /** Its id is one of the caller's own, as ids that Redis draws are a shard's only. */
    private String addLarge(TestRedis redis, int number, String keys) {
        String id = "large-" + number;
        redis.call(
                "EVAL",
                "redis.call('HSET', KEYS[2], 'state', 'queued', 'lease', redis.call('XADD', KEYS[1], '*', 'id', ARGV[1],"
                        + " 'type', ARGV[2], 'body', string.rep(' ', ARGV[4]) .. ARGV[3]))",
                "2",
                keys + "ready:normal",
                keys + "task:" + id,
                id,
                FaultModule.TYPE.name(),
                "{\"number\":0,\"deed\":\"" + Deed.WORK + "\",\"millis\":0}",
                Integer.toString(BYTES));
        return id;
    }
}
