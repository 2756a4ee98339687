package dev.headrace.examples.sim;

import dev.headrace.examples.sim.Simulation.Result;
import dev.headrace.testing.sim.ModelGuard;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A seed under which a promise was broken, shrunk.
 *
 * @param seed the seed
 * @param smallest the smallest plan found under which one is still broken
 * @param result what came of that one, with its story
 */
record Failure(long seed, Plan smallest, Result result) {
    private static final int MOST_TRIES = 250;

    /** The failure of a plan, or nothing if all promises are kept. */
    static Optional<Failure> of(Plan plan) {
        return of(plan, null);
    }

    /** The same over a model without a guard. */
    static Optional<Failure> of(Plan plan, @Nullable ModelGuard without) {
        if (Simulation.run(plan, without, false).kept()) {
            return Optional.empty();
        }
        Plan smallest =
                new Shrinker(smaller -> !Simulation.run(smaller, without, false).kept(), MOST_TRIES).shrink(plan);
        return Optional.of(new Failure(plan.seed(), smallest, Simulation.run(smallest, without, true)));
    }

    /** All that a person needs to see. */
    String text() {
        return "seed " + seed + " (run it alone with -Dsim.seed=" + seed + "), shrunk to "
                + smallest.strikes().size() + " disasters and "
                + smallest.tasks().size() + " tasks:\n"
                + String.join("\n", result.broken()) + "\nthe plan: " + smallest + "\nthe run:\n"
                + String.join("\n", result.story());
    }
}
