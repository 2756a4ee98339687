package dev.headrace.examples.sim;

import dev.headrace.examples.sim.Plan.Strike;
import dev.headrace.examples.sim.World.Member;
import dev.headrace.testing.sim.ModelGuard;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Runs a plan: its disasters, then calm until everything has come to rest, then the questions. */
final class Simulation {
    /** For so long after the last disaster calls that it ordered go wrong. */
    private static final Duration LAST_FELT = Duration.ofSeconds(4);

    private static final Duration LOOKS = Duration.ofMillis(100);
    private static final Duration LONGEST = Duration.ofMinutes(5);

    private final Plan plan;
    private final World world;
    private final Recoveries recoveries;

    private Simulation(Plan plan, @Nullable ModelGuard without, boolean telling) {
        this.plan = plan;
        this.world = new World(plan, without, telling);
        this.recoveries = new Recoveries(world);
    }

    /**
     * What came of a run.
     *
     * @param broken the promises that were broken, in words; none when all was kept
     * @param story what happened, if it was to be told
     * @param virtual how long it was for those in it
     * @param slowest the slowest recovery that nothing disturbed
     */
    record Result(List<String> broken, List<String> story, Duration virtual, Duration slowest) {
        boolean kept() {
            return broken.isEmpty();
        }
    }

    /** Runs a plan as it is. */
    static Result run(Plan plan) {
        return run(plan, null, false);
    }

    /**
     * Runs a plan.
     *
     * @param without a guard to take out of the model, or null for none
     * @param telling whether to keep the story
     */
    static Result run(Plan plan, @Nullable ModelGuard without, boolean telling) {
        Simulation simulation = new Simulation(plan, without, telling);
        List<String> broken;
        try {
            broken = simulation.run();
        } catch (AssertionError | RuntimeException e) {
            broken = List.of("something threw: " + causes(e));
        }
        return new Result(
                broken,
                simulation.world.history.story(),
                simulation.world.time.elapsed(),
                simulation.recoveries.slowest());
    }

    private static String causes(Throwable error) {
        StringBuilder text = new StringBuilder(error.toString());
        for (Throwable cause = error.getCause(); cause != null; cause = cause.getCause()) {
            text.append(", by ").append(cause);
            if (cause.getCause() == null && cause.getStackTrace().length > 0) {
                text.append(" at ").append(cause.getStackTrace()[0]);
            }
        }
        return text.toString();
    }

    private List<String> run() {
        recoveries.watch();
        plan.strikes().forEach(strike -> world.time.after(strike.at(), () -> strike(strike)));
        world.time.runFor(Plan.DISASTROUS.plus(LAST_FELT));
        world.troubles.calm();
        if (!waitFor(world::isQuiet, LONGEST)) {
            List<String> broken = new ArrayList<>(world.history.broken());
            broken.add("not all has come to rest: " + world.unrest());
            return broken;
        }
        waitFor(() -> world.view().heartbeats().isEmpty(), PlannedTask.LONG_TTL);
        world.time.runFor(World.TTL);
        Checker checker = new Checker(world.history, world.view().events(), world.lookUps());
        boolean peaceful = plan.peaceful() && !world.leftAWaitOut();
        List<String> broken = new ArrayList<>(checker.broken(peaceful));
        checkRest(broken);
        return broken;
    }

    /** Looks now and then, since looking costs more than what happens between. */
    private boolean waitFor(BooleanSupplier condition, Duration limit) {
        Duration end = world.time.elapsed().plus(limit);
        while (!condition.getAsBoolean()) {
            if (world.time.elapsed().compareTo(end) > 0) {
                return false;
            }
            world.time.runFor(LOOKS);
        }
        return true;
    }

    private void checkRest(List<String> broken) {
        if (!world.view().heartbeats().isEmpty()) {
            broken.add("heartbeats are left: " + world.view().heartbeats());
        }
        if (!world.view().cancelling().isEmpty()) {
            broken.add("wishes to stop are left: " + world.view().cancelling());
        }
        if (!world.isQuiet()) {
            broken.add("it did not stay at rest: " + world.unrest());
        }
    }

    private void strike(Strike strike) {
        if (plan.peaceful() && strike.disaster().silencesAnybody()) {
            return;
        }
        List<Member> victims = world.members().stream()
                .filter(one -> one.process.running())
                .filter(one -> !(plan.peaceful() && strike.disaster().silencesItsVictim() && one.isWorker()))
                .toList();
        if (!victims.isEmpty()) {
            Member victim = victims.get(strike.victim() % victims.size());
            world.history.tell(world.time.elapsed(), () -> "!! " + strike.disaster() + " " + victim.process);
            strike.disaster().strike(world, victim, new Random(strike.salt()));
        }
    }
}
