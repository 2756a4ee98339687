package dev.headrace.worker;

import dev.headrace.task.FailureCode;
import dev.headrace.task.Spoken;
import java.time.Duration;

/** The time an attempt has. That it is over is decided once, whatever the handler does after that. */
final class Deadline {
    private final long startedAt;
    private final long timeoutNanos;
    private boolean decided;
    private long decidedAt;

    Deadline(long startedAt, long timeoutNanos) {
        this.startedAt = startedAt;
        this.timeoutNanos = timeoutNanos;
    }

    /** Whether it is over and that was not said before. */
    boolean decide(long now) {
        if (decided || now - startedAt <= timeoutNanos) {
            return false;
        }
        decided = true;
        decidedAt = now;
        return true;
    }

    boolean decided() {
        return decided;
    }

    boolean graceOver(long now, Duration grace) {
        return decided && now - decidedAt >= grace.toNanos();
    }

    long ran(long now) {
        return now - startedAt;
    }

    Ending.Failure failure() {
        return new Ending.Failure(
                FailureCode.TIMEOUT,
                null,
                "it ran longer than its timeout of " + Spoken.of(Duration.ofNanos(timeoutNanos)));
    }
}
