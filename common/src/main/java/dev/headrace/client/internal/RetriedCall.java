package dev.headrace.client.internal;

import dev.headrace.internal.loop.EventLoop;
import dev.headrace.internal.loop.RetryPauses;
import dev.headrace.task.HeadraceException;
import dev.headrace.task.HeadraceException.Reason;
import dev.headrace.task.StoreException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A call to the store that is retried, after growing pauses, while its error is temporary and there is time
 * left. The protocol's verbs are safe to repeat, so a call without an answer is repeated. Used on its loop only.
 */
final class RetriedCall<T> {
    private static final Duration FIRST_PAUSE = Duration.ofMillis(40);
    private static final Duration LONGEST_PAUSE = Duration.ofMillis(1500);
    private static final double JITTER = 1.0 / 3;
    private static final Duration LAST_TRY_TAKES = Duration.ofMillis(100);

    private final EventLoop loop;
    private final String what;
    private final long giveUpAt;
    private final Supplier<CompletionStage<T>> call;
    private final CompletableFuture<T> result = new CompletableFuture<>();
    private final RetryPauses pauses;
    private boolean harmless;
    private boolean unknown;
    private @Nullable StoreException last;

    /**
     * @param what the call, for errors: {@code "cancel of images/17"}
     * @param giveUpAt when to give up, by the loop's clock
     */
    RetriedCall(EventLoop loop, String what, long giveUpAt, Supplier<CompletionStage<T>> call) {
        this.loop = loop;
        this.what = what;
        this.giveUpAt = giveUpAt;
        this.call = call;
        this.pauses = new RetryPauses(loop, FIRST_PAUSE, 2, LONGEST_PAUSE, JITTER);
    }

    /** Marks the call as harmless: it does not matter whether it was executed, because it only reads or creates known data. */
    RetriedCall<T> harmless() {
        harmless = true;
        return this;
    }

    /** Starts the call. Completes with the answer, or with a {@link HeadraceException} that says what was tried. */
    CompletionStage<T> start() {
        attempt();
        return result;
    }

    private void attempt() {
        loop.when(EventLoop.attempt(call), result, (answer, error) -> {
            if (error == null) {
                result.complete(answer);
            } else {
                failed(error instanceof StoreException store ? store : unexpected(error));
            }
        });
    }

    private void failed(StoreException error) {
        last = error;
        unknown |= error.unknownResult();
        Duration pause = pauses.failed();
        Duration left = Duration.ofNanos(giveUpAt - loop.nanos()).minus(LAST_TRY_TAKES);
        if (error.passing() && !left.isNegative()) {
            loop.schedule(pause.compareTo(left) < 0 ? pause : left, this::attempt);
        } else {
            result.completeExceptionally(failure());
        }
    }

    /** Returns the error if the call is given up now. */
    HeadraceException failure() {
        return failure(unknown || last == null);
    }

    /** Returns the error for a caller that stops waiting while the call continues for others. */
    HeadraceException failureInDoubt() {
        return failure(true);
    }

    private HeadraceException failure(boolean inDoubt) {
        boolean doubt = inDoubt && !harmless;
        StoreException why = last != null ? last : SubmitErrors.silent();
        int tries = pauses.failures();
        String tried = tries > 1 ? " (given up after " + tries + " tries)" : "";
        String done = harmless ? "" : doubt ? ". Whether it was carried out is not known" : ". It was not carried out";
        return new HeadraceException(
                doubt ? Reason.RESULT_UNKNOWN : Reason.REDIS, what + ": " + why.getMessage() + tried + done, why);
    }

    /** Converts an error that is not the store's. It may have occurred after Redis had answered. */
    private StoreException unexpected(Throwable error) {
        unknown = true;
        return new StoreException(StoreException.Kind.OTHER, "unexpected " + error, error);
    }
}
