package dev.headrace.examples.fault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.examples.fault.FaultModule.Deed;
import dev.headrace.testing.ChildProcess;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Handlers that reach beyond their own task: shutdown hooks that hang, System.exit, interrupts of all threads. */
class HostileHandlerIT extends FaultScenario {
    /** How long shutdown hooks may take before the process halts. */
    private static final Duration HOOKS = Duration.ofSeconds(10);

    private static final Duration SPARE = Duration.ofSeconds(5);
    private static final int FAILED = 1;
    private static final int OUT_OF_MEMORY = 5;
    private static final Pattern HEALTH = Pattern.compile("(http://\\S+)/metrics");

    @BeforeEach
    void startController() {
        stand.keep(stand.controller());
    }

    @Test
    @Tag("fault-84")
    void aShutdownHookThatHangsHoldsUpTheEndForItsBoundOnly() throws IOException {
        ChildProcess ending = stand.worker("--drain-timeout", "2s");
        loadUnderAHook();
        long asked = System.nanoTime();
        ending.sigterm();
        ending.awaitLine("claims no more", Stand.LONG);
        stand.openGate();

        assertThat(ending.awaitExit(Stand.LONG))
                .as("exit code of a drained worker")
                .isZero();
        assertThat(Duration.ofNanos(System.nanoTime() - asked))
                .as("from SIGTERM to the end of the process")
                .isLessThan(Duration.ofSeconds(2).plus(HOOKS).plus(SPARE));
        assertThat(ending.lines()).as("the hook ran").contains(FaultModule.HOOK_HANGS);
        finish("hook-hangs-at-sigterm");
    }

    @Test
    @Tag("fault-84")
    void aSecondSigtermHaltsAProcessWhoseHookHangs() throws IOException {
        ChildProcess ending = stand.worker("--drain-timeout", "2s");
        loadUnderAHook();
        ending.sigterm();
        ending.awaitLine("claims no more", Stand.LONG);
        stand.openGate();
        ending.awaitLine(FaultModule.HOOK_HANGS, Stand.LONG);
        long asked = System.nanoTime();
        ending.sigterm();

        assertThat(ending.awaitExit(Stand.LONG))
                .as("exit code of a drained worker")
                .isZero();
        assertThat(Duration.ofNanos(System.nanoTime() - asked))
                .as("from the second SIGTERM to the end of the process")
                .isLessThan(SPARE);
        finish("hook-hangs-sigterm-twice");
    }

    /** It keeps its tasks alive until it is halted, and takes no others. */
    @Test
    @Tag("fault-84")
    void anExitUnderAHookThatHangsClaimsNothingAndEndsByItself() throws IOException {
        ChildProcess exiting = stand.worker();
        loadUnderAHook();
        stand.submissions().submit(1, Deed.EXIT, 0);
        stand.openGate();
        exiting.awaitLine("no signal asked for this end", Stand.LONG);
        stand.awaitWithin(SPARE, () -> stand.view().claimed() == 1);
        long starts = startsIn(exiting);
        stand.submissions().submit(TASKS, Deed.WORK, 1);
        stand.keep(stand.worker());

        assertThat(exiting.awaitExit(HOOKS.plus(SPARE))).isEqualTo(FAILED);
        stand.diedNow();
        assertThat(startsIn(exiting)).as("its starts since the exit began").isEqualTo(starts);
        assertThat(stand.stat("requeued:stale"))
                .as("tasks taken from it while it ended")
                .isZero();
        stand.awaitEnded();
        Figures figures = stand.verdict("exit-under-hook", 84).assertRecoveredWithin(Stand.RECOVERY);
        assertThat(figures.recovered()).isEqualTo(1);
    }

    private long startsIn(ChildProcess worker) {
        return stand.history().starts().stream()
                .filter(start -> start.pid() == worker.pid())
                .count();
    }

