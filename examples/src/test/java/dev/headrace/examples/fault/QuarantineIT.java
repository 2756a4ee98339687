package dev.headrace.examples.fault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.examples.fault.FaultModule.Deed;
import dev.headrace.testing.ChildProcess;
import dev.headrace.testing.Processes;
import dev.headrace.testing.RedisTest;
import dev.headrace.testing.TcpProxy;
import dev.headrace.testing.TestRedis;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Two tasks of which each may survive no further crash, held by one worker that dies: it had started one of them. */
@Tag("scenario")
@RedisTest
class QuarantineIT {
    @RegisterExtension
    final Processes processes = new Processes();

    @TempDir
    Path folder;

    private Stand stand;

    @BeforeEach
    void openStand(TestRedis redis) throws IOException {
        stand = new Stand(redis, processes, folder, FaultModule.class);
    }

    @AfterEach
    void closeStand() {
        stand.close();
    }

    @Test
    void aQuarantinedTaskDiesOfTheCrashThatItWasStartedInAndNotOfOneThatItWasOnlyHeldIn(TestRedis redis) {
        stand.controller();
        String started;
        String held;
        try (TcpProxy proxy = TcpProxy.to(redis)) {
            ChildProcess victim = stand.workerAt(proxy.uri());
            stand.awaitSteady();
            long before = stand.starts();
            started = addQuarantined(Deed.WAIT);
            stand.awaitStarts(before + 1);
            proxy.stall(TcpProxy.Direction.SERVER_TO_CLIENT);
            held = addQuarantined(Deed.WORK);
            stand.awaitWithin(Stand.LONG, () -> stand.view().claimed() == 2);
            victim.sigkill();
        }
        stand.awaitWithin(Stand.LONG, () -> stand.stat("dead") + stand.stat("requeued:unstarted") == 2);
        stand.worker();
        stand.awaitEnded();

        TimelineRecord timeline = stand.timeline();
        assertThat(timeline.words(started)).containsExactly("started", "dead");
        assertThat(timeline.words(held)).containsExactly("requeued:unstarted", "started", "succeeded");
    }

    private String addQuarantined(Deed deed) {
        String body = "{\"number\":1,\"deed\":\"" + deed + "\",\"millis\":0}";
        String lane = stand.key("ready:normal");
        return (String) stand.redis()
                .call(
                        "XADD",
                        lane,
                        "*",
                        "type",
                        FaultModule.TYPE.name(),
                        "body",
                        body,
                        "stale_heartbeat_requeues",
                        "3");
    }
}
