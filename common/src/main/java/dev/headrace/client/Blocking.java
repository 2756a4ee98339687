package dev.headrace.client;

import dev.headrace.task.HeadraceException;
import dev.headrace.task.HeadraceException.Reason;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Waits for answers in the caller's thread, which must not be the one that they come on. */
final class Blocking {
    private static final Duration GRACE = Duration.ofSeconds(10);

    private volatile @Nullable Thread loopThread;

    /** Called on the loop's thread, to know it. */
    void forbidThisThread() {
        loopThread = Thread.currentThread();
    }

    /** Returns true on the thread on which nothing may block, as answers come on it. */
    boolean forbidden() {
        return Thread.currentThread() == loopThread;
    }

    /**
     * @param what for errors: {@code "cancel of images/17"}
     * @param patience by when the answer has come in any case; waiting on past it only guards against a bug
     */
    <T> T answer(String what, CompletionStage<T> stage, Duration patience) {
        if (forbidden()) {
            throw new IllegalStateException(
                    what + ": a blocking call was made from a continuation of one that is not, on the"
                            + " thread that its answer would come on; use the Async method there, or thenApplyAsync before it");
        }
        try {
            return stage.toCompletableFuture().get(patience.plus(GRACE).toNanos(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            throw rethrown(e.getCause());
        } catch (TimeoutException e) {
            throw unknown(what + ": no answer within " + patience.plus(GRACE));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw unknown(what + ": the thread was interrupted while waiting for an answer");
        }
    }

    private static RuntimeException rethrown(@Nullable Throwable cause) {
        if (cause instanceof HeadraceException known) {
            // With the stack of the thread that waited, which is where the reader's own code is.
            return new HeadraceException(known.reason(), String.valueOf(known.getMessage()), known);
        }
        return new IllegalStateException("a call failed unexpectedly: " + cause, cause);
    }

    private static HeadraceException unknown(String what) {
        return new HeadraceException(Reason.RESULT_UNKNOWN, what + ". Whether it was carried out is not known", null);
    }
}
