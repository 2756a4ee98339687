package dev.headrace.examples.fault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.examples.fault.ArmedCuts.Moment;
import dev.headrace.examples.fault.FaultModule.Deed;
import dev.headrace.testing.ChildProcess;
import dev.headrace.testing.Cut;
import dev.headrace.testing.RespClient;
import dev.headrace.testing.TcpProxy;
import dev.headrace.testing.TestRedis;
import dev.headrace.view.CancelReply;
import java.io.IOException;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The connection is cut at each script and each read that delivers, once, while all of them are needed. */
class CommandCutIT extends FaultScenario {
    private static final int ORPHANS = 10;
    private static final int CLAIMS = 5;
    private static final int DRAIN_TIMEOUT_EXIT = 4;

    private TestRedis redis;
    private TcpProxy clientLink;
    private TcpProxy workerLink;
    private TcpProxy leaverLink;
    private TcpProxy controllerLink;
    private ChildProcess worker;

    @BeforeEach
    void start(TestRedis given) throws IOException {
        redis = given;
        clientLink = TcpProxy.to(redis);
        workerLink = TcpProxy.to(redis);
        leaverLink = TcpProxy.to(redis);
        controllerLink = TcpProxy.to(redis);
    }

    @AfterEach
    void end() {
        for (TcpProxy link : new TcpProxy[] {clientLink, workerLink, leaverLink, controllerLink}) {
            link.close();
        }
    }

    /** Redis has carried it out and nobody hears of it. */
    @Test
    @Tag("fault-13")
    void aCutAfterEachCommandDoesNothingTwiceAndStrandsNothing() throws IOException {
        cutEach(Moment.AFTER, "cut-after-each-command", 13);
    }

    @Test
    @Tag("fault-14")
    void aCutBeforeEachCommandDoesNothingTwiceAndStrandsNothing() throws IOException {
        cutEach(Moment.BEFORE, "cut-before-each-command", 14);
    }

    private void cutEach(Moment moment, String scenario, int fault) throws IOException {
        ArmedCuts cuts = new ArmedCuts(redis, moment);
        cuts.scripts(clientLink, "submit", "schedule", "cancel");
        cuts.scripts(leaverLink, "release");
        cuts.scripts(
                controllerLink,
                "lead",
                "abdicate",
                "hand_over",
                "promote",
                "names",
                "recover",
                "requeue_orphans",
                "retire_consumer");
        cuts.scripts(workerLink, "beat", "settle", "pick_up");
        cuts.command(workerLink, "a read that waits", "BLOCK");
        leaveOrphans();
        stand.keep(stand.controllerAt(controllerLink.uri(), "--audit-interval", "1s"));
        submitThroughTheLink();
        loseAWorkerAndSendOneAway();
        cuts.awaitDone("submit", "schedule", "cancel", "release", "lead", "abdicate");
        stand.openGate();
        runAll(cuts);
        cuts.awaitDone("promote", "recover", "requeue_orphans", "retire_consumer", "beat", "settle", "pick_up");
        stand.awaitEnded();
        awaitSoundLeadership();
        stand.verdict(scenario, fault);
        cuts.awaitDone();
        assertThat(stand.stat("submitted"))
                .isEqualTo(stand.submissions().acknowledged().size());
        assertThat(stand.stat("succeeded") + stand.stat("cancelled")).isEqualTo(stand.stat("submitted"));
        assertThat(worker.lines()).noneMatch(line -> line.contains("was refused") || line.contains("lease lost"));
    }

    /** Only who leads, and has done so undisturbed for a while, hands over at its end. */
    private void awaitSoundLeadership() {
        stand.submissions().schedule(1, stand.view().serverMillis());
        stand.awaitEnded();
        stand.view().letPass(Stand.TTL.plus(Stand.BEAT).plus(Stand.SCAN.multipliedBy(3)));
    }

    /** Entries that were delivered and are in nobody's list, as after a DELCONSUMER by hand. */
    private void leaveOrphans() {
        stand.submissions().submit(ORPHANS, Deed.WORK, 0);
        String lane = stand.key("ready:normal");
        try (RespClient client = redis.connect()) {
            client.call("XREADGROUP", "GROUP", "workers", "stranger", "COUNT", "100", "STREAMS", lane, ">");
            assertThat(client.number("XGROUP", "DELCONSUMER", lane, "workers", "stranger"))
                    .isEqualTo(ORPHANS);
        }
    }

    private void submitThroughTheLink() {
        try (Submissions submissions = new Submissions(clientLink.uri(), stand.queue())) {
            submissions.submit(3 * SLOTS, Deed.WAIT, 0);
            submissions.schedule(TASKS / 10, stand.view().serverMillis() + 1000);
            stand.submissions().add(submissions);
        }
        try (Submissions submissions = new Submissions(clientLink.uri(), stand.queue())) {
            submissions.schedule(TASKS / 100, stand.view().serverMillis() + 3_600_000);
            assertThat(submissions.cancelAll().values())
                    .isSubsetOf(Set.of(CancelReply.CANCELLED, CancelReply.ALREADY_ENDED));
            stand.submissions().add(submissions);
        }
    }

    private void loseAWorkerAndSendOneAway() {
        ChildProcess victim = stand.worker();
        ChildProcess leaver = stand.workerAt(leaverLink.uri(), "--drain-timeout", "1s");
        stand.awaitStarts(2 * SLOTS);
        stand.kill(victim);
        leaver.sigterm();
        assertThat(leaver.awaitExit(Stand.LONG)).isEqualTo(DRAIN_TIMEOUT_EXIT);
    }

    private void runAll(ArmedCuts cuts) {
        worker = stand.keep(stand.workerAt(workerLink.uri()));
        stand.submissions().submit(TASKS / 10, Deed.RETRY, 0);
        stand.submissions().submit(TASKS / 10, Deed.SNOOZE, 0);
        // This lane's key as the last one: a read of this lane alone, which does not wait.
        String claim = stand.key("ready:normal") + "\r\n$1\r\n>";
        for (int cut = 1; cut <= CLAIMS; cut++) {
            String name = "a read that takes " + cut;
            cuts.command(workerLink, name, claim);
            stand.submissions().submit(TASKS / CLAIMS, Deed.WORK, 5);
            cuts.awaitDone(name);
        }
        // Whatever the moment: without a lost reply there is nothing to pick up. A read can come before the tasks, and
        // return none.
        do {
            Cut lost = workerLink.cutAfter(claim);
            stand.submissions().submit(TASKS / CLAIMS, Deed.WORK, 5);
            lost.await(Stand.LONG);
            stand.view().letPass(Stand.BEAT.multipliedBy(4));
        } while (!cuts.isDone("pick_up"));
    }
}
