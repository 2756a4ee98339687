package dev.headrace.examples.fault;

import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.headrace.examples.fault.FaultModule.Deed;
import dev.headrace.testing.OwnRedis;
import dev.headrace.testing.RespClient;
import dev.headrace.testing.TestRedis;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A Redis that answers late, not at all, or only that it cannot just now; and one worker that dies meanwhile. */
class RedisStallIT extends FaultScenario {

    /** Writes wait in the server; what their senders gave up is carried out later all the same. */
    @Test
    @Tag("fault-23")
    void pausedWritesArePutUpWith(TestRedis redis) throws IOException {
        Crew crew = busyCrew();
        redis.call("CLIENT", "PAUSE", "6000", "WRITE");
        crew.killVictim();
        Outage outage = new Outage();
        redis.call("SET", "answered-when-the-pause-is-over", "yes");
        outage.over();
        goOn(crew, outage, "writes-paused", 23);
    }

    @Test
    @Tag("fault-24")
    @OwnRedis(args = {"--enable-debug-command", "yes"})
    void aRedisThatSleepsIsWaitedFor(TestRedis redis) throws IOException {
        Crew crew = busyCrew();
        crew.killVictim();
        Outage outage = new Outage();
        redis.call("DEBUG", "SLEEP", "10");
        outage.over();
        goOn(crew, outage, "redis-asleep", 24);
    }

    @Test
    @Tag("fault-32")
    @OwnRedis(args = {"--lua-time-limit", "100"})
    void aForeignScriptThatBlocksRedisIsWaitedFor(TestRedis redis) throws Exception {
        Crew crew = busyCrew();
        Thread foreigner = new Thread(() -> assertThatThrownBy(() -> redis.call("EVAL", "while true do end", "0"))
                .hasMessageContaining("killed"));
        crew.killVictim();
        Outage outage = new Outage();
        foreigner.start();
        Crew.awaitSaid(crew.workers(), "BUSY");
        outage.lastFor(Stand.TTL.plusSeconds(1));
        redis.call("SCRIPT", "KILL");
        outage.over();
        foreigner.join();
        goOn(crew, outage, "redis-busy", 32);
    }

    /** Each script goes whole then, once, and by its name again. */
    @Test
    @Tag("fault-28")
    void scriptsThatAreForgottenAgainAndAgainAreSentAgain(TestRedis redis) throws IOException {
        Crew crew = busyCrew();
        crew.killVictim();
        stand.openGate();
        try (RespClient client = redis.connect()) {
            await("the end of all tasks")
                    .atMost(Stand.LONG)
                    .pollInterval(Duration.ofMillis(2))
                    .until(() -> {
                        client.call("SCRIPT", "FLUSH");
                        return stand.stat("succeeded")
                                > stand.submissions().acknowledged().size();
                    });
        }
        stand.awaitEnded();
        crew.onlyTheDeadLostTasks();
        stand.verdict("scripts-forgotten", 28).assertRecoveredWithin(Stand.RECOVERY);
    }

    /** Both workers hold tasks that wait for the gate, and more are queued. */
    private Crew busyCrew() {
        Crew crew = Crew.doomed(stand, 1);
        stand.submissions().submit(80, Deed.WAIT, 0);
        stand.awaitStarts(64);
        stand.submissions().submit(TASKS, Deed.WORK, 1);
        return crew;
    }

    private void goOn(Crew crew, Outage outage, String scenario, int fault) throws IOException {
        stand.openGate();
        stand.submissions().submit(100, Deed.WORK, 1);
        stand.awaitEnded();
        crew.onlyTheDeadLostTasks();
        outage.assertRecovered(stand.verdict(scenario, fault));
    }
}
