package dev.headrace.examples.fault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.examples.fault.FaultModule.Deed;
import dev.headrace.testing.ChildProcess;
import dev.headrace.testing.TestRedis;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Keys that are written once and needed for ever, deleted or overwritten by hand. */
class LostKeysIT extends FaultScenario {
    /** Workers put their queues back this often. */
    private static final Duration PUT_BACK = Duration.ofSeconds(10);

    @Test
    @Tag("fault-83")
    void retriesThatWaitGoOnWhenTheSetOfQueuesAndTheLeaderKeyAreLost(TestRedis redis) {
        ChildProcess first = stand.controllerOfAll();
        stand.keep(stand.worker());
        stand.awaitSteady();
        stand.submissions().submit(TASKS, Deed.RETRY, 0);
        stand.awaitWithin(Stand.LONG, () -> stand.stat("retried") > 0);
        first.sigkill();
        redis.call("DEL", "hr:queues");
        ChildProcess second = stand.keep(stand.controllerOfAll());
        stand.awaitEnded();

        String leader = stand.key("leader");
        for (int i = 0; i < 3; i++) {
            stand.submissions().submit(TASKS, Deed.RETRY, 0);
            redis.call("EVAL", "redis.call('DEL', KEYS[1]) redis.call('RPUSH', KEYS[1], 'x')", "1", leader);
            stand.awaitEnded();
            assertThat(redis.call("TYPE", leader)).as("type of the leader key").isEqualTo("string");
        }
        redis.call("EVAL", "redis.call('DEL', KEYS[1]) redis.call('RPUSH', KEYS[1], 'x')", "1", leader);
        stand.awaitWithin(PUT_BACK, () -> redis.call("TYPE", leader).equals("string"));
        assertThat(Crew.said(List.of(second), "WRONGTYPE"))
                .as("complaints of a wrong type")
                .isZero();
        stand.verdict("keys-lost", 83);
    }
}
