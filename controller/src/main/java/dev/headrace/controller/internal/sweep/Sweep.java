package dev.headrace.controller.internal.sweep;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * One kind of work that a controller repeats in a shard, such as the recovery of abandoned tasks. The list of all sweeps is in
 * {@code ShardSweeps}; a new sweep implements this interface and gets a line there. To be used on the loop only.
 */
public interface Sweep {

    /** Returns the name of the sweep, as meters and log lines spell it. */
    String name();

    /** Returns how often the sweep runs, and beside which others. */
    Cadence cadence();

    /**
     * Runs one pass through the shard, page by page. A pass asks the leadership before each call what it may do, since
     * leadership can end between two calls.
     *
     * @param snapshot what is read of the shard once for all sweeps of one round
     * @return what the pass came to, or nothing if this controller may not look at the shard now
     */
    CompletionStage<Optional<SweepResult>> pass(ShardSnapshot snapshot);

    /** Looks for work while the shard is idle, when no pass takes place; if there is some, all sweeps run at once. */
    default CompletionStage<Boolean> hasWork() {
        return CompletableFuture.completedFuture(false);
    }

    /** Forgets what earlier passes observed, since this controller's view of Redis was interrupted or leadership begins anew. */
    default void forget() {}

    /** How often a sweep runs, and beside which others. */
    enum Cadence {
        /** Each scan interval, in a loop of its own: a sweep with much to do does not delay the others. */
        SCAN,
        /** Each audit interval, one after another in the order of the list, with one snapshot for all of them. */
        AUDIT
    }
}
