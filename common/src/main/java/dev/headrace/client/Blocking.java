package dev.headrace.client;

import dev.headrace.task.HeadraceException;
import dev.headrace.task.HeadraceException.Reason;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Waits for replies in the caller's thread. This must not be the client's own thread, on which the replies arrive. */
final class Blocking {
    private static final Duration GRACE = Duration.ofSeconds(10);

    private volatile @Nullable Thread loopThread;

    /** Forbids blocking calls on the current thread, which is the loop's. */
    void forbidThisThread() {
        loopThread = Thread.currentThread();
    }

    /** Returns true on the loop's thread, where a blocking call would wait for a reply that arrives on the same thread. */
    boolean forbidden() {
        return Thread.currentThread() == loopThread;
    }

    /**
     * Waits for the end of a stage and returns its result.
     *
     * @param what names the call in errors: {@code "cancel of images/17"}
     * @param patience the time within which the stage ends; the method waits 10 s longer, in case of a bug
     */
    <T> T answer(String what, CompletionStage<T> stage, Duration patience) {
        if (forbidden()) {
            throw new IllegalStateException(what
                    + ": a blocking call in a continuation on the client's own thread, on which its reply would arrive;"
                    + " use the Async method there, or thenApplyAsync before it");
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
            // With the stack of the waiting thread, which shows the code of the program.
            return new HeadraceException(known.reason(), String.valueOf(known.getMessage()), known);
        }
        return new IllegalStateException("a call failed unexpectedly: " + cause, cause);
    }

    private static HeadraceException unknown(String what) {
        return new HeadraceException(Reason.RESULT_UNKNOWN, what + ". Whether it was carried out is not known", null);
    }
}
