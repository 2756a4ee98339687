package dev.headrace.examples.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.headrace.examples.fault.FaultModule.Deed;
import dev.headrace.testing.ChildProcess;
import dev.headrace.testing.CountedLines;
import dev.headrace.testing.TcpProxy;
import dev.headrace.testing.TcpProxy.Direction;
import dev.headrace.testing.TestRedis;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A link between the daemons and Redis that is no longer what it was, and that nobody tells them of. */
class NetworkFaultIT extends FaultScenario {
    private static final Duration NOTICED = Duration.ofSeconds(15);
    private static final Duration TIMEOUT = Duration.ofSeconds(3);
    private static final String[] IMPATIENT = {"--redis-command-timeout", TIMEOUT.toString()};
    // Leadership anew takes a wait of a TTL and a beat; a reconnect up to a second.
    private static final Duration RESUMED = Stand.RECOVERY.plus(Stand.TTL).plus(Stand.BEAT);

    private TcpProxy link;
    private ChildProcess worker;
    private ChildProcess controller;

    @BeforeEach
    void start(TestRedis redis) throws IOException {
        link = TcpProxy.to(redis);
    }

    @AfterEach
    void end() {
        link.close();
    }

    /** With the default command timeout. The connections stay half open to the end; only new ones work. */
    @Test
    @Tag("fault-15")
    void halfOpenConnectionsAreNoticedAndLeftBehind() {
        startBoth();
        stand.submissions().submit(TASKS, Deed.WORK, 50);
        stand.awaitSucceeded(100);
        link.silence();
        stand.diedNow();
        long silent = System.nanoTime();
        stand.submissions().submit(TASKS, Deed.WORK, 1);
        // As many are waiting or done as can have been on their way when the link fell silent.
        stand.awaitSucceeded(stand.stat("succeeded") + 100);
        Duration noticed = since(silent);
        assertThat(noticed).as("from the silence to the first tasks after it").isLessThan(NOTICED);
        stand.awaitEnded();
        stand.recoveries().within(noticed);
        stand.verdict("half-open", 15);
    }

    /** Replies, and only they, take twice as long as anybody waits for them. */
    @Test
    @Tag("fault-16")
    void repliesSlowerThanTheCommandTimeoutMakeItSlowAndNeverWrong() {
        startBoth(IMPATIENT);
        stand.submissions().submit(TASKS, Deed.WORK, 50);
        stand.awaitSucceeded(100);
        link.delay(Direction.SERVER_TO_CLIENT, TIMEOUT.multipliedBy(2));
        stand.submissions().submit(TASKS, Deed.WORK, 1);
        awaitNoticed();
        stand.view().letPass(TIMEOUT.multipliedBy(2));
        link.delay(Direction.SERVER_TO_CLIENT, Duration.ZERO);
        assertResumes("slow-replies", 16);
    }

    /** The tasks of the lost replies never leave their worker: nobody requeues them. */
    @Test
    @Tag("fault-17")
    void tasksOfALostReplyAreTakenUpByTheirWorkerItself() {
        worker = stand.keep(stand.workerAt(link.uri()));
        controller = stand.keep(stand.controller());
        stand.awaitSteady();
        stand.submissions().submit(TASKS, Deed.WORK, 1);
        stand.awaitEnded();
        for (int lost = 0; lost < 3; lost++) {
            stand.claimUnseen(link);
            long cut = System.nanoTime();
            link.cut();
            link.resume(Direction.SERVER_TO_CLIENT);
            stand.awaitEnded();
            Duration taken = since(cut);
            stand.recoveries().within(taken);
            assertThat(taken).as("from the lost reply to the end").isLessThan(Stand.RECOVERY);
        }
        Figures figures = stand.verdict("lost-claim-reply", 17);
        assertThat(figures.doubledAttempts()).isZero();
        assertThat(stand.stat("requeued:stale") + stand.stat("requeued:missing-heartbeat"))
                .as("requeues by the controller")
                .isZero();
        // The second and the third are counted, and logged together.
        await("a line for each of the three")
                .atMost(NOTICED)
                .until(() -> CountedLines.times(worker.lines(), "whose delivery reply was lost were fetched") >= 3);
        assertThat(CountedLines.times(worker.lines(), "whose delivery reply was lost were fetched"))
                .isEqualTo(3);
    }

