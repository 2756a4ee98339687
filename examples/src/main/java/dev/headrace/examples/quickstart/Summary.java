package dev.headrace.examples.quickstart;

import dev.headrace.examples.quickstart.check.ExecutionLogs;
import dev.headrace.examples.quickstart.check.Ledger;
import dev.headrace.examples.quickstart.check.Verdict;
import dev.headrace.examples.quickstart.console.Screen;
import dev.headrace.examples.quickstart.files.OwnDigests;
import dev.headrace.examples.quickstart.fleet.Fleet;
import dev.headrace.examples.quickstart.fleet.WorkerKill;
import dev.headrace.examples.quickstart.process.Daemons;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Ends the daemons, counts what Redis, the handlers' log and this program say, and holds the three together. */
final class Summary {
    private static final double MEBI = 1024.0 * 1024;

    private final Screen screen;
    private final Stage stage;
    private final Fleet fleet;
    private final Load load;
    private final List<String> faults = new ArrayList<>();

    Summary(Screen screen, Stage stage, Fleet fleet, Load load) {
        this.screen = screen;
        this.stage = stage;
        this.fleet = fleet;
        this.load = load;
    }

    /** Prints it all; answers whether nothing is wrong. */
    boolean print(OwnDigests own, Path logFolder) throws IOException, InterruptedException {
        int workersEnd = fleet.end();
        require(workersEnd == 0, "the surviving worker ended with exit code " + workersEnd + " instead of 0");
        stage.feed().drain();
        ExecutionLogs executions = ExecutionLogs.readAll(logFolder);
        printWork(own, executions);
        printKill(executions);
        checkCounts(executions);
        checkResults();
        return verdict();
    }

    private void printWork(OwnDigests own, ExecutionLogs executions) {
        long done = stage.ledger().done();
        double seconds = load.seconds();
        screen.line("");
        screen.line("Files       %,d, %,.1f MiB", own.usable(), own.bytes() / MEBI);
        screen.line(
                "Tasks       %,d in %.1f s, the files %,.1f times over: %,.0f tasks a second, %,.0f MiB a second",
                done,
                seconds,
                (double) done / own.usable(),
                done / seconds,
                stage.comparison().comparedBytes() / MEBI / seconds);
        screen.line(
                "Executions  %,d by the handlers' own log, %,d of them a second attempt or later",
                executions.executions(), executions.later());
    }

    private void printKill(ExecutionLogs executions) {
        WorkerKill kill = fleet.kill();
        if (!kill.killed()) {
            screen.line(
                    "Killed      nobody: there was too little work for a worker to hold leases in the middle of it");
            return;
        }
        screen.line("Killed      %s by SIGKILL; it left %,d leases behind", kill.who(), kill.leasesLeft());
        long recovered = stage.feed().recovered();
        if (executions.executions() < stage.ledger().done() + kill.leasesLeft()) {
            screen.line(
                    "            (fewer executions than tasks and leases left: a lease can be left before its handler"
                            + " began)");
        }
        String when = executions.later() == 0
                ? ""
                : String.format(
                        Locale.ROOT,
                        "; the last one started again %.1f s after the kill (promised: %.1f s, a TTL, a"
                                + " scan and a second)",
                        (executions.lastLaterMillis() - kill.atMillis()) / 1000.0,
                        Daemons.RECOVERY.toMillis() / 1000.0);
        screen.line("Recovered   %,d tasks%s", recovered, when);
        require(
                recovered >= kill.leasesLeft(),
                "of " + kill.leasesLeft() + " leases that the killed worker held, " + recovered + " were recovered");
    }

    private void checkCounts(ExecutionLogs executions) throws InterruptedException {
        Ledger ledger = stage.ledger();
        Map<String, Long> counters = stage.counters();
        long submitted = counters.getOrDefault("submitted", 0L);
        long succeeded = counters.getOrDefault("succeeded", 0L);
        long second = ledger.secondAcceptances();
        screen.line(
                "Accepted    %,d completions by the timeline, %,d by the counter; second ones: %,d",
                ledger.accepted(), succeeded, second);
        require(second == 0, second + " tasks were accepted as done a second time");
        require(ledger.accepted() == succeeded, "the timeline and the counter of completions differ");
        require(
                submitted == ledger.submitted(),
                submitted + " tasks were submitted by Redis's count, " + ledger.submitted() + " by this program's");
        require(
                executions.executions() >= succeeded,
                "there were fewer executions than completions: something was called done that never ran");
        require(executions.torn() == 0, executions.torn() + " lines of the execution log are torn");
        require(fleet.leasesHeld() == 0, fleet.leasesHeld() + " leases are held though everybody has ended");
    }

    private void checkResults() {
        Ledger ledger = stage.ledger();
        long different = ledger.count(Verdict.DIFFERENT);
        long lost = ledger.count(Verdict.MISSING) + ledger.openCount();
        screen.line(
                "Results     %,d compared with this program's own digests: %,d the same, %,d different; lost: %,d",
                ledger.count(Verdict.SAME) + different, ledger.count(Verdict.SAME), different, lost);
        stage.changed().summary().ifPresent(line -> screen.line("            %s", line));
        require(different == 0, different + " results are not what this program found in the files");
        require(lost == 0, lost + " tasks have no result");
        stage.comparison().complaints().forEach(faults::add);
        ledger.someOpen(5).forEach(id -> faults.add("task " + Daemons.QUEUE + "/" + id + " did not end"));
    }

    private void require(boolean holds, String fault) {
        if (!holds) {
            faults.add(fault);
        }
    }

    private boolean verdict() {
        screen.line("");
        if (faults.isEmpty()) {
            screen.line("Fine: every task was accepted as done once, and every result is right.");
        }
        faults.forEach(fault -> screen.line("WRONG: %s", fault));
        return faults.isEmpty();
    }
}