    @Test
    @Tag("fault-85")
    void aWorkerWhoseThreadsAreAllInterruptedGoesOn() throws IOException {
        ChildProcess worker = stand.keep(stand.worker());
        stand.awaitSteady();
        for (int i = 0; i < 5; i++) {
            stand.submissions().submit(TASKS / 5, Deed.WORK, 5);
            stand.submissions().submit(1, Deed.INTERRUPT_ALL, 0);
        }
        worker.awaitLine("interrupted thread", Stand.LONG);
        stand.awaitEnded();
        assertThat(live(worker)).as("answer of /health/live").isEqualTo(HttpURLConnection.HTTP_OK);
        Duration before = cpu(worker);
        stand.view().letPass(Duration.ofSeconds(4));
        assertThat(cpu(worker).minus(before))
                .as("processor time of an idle worker in 4 s")
                .isLessThan(Duration.ofSeconds(2));
        stand.submissions().submit(TASKS, Deed.WORK, 1);
        stand.awaitEnded();
        assertThat(stand.stat("requeued:stale")).as("recovered").isZero();
        stand.verdict("all-threads-interrupted", 85);
    }

    @Test
    @Tag("fault-85")
    void aDrainInWhichAllThreadsAreInterruptedIsWaitedForToItsEnd() throws IOException {
        ChildProcess ending = stand.worker();
        stand.awaitSteady();
        stand.submissions().submit(1, Deed.INTERRUPT_ALL_AT_GATE, 0);
        stand.submissions().submit(SLOTS - 1, Deed.WORK, 6000);
        stand.awaitStarts(1 + SLOTS);
        stand.submissions().submit(TASKS, Deed.WORK, 1);
        ending.sigterm();
        ending.awaitLine("claims no more", Stand.LONG);
        stand.openGate();

        assertThat(ending.awaitExit(Stand.LONG))
                .as("exit code of a drained worker")
                .isZero();
        assertThat(stand.stat("succeeded")).isEqualTo(1L + SLOTS);
        Figures figures = finish("all-threads-interrupted-in-drain", 85);
        assertThat(figures.recovered()).isZero();
        assertThat(figures.doubledAttempts()).isZero();
    }

    /** The small worker either halts or runs all tasks to their end; the other one runs what is left. */
    @Test
    @Tag("fault-94")
    void aWorkerWhoseHeapIsHeldFullHaltsOrGoesOnButNeverFreezes() {
        ChildProcess small = stand.smallWorker("--concurrency", "6", "--backoff-first", "100ms");
        stand.awaitSteady();
        for (int i = 0; i < 12; i++) {
            stand.submissions().submit(1, Deed.HOLD_HEAP, 3000);
            stand.submissions().submit(1, Deed.WORK, 500);
        }
        stand.submissions().submit(TASKS, Deed.WORK, 1);
        stand.awaitWithin(Stand.LONG, () -> !small.isAlive() || stand.view().tasks() == 0);
        if (small.isAlive()) {
            stand.keep(small);
        } else {
            stand.diedNow();
            assertThat(small.awaitExit(SPARE)).as("exit code").isEqualTo(OUT_OF_MEMORY);
            assertThat(small.lines()).anyMatch(line -> line.contains("halting with exit code 5"));
        }
        stand.keep(stand.worker());
        stand.awaitEnded();
        stand.verdict("heap-held-full", 94);
    }

    /** Fills all slots of a worker in which a hook hangs at the end, and queues as many tasks as make a thousand. */
    private void loadUnderAHook() {
        stand.awaitSteady();
        stand.submissions().submit(1, Deed.HOOK, 0);
        stand.awaitEnded();
        stand.submissions().submit(SLOTS, Deed.WAIT_ON, 0);
        stand.awaitStarts(2 + SLOTS);
        stand.submissions().submit(TASKS - SLOTS, Deed.WORK, 1);
    }

    private Figures finish(String scenario) {
        return finish(scenario, 84);
    }

    private Figures finish(String scenario, int fault) {
        stand.keep(stand.worker());
        stand.awaitEnded();
        return stand.verdict(scenario, fault);
    }

    private static int live(ChildProcess daemon) throws IOException {
        Matcher address = HEALTH.matcher(daemon.awaitLine("metrics and health at", Stand.LONG));
        assertThat(address.find()).isTrue();
        HttpURLConnection asked = (HttpURLConnection)
                URI.create(address.group(1) + "/health/live").toURL().openConnection();
        asked.setConnectTimeout(5000);
        asked.setReadTimeout(5000);
        return asked.getResponseCode();
    }

    private static Duration cpu(ChildProcess daemon) {
        return ProcessHandle.of(daemon.pid())
                .orElseThrow()
                .info()
                .totalCpuDuration()
                .orElseThrow();
    }
}
