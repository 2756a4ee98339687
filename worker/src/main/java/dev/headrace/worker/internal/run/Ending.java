package dev.headrace.worker.internal.run;

import dev.headrace.internal.protocol.work.Settlement;
import dev.headrace.task.FailureCode;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** How the handler's part of an attempt ended, as decided on the handler's thread and free of user objects. */
public sealed interface Ending {
    /** The handler succeeded, and its result, if one is to be kept, is written. */
    record Success(Settlement.Succeeded end) implements Ending {
        static final Success PLAIN = new Success(Settlement.Succeeded.PLAIN);
    }

    /** Not now. */
    record Snooze(Duration delay) implements Ending {}

    /**
     * A failure.
     *
     * @param delay before the next try, or null for the usual back-off
     * @param error in words, fit for a log line
     */
    record Failure(FailureCode code, @Nullable Duration delay, String error) implements Ending {}

    /** The handler was not called: the attempt was called off first, or its lease was too long unheard of. */
    record NotRun() implements Ending {
        static final NotRun INSTANCE = new NotRun();
    }
}
