package dev.headrace.examples.fault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.examples.fault.FaultModule.Deed;
import dev.headrace.testing.ChildProcess;
import dev.headrace.testing.OwnRedis;
import dev.headrace.testing.TestRedis;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Servers that cannot hold tasks, and one that stops taking heartbeats. */
class UnfitServerIT extends FaultScenario {

    @Test
    @Tag("fault-81")
    void serversThatLackWhatIsNeededAreRefusedByNameAtTheStart() {
        stand.keep(stand.controller());
        stand.keep(stand.worker());
        stand.awaitSteady();
        stand.submissions().submit(TASKS, Deed.WORK, 1);
        try (TestRedis mute = TestRedis.own("--rename-command", "HELLO", "");
                TestRedis poor = TestRedis.own("--rename-command", "XCLAIM", "", "--rename-command", "PUBLISH", "");
                TestRedis master = TestRedis.process();
                TestRedis replica = TestRedis.process("--replicaof", "127.0.0.1", Integer.toString(master.port()))) {
            refused(mute.uri(), "does not support RESP3");
            refused(poor.uri(), "does not know the commands PUBLISH, XCLAIM");
            refused(replica.uri(), "is a replica");
        }
        stand.awaitEnded();
        stand.verdict("unfit-servers", 81);
    }

    private void refused(String uri, String why) {
        for (ChildProcess daemon : List.of(stand.workerAt(uri), stand.controllerAt(uri))) {
            daemon.awaitLine(why, Stand.LONG);
            assertThat(daemon.awaitExit(Stand.LONG)).as("exit code").isNotZero();
        }
    }

    /** Redis answers its claims all the while. What it claimed could not be kept alive, and would run twice. */
    @Test
    @Tag("fault-81")
    @OwnRedis
    void aWorkerWhoseHeartbeatsAreAllRefusedClaimsNothingAndNoTaskRunsTwice(TestRedis redis) {
        redis.call("ACL", "SETUSER", "worker", "on", ">secret", "~hr:*", "&hr:*", "+@all");
        stand.keep(stand.controller());
        ChildProcess worker = stand.keep(stand.workerAt(redis.uri().replace("redis://", "redis://worker:secret@")));
        stand.awaitSteady();
        redis.call("ACL", "SETUSER", "worker", "-pexpire");
        worker.awaitLine("HEARTBEAT_DEGRADED", Stand.LONG);
        stand.view().letPass(Stand.BEAT);
        stand.submissions().submit(TASKS, Deed.WORK, 1);
        stand.view().letPass(Stand.RECOVERY.plus(Stand.TTL));
        assertThat(stand.view().claimed()).as("tasks that it holds").isZero();
        assertThat(stand.starts()).as("starts but the probe's").isEqualTo(1);
        redis.call("ACL", "SETUSER", "worker", "+pexpire");
        stand.awaitEnded();

        assertThat(stand.stat("requeued:stale") + stand.stat("requeued:missing-heartbeat"))
                .as("requeues by the controller")
                .isZero();
        assertThat(stand.starts()).isEqualTo(1L + TASKS);
        stand.verdict("heartbeats-refused", 81);
    }
}
