package dev.headrace.examples.fault;

import java.util.function.Predicate;

/** Acknowledged tasks of which less is promised, because Redis itself forgot them or who held them. None by default. */
final class Excuses {
    private Predicate<String> mayBeLost = task -> false;
    private Predicate<String> mayStartAgain = task -> false;

    /** Redis has lost tasks such as these, or may have. */
    void lost(Predicate<String> tasks) {
        mayBeLost = tasks;
    }

    /** Redis has forgotten, or may have, that tasks such as these were delivered: their lease is another's once more. */
    void deliveryForgotten(Predicate<String> tasks) {
        mayStartAgain = tasks;
    }

    boolean loss(String task) {
        return mayBeLost.test(task);
    }

    boolean secondStart(String task) {
        return mayStartAgain.test(task);
    }
}
