package dev.headrace.client.internal;

import dev.headrace.internal.protocol.produce.SubmitReply;
import dev.headrace.internal.text.DurationText;
import dev.headrace.task.Durability;
import dev.headrace.task.HeadraceException;
import dev.headrace.task.HeadraceException.Reason;
import dev.headrace.task.Shard;
import dev.headrace.task.StoreException;
import java.time.Duration;
import java.util.concurrent.CompletionException;

/** The errors for tasks that were not accepted, or may not have been. */
final class SubmitErrors {
    private SubmitErrors() {}

    /**
     * Returns an error that many calls share. It is wrapped once. Otherwise the stages of each call wrap it again, and the stack
     * traces of a hundred thousand calls take seconds.
     */
    static CompletionException shared(Throwable error) {
        return error instanceof CompletionException wrapped ? wrapped : new CompletionException(error);
    }

    static HeadraceException neverSent(Shard shard, int tasks, Duration patience) {
        return new HeadraceException(
                Reason.REDIS,
                "submit of " + tasks + " tasks to " + shard + ": not sent within " + patience
                        + " (giveUpAfter), as what was submitted before them got no answer from Redis in that time."
                        + " They were not submitted",
                silent());
    }

    /** Returns the cause of an error that was made because no answer had come yet. */
    static StoreException silent() {
        return new StoreException(StoreException.Kind.TIMEOUT, "no answer from Redis yet");
    }

    static HeadraceException full(Shard shard, SubmitReply.QueueFull full) {
        return new HeadraceException(
                Reason.QUEUE_FULL,
                "submit to " + shard + ": the queue is full, with " + full.depth() + " tasks waiting and max_depth "
                        + full.maxDepth() + ". Nothing was added; wait for workers to catch up, or raise max_depth",
                null);
    }

    static HeadraceException forgotten(String what, SubmitReply reply) {
        return new HeadraceException(
                Reason.RESULT_UNKNOWN,
                what + ": Redis knows this batch's number but not its answer any more (" + reply
                        + "). Whether it was carried out is not known",
                null);
    }

    static HeadraceException interrupted(Shard shard) {
        return new HeadraceException(
                Reason.RESULT_UNKNOWN,
                "submit to " + shard + ": the client was closed before an answer came. Whether it was carried out"
                        + " is not known",
                null);
    }

    static HeadraceException unreplicated(String what, Durability wanted, SubmitReply.Unreplicated unmet) {
        return new HeadraceException(
                Reason.UNREPLICATED,
                what + ": Redis took it, but " + unmet.replicas() + " of " + wanted.replicas()
                        + " replicas had it within " + DurationText.of(wanted.within())
                        + " (durability), so it may have been kept or not if the master fails now. Sending it again with"
                        + " the same id is safe; without an id of your own it makes another task",
                null);
    }

    static HeadraceException broken(String what, Throwable bug) {
        return new HeadraceException(
                Reason.RESULT_UNKNOWN,
                what + ": unexpected " + bug + ", a bug. Whether it was carried out is not known",
                new StoreException(StoreException.Kind.OTHER, "unexpected " + bug, bug));
    }

    static HeadraceException overloaded(Shard shard, long bytes) {
        return new HeadraceException(
                Reason.BACKLOG,
                "submit to " + shard + ": " + (bytes >> 20)
                        + " MiB of tasks wait to be submitted already. Nothing was added; wait for answers before"
                        + " submitting more",
                null);
    }
}
