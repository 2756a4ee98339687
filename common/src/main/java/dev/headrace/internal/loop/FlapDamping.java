package dev.headrace.internal.loop;

import java.time.Duration;

/**
 * Decides when an intermittent problem is logged. A problem and its end are logged at once. A problem that comes back less
 * than a minute after its end is logged once more, and ends only after a minute without a failure. So an operation that
 * alternately fails and succeeds causes a few lines and not one for each try. To be used on its loop only.
 */
public final class FlapDamping {
    /** How long an operation must succeed before a recurring problem is over. */
    public static final Duration CALM = Duration.ofMinutes(1);

    private final EventLoop loop;
    private final Runnable over;
    private boolean underWay;
    private boolean failing;
    private boolean cameBack;
    private boolean endedBefore;
    private boolean checkComing;
    private long endedAt;
    private long worksSince;

    /** @param over called when a problem is over: during {@link #passed}, or after the calm */
    public FlapDamping(EventLoop loop, Runnable over) {
        this.loop = loop;
        this.over = over;
    }

    /** Notes a failed try. Returns true if a problem begins with it, which the caller must log. */
    public boolean failed() {
        failing = true;
        if (underWay) {
            return false;
        }
        underWay = true;
        cameBack = endedBefore && !isCalmSince(endedAt);
        return true;
    }

    /** Notes a successful try. */
    public void passed() {
        if (!failing) {
            return;
        }
        failing = false;
        worksSince = loop.nanos();
        if (!cameBack) {
            end();
        } else if (!checkComing) {
            checkIn(CALM);
        }
    }

    /** Returns true if the current problem began less than a minute after the end of the last one. */
    public boolean cameBack() {
        return underWay && cameBack;
    }

    /** Returns true if there has been no problem for a minute, so that a new object would behave in the same way. */
    public boolean forgettable() {
        return !underWay && (!endedBefore || isCalmSince(endedAt));
    }

    private void checkIn(Duration delay) {
        checkComing = true;
        loop.schedule(delay, this::check);
    }

    private void check() {
        checkComing = false;
        if (failing || !underWay) {
            return;
        }
        if (isCalmSince(worksSince)) {
            end();
        } else {
            checkIn(CALM.minusNanos(loop.nanos() - worksSince));
        }
    }

    private boolean isCalmSince(long nanos) {
        return loop.nanos() - nanos >= CALM.toNanos();
    }

    private void end() {
        underWay = false;
        cameBack = false;
        endedBefore = true;
        endedAt = loop.nanos();
        over.run();
    }
}
