package dev.headrace.examples.fault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.testing.RespClient;
import dev.headrace.testing.TestRedis;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Very many tasks that need the controller in one moment: all of them soon, and Redis never blocked over 50 ms. */
class MassIT extends FaultScenario {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final String SLOW_MICROS = "50000";
    private static final int BY_CHANCE = 5;
    private static final int PAGE = 1000;

    private RespClient cli;

    @BeforeEach
    void start(TestRedis redis) throws IOException {
        stand.keep(stand.controller());
        stand.keep(stand.worker("--concurrency", "256"));
        stand.awaitSteady();
        cli = redis.connect();
        cli.call("CONFIG", "SET", "slowlog-log-slower-than", SLOW_MICROS);
        cli.call("SLOWLOG", "RESET");
    }

    @AfterEach
    void end() {
        cli.close();
    }

    @Test
    @Tag("fault-46")
    void tenThousandTasksThatAreDueAtOnceAreAllRun() {
        long due = stand.view().serverMillis() + 5000;
        stand.submissions().schedule(10_000, due);
        stand.awaitEnded();
        long took = stand.view().serverMillis() - due;
        stand.verdict("due-at-once", 46);
        assertSoon(took);
    }

    /** Delivered to a worker that never beat and is gone, for so long that all of them are idle for a TTL. */
    @Test
    @Tag("fault-48")
    void aHundredThousandTasksOfADeadWorkerAreAllRunAgain() {
        abandon(100_000);
        stand.view().letPass(Stand.TTL);
        long from = stand.view().serverMillis();
        stand.awaitEnded();
        long took = stand.view().serverMillis() - from;
        Figures figures = stand.verdict("mass-recovery", 48);
        assertThat(figures.recovered()).isEqualTo(100_000);
        assertThat(stand.stat("succeeded")).isEqualTo(100_001);
        assertSoon(took);
    }

    private void abandon(int tasks) {
        String lane = stand.key("ready:low");
        String body = "{\"number\":1,\"deed\":\"WORK\",\"millis\":0}";
        for (int done = 0; done < tasks; done += PAGE) {
            List<String[]> page = new ArrayList<>();
            page.add(new String[] {"MULTI"});
            for (int i = 0; i < PAGE; i++) {
                page.add(new String[] {"XADD", lane, "*", "type", FaultModule.TYPE.name(), "body", body});
            }
            // In the same step, so that no worker that lives gets them.
            String[] read = {
                "XREADGROUP", "GROUP", "workers", "gone~000000000000", "COUNT", "" + PAGE, "STREAMS", lane, ">"
            };
            page.add(read);
            page.add(new String[] {"EXEC"});
            cli.pipeline(page);
        }
    }

    private void assertSoon(long took) {
        List<String> slow =
                cli.list("SLOWLOG", "GET", "100").stream().map(MassIT::command).toList();
        System.out.printf("[fault] took %,d ms; commands of over 50 ms: %s%n", took, slow);
        assertThat(Duration.ofMillis(took)).isLessThan(SOON);
        // The log goes by the clock on the wall, and a server that waits for a core is not one that is blocked.
        assertThat(slow).as("commands of over 50 ms").hasSizeLessThanOrEqualTo(BY_CHANCE);
    }

    private static String command(Object entry) {
        List<?> command = (List<?>) ((List<?>) entry).get(3);
        return ((List<?>) entry).get(2) + " us: " + command.subList(0, Math.min(2, command.size()));
    }
}
