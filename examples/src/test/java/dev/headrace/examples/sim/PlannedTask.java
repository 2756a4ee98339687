package dev.headrace.examples.sim;

import dev.headrace.client.Submission;
import dev.headrace.task.Lane;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * One task of a plan.
 *
 * @param number its payload, which names it in the plan
 * @param at when it is submitted first
 * @param again after how long each it is submitted again, if it has a chosen id
 * @param cancel how long after its acknowledgement somebody asks for its end, or null
 * @param acts what its runs do, one after another; those after the last do as that one does
 */
record PlannedTask(
        int number,
        Duration at,
        Shape shape,
        List<Duration> again,
        @Nullable Duration cancel,
        List<Act> acts) {

    /**
     * How it is submitted.
     *
     * @param chosen whether it has an id of the submitter's
     * @param retryFailed whether submitting it again brings it back from the dead
     * @param delay for how long it waits first, or null
     * @param patient whether its heartbeats last longer than the workers'
     */
    record Shape(
            Lane lane,
            boolean chosen,
            boolean retryFailed,
            @Nullable Duration delay,
            boolean patient) {}

    /** How long the heartbeats of a patient one last. */
    static final Duration LONG_TTL = Duration.ofSeconds(10);

    private static final List<Act> ODD = List.of(
            Act.RETRY, Act.THROW, Act.SILENT, Act.SNOOZE, Act.HOPELESS, Act.LONG, Act.STALL, Act.HANG, Act.DEAF);

    static PlannedTask any(int number, Random random, Duration within, boolean crashes) {
        boolean chosen = random.nextInt(3) == 0;
        Shape shape = new Shape(
                Lane.values()[random.nextInt(Lane.values().length)],
                chosen,
                random.nextBoolean(),
                random.nextInt(4) == 0 ? Duration.ofMillis(random.nextInt(5000)) : null,
                random.nextInt(8) == 0);
        List<Duration> again = new ArrayList<>();
        for (int i = chosen ? random.nextInt(3) : 0; i > 0; i--) {
            again.add(Duration.ofMillis(random.nextInt(20_000)));
        }
        Duration cancel = random.nextInt(8) == 0 ? Duration.ofMillis(random.nextInt(4000)) : null;
        Duration at = Duration.ofMillis(random.nextLong(within.toMillis()));
        return new PlannedTask(number, at, shape, again, cancel, acts(random, crashes));
    }

    /** One that dies of a protocol failure, and is submitted again when it is dead. */
    static PlannedTask unheard(int number) {
        Shape shape = new Shape(Lane.NORMAL, true, true, null, false);
        return new PlannedTask(
                number, Duration.ofMillis(500), shape, List.of(Duration.ofSeconds(16)), null, List.of(Act.SILENT));
    }

    /** Most succeed at once; others do so after some oddities, and some never. */
    private static List<Act> acts(Random random, boolean crashes) {
        List<Act> acts = new ArrayList<>();
        for (int i = random.nextInt(5) < 3 ? 0 : 1 + random.nextInt(2); i > 0; i--) {
            boolean crash = crashes && random.nextInt(6) == 0;
            acts.add(crash ? Act.CRASH : ODD.get(random.nextInt(ODD.size())));
        }
        boolean forever = !acts.isEmpty() && acts.get(acts.size() - 1) != Act.SNOOZE && random.nextInt(4) == 0;
        if (!forever) {
            acts.add(Act.DONE);
        }
        return acts;
    }

    /** What its run of this number does, from 0. */
    Act act(int run) {
        return acts.get(Math.min(run, acts.size() - 1));
    }

    Submission submission() {
        Submission submission = Submission.plain().lane(shape.lane());
        if (shape.chosen()) {
            submission = submission.id(chosenId()).retryFailed(shape.retryFailed());
        }
        if (shape.delay() != null) {
            submission = submission.after(shape.delay());
        }
        if (shape.patient()) {
            submission = submission.heartbeatTtl(LONG_TTL);
        }
        if (acts.stream().anyMatch(Act::needsTimeout)) {
            submission = submission.timeout(Act.TIMEOUT);
        }
        return acts.stream().anyMatch(Act::needsWatchdog) ? submission.watchdog(Act.WATCHDOG) : submission;
    }

    /** Whether a run of it can take too long. */
    boolean isLimited() {
        return acts.stream().anyMatch(act -> act.needsTimeout() || act.needsWatchdog());
    }

    String chosenId() {
        return "chosen" + number;
    }

    @Override
    public String toString() {
        return at.toMillis() + " ms: task " + number + " " + shape.lane() + (shape.chosen() ? " " + chosenId() : "")
                + (shape.delay() == null ? "" : " in " + shape.delay().toMillis() + " ms")
                + (shape.patient() ? " patient" : "")
                + (again.isEmpty()
                        ? ""
                        : " again after "
                                + again.stream().map(Duration::toMillis).toList())
                + (cancel == null ? "" : " cancelled after " + cancel.toMillis() + " ms") + ", runs " + acts;
    }
}
