package dev.headrace.examples.sim;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Makes a plan that fails smaller for as long as it still fails: without a part of its disasters, of its tasks, then of
 * what is peculiar about a task; larger parts first.
 */
final class Shrinker {
    private final Predicate<Plan> fails;
    private final int mostTries;
    private int tries;

    /**
     * @param fails whether a plan still does
     * @param mostTries how many plans to try at most
     */
    Shrinker(Predicate<Plan> fails, int mostTries) {
        this.fails = fails;
        this.mostTries = mostTries;
    }

    /** The smallest plan that it finds. */
    Plan shrink(Plan failing) {
        Plan smallest = failing;
        Plan before;
        do {
            before = smallest;
            Plan now = smallest;
            smallest = without(now, now.strikes(), rest -> now.with(now.tasks(), rest));
            Plan then = smallest;
            smallest = without(then, then.tasks(), rest -> then.with(rest, then.strikes()));
            smallest = plainer(smallest);
        } while (!smallest.equals(before) && tries < mostTries);
        return smallest;
    }

    /** Leaves out halves of a list, then quarters, down to single parts. */
    private <T> Plan without(Plan failing, List<T> parts, Function<List<T>, Plan> with) {
        List<T> left = parts;
        Plan smallest = failing;
        for (int size = Math.max(1, parts.size() / 2); size >= 1; size /= 2) {
            int from = 0;
            while (from < left.size()) {
                List<T> rest = new ArrayList<>(left.subList(0, from));
                rest.addAll(left.subList(Math.min(left.size(), from + size), left.size()));
                Plan smaller = with.apply(rest);
                if (stillFails(smaller)) {
                    left = rest;
                    smallest = smaller;
                } else {
                    from += size;
                }
            }
        }
        return smallest;
    }

    /** Tasks that are submitted once, that nobody cancels, that just succeed. */
    private Plan plainer(Plan failing) {
        Plan smallest = failing;
        for (int i = 0; i < failing.tasks().size(); i++) {
            PlannedTask task = smallest.tasks().get(i);
            List<PlannedTask> plainer = List.of(
                    new PlannedTask(task.number(), task.at(), task.shape(), List.of(), task.cancel(), task.acts()),
                    new PlannedTask(task.number(), task.at(), task.shape(), task.again(), null, task.acts()),
                    new PlannedTask(
                            task.number(), task.at(), task.shape(), task.again(), task.cancel(), List.of(Act.DONE)));
            for (PlannedTask other : plainer) {
                List<PlannedTask> tasks = new ArrayList<>(smallest.tasks());
                Plan smaller = smallest.with(tasks, smallest.strikes());
                if (!other.equals(tasks.set(i, other)) && stillFails(smaller)) {
                    smallest = smaller;
                }
            }
        }
        return smallest;
    }

    private boolean stillFails(Plan plan) {
        return tries++ < mostTries && fails.test(plan);
    }
}
