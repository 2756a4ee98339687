package dev.headrace.worker.internal.run;

import dev.headrace.internal.protocol.work.Settlement;
import dev.headrace.task.FailureCode;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The end of a handler call. It is decided on the handler's thread and contains no user objects. */
public sealed interface Ending {
    /** The handler succeeded. If the result is kept, it is encoded already. */
    record Success(Settlement.Succeeded end) implements Ending {
        static final Success PLAIN = new Success(Settlement.Succeeded.PLAIN);
    }

    /** The handler asked to run again later. */
    record Snooze(Duration delay) implements Ending {}

    /**
     * A failure.
     *
     * @param delay the delay before the retry, or null for the usual back-off
     * @param error the error as text, safe for a log line
     */
    record Failure(FailureCode code, @Nullable Duration delay, String error) implements Ending {}

    /** The handler was not called: the attempt was called off before, or its lease was in doubt. */
    record NotRun() implements Ending {
        static final NotRun INSTANCE = new NotRun();
    }
}
