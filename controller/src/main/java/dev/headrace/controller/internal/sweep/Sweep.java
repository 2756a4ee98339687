package dev.headrace.controller.internal.sweep;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * One kind of work that a controller repeats in a shard, such as the recovery of abandoned tasks. The list of all sweeps is in
 * {@code ShardSweeps}; a new sweep implements this interface and gets a line there. To be used on the loop only.
 */
public interface Sweep {

    /** Returns the name of the sweep for meters and log lines. */
    String name();

    /** Returns when the sweep runs. */
    Cadence cadence();

    /**
     * Runs one pass through the shard, page by page. A pass asks the leadership before each call what it may do, because
     * leadership can end between two calls.
     *
     * @param snapshot the state of the shard, read once for all sweeps of one round
     * @return the result of the pass, or empty if this controller may not read the shard now
     */
    CompletionStage<Optional<SweepResult>> pass(ShardSnapshot snapshot);

    /** Checks for work while the shard is idle and no passes run; if there is some, all sweeps run at once. */
    default CompletionStage<Boolean> hasWork() {
        return CompletableFuture.completedFuture(false);
    }

    /** Forgets the observations of earlier passes: this controller's view of Redis was interrupted, or a new term begins. */
    default void forget() {}

    /** When a sweep runs. */
    enum Cadence {
        /** Each scan interval, in its own loop: a sweep with much to do does not delay the others. */
        SCAN,
        /** Each audit interval, one after another in the order of the list, with one snapshot for all of them. */
        AUDIT
    }
}