    @ParameterizedTest
    @EnumSource(Direction.class)
    @Tag("fault-18")
    void aBlackHoleOfOneWayIsNoticedAndOverWhenItIsOver(Direction way) {
        startBoth();
        stand.submissions().submit(TASKS, Deed.WORK, 50);
        stand.awaitSucceeded(100);
        long silent = System.nanoTime();
        link.stall(way);
        awaitNoticed();
        assertThat(since(silent)).isLessThan(NOTICED);
        awaitNobodyBeats();
        link.resume(way);
        assertResumes(
                "black-hole-" + way.name().toLowerCase(java.util.Locale.ROOT).replace('_', '-'), 18);
    }

    /** What it sent into the hole reaches Redis in the end, after its tasks were given to another. */
    @Test
    @Tag("fault-18")
    void aWorkerInABlackHoleIsReplacedAndItsLateEndsAreRefused() {
        stand.keep(stand.controller());
        worker = stand.keep(stand.workerAt(link.uri()));
        // Before the hole, because how long a JVM takes to start is not how long a recovery takes.
        stand.keep(stand.worker());
        await("two live workers")
                .atMost(Stand.LONG)
                .until(() -> stand.view().leftovers().get("worker:*") == 2);
        stand.awaitSteady();
        stand.submissions().submit(TASKS, Deed.WORK, 200);
        stand.awaitSucceeded(100);
        link.stall(Direction.CLIENT_TO_SERVER);
        stand.diedNow();
        await("recovered tasks").atMost(Stand.LONG).until(() -> stand.stat("requeued:stale") > 0);
        stand.awaitEnded();
        link.resume(Direction.CLIENT_TO_SERVER);
        worker.awaitLine("was refused, as its lease is gone", NOTICED);
        Figures figures = stand.verdict("late-ends", 18);
        assertThat(figures.doubledAttempts()).as("effects done again").isPositive();
        assertThat(Duration.ofMillis(figures.slowestRecoveryMillis())).isLessThanOrEqualTo(Stand.RECOVERY);
    }

    @Test
    @Tag("fault-19")
    void aLinkThatFlapsMakesItSlowAndNeverWrong() throws InterruptedException {
        startBoth();
        stand.submissions().submit(TASKS, Deed.WORK, 200);
        stand.awaitSucceeded(100);
        FlappingLink.flap(link, Duration.ofMillis(200), 40);
        assertResumes("flapping-link", 19);
    }

    private void startBoth(String... settings) {
        worker = stand.keep(stand.workerAt(link.uri(), settings));
        controller = stand.keep(stand.controllerAt(link.uri(), settings));
        stand.awaitSteady();
    }

    private void awaitNoticed() {
        worker.awaitLine("sending heartbeats for tasks of " + stand.queue() + " fails", NOTICED);
        controller.awaitLine("nothing is recovered or promoted for", NOTICED);
    }

    /** Until Redis has not heard of the worker for a TTL. */
    private void awaitNobodyBeats() {
        await("the end of the worker's liveness")
                .atMost(Stand.LONG)
                .until(() -> stand.view().leftovers().get("worker:*") == 0);
    }

    /** From the link's recovery on new tasks are done, and all others. */
    private void assertResumes(String scenario, int fault) {
        long healed = System.nanoTime();
        stand.diedNow();
        stand.submissions().submit(TASKS, Deed.WORK, 1);
        stand.awaitEnded();
        Duration resumed = since(healed);
        stand.recoveries().within(resumed);
        stand.verdict(scenario, fault);
        assertThat(resumed)
                .as("from the link's recovery to the last task's end")
                .isLessThan(RESUMED);
    }

    private static Duration since(long nanos) {
        return Duration.ofNanos(System.nanoTime() - nanos);
    }
}
