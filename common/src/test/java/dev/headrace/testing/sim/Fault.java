package dev.headrace.testing.sim;

import dev.headrace.task.StoreException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What nature does to one call.
 *
 * @param onTheWay from the caller to the server
 * @param carriedOut whether the server gets it at all
 * @param back from the server to the caller; with an error: from the call to the error
 * @param error what the caller is told instead of the answer, or null for the answer
 */
public record Fault(Duration onTheWay, boolean carriedOut, Duration back, StoreException.@Nullable Kind error) {

    /** None: an answer, after these two ways. */
    public static Fault none(Duration onTheWay, Duration back) {
        return new Fault(onTheWay, true, back, null);
    }

    /** The connection broke before the server had the call. */
    public static Fault lostBefore(Duration noticed) {
        return new Fault(Duration.ZERO, false, noticed, StoreException.Kind.DISCONNECTED);
    }

    /** The connection broke after the server had carried the call out; the answer is lost. */
    public static Fault lostAfter(Duration onTheWay, Duration noticed) {
        return new Fault(onTheWay, true, noticed, StoreException.Kind.DISCONNECTED);
    }

    /** The connection broke, and the server carries the call out later all the same, perhaps after its successors. */
    public static Fault lostAndLate(Duration noticed, Duration late) {
        return new Fault(noticed.plus(late), true, noticed, StoreException.Kind.DISCONNECTED);
    }

    /** Whether the caller knows that the connection broke before the server has the call: the next one may overtake it. */
    boolean overtaken() {
        return error != null && onTheWay.compareTo(back) > 0;
    }

    /** The server answered an error and did nothing. */
    public static Fault refused(StoreException.Kind kind, Duration back) {
        return new Fault(Duration.ZERO, false, back, kind);
    }
}
