package dev.headrace.examples.fault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.examples.fault.FaultModule.Deed;
import dev.headrace.testing.ChildProcess;
import dev.headrace.testing.TestRedis;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** What is opened and closed in one JVM again and again, beside daemons that work, leaves nothing behind there. */
class OpenAndCloseIT extends FaultScenario {
    private static final Duration LONGEST = Duration.ofMinutes(5);
    private static final int TIMES = Integer.getInteger("faults.opens", 1000);
    private static final String NOTHING = "more: {descriptors=0, hooks=0, loaders=0, sockets=0, threads=0}";

    @Test
    @Tag("fault-92")
    @EnabledOnOs(OS.LINUX)
    void aThousandOpensAndClosesOfEachKindLeaveNothing(TestRedis redis) {
        stand.keep(stand.controller());
        stand.keep(stand.worker());
        stand.awaitSteady();
        stand.submissions().submit(TASKS, Deed.WORK, 1);
        ChildProcess opening = processes
                .main(OpenAndClose.class)
                .jvmArgs("--add-opens", "java.base/java.lang=ALL-UNNAMED", "-Xmx256m")
                .args(redis.uri(), redis.uniqueQueue(), Integer.toString(TIMES))
                .start();
        assertThat(opening.awaitExit(LONGEST)).as("exit code").isZero();
        for (String kind : List.of("client", "worker", "controller")) {
            assertThat(opening.awaitLine(kind + " opened", LONGEST)).contains(NOTHING);
        }
        stand.submissions().submit(TASKS, Deed.WORK, 1);
        stand.awaitEnded();
        stand.verdict("opened-and-closed", 92);
    }
}
