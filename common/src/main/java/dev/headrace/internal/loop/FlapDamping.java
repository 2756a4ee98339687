package dev.headrace.internal.loop;

import java.time.Duration;

/**
 * Decides when trouble that comes and goes is told. Trouble and its end are told at once. Trouble that comes back less
 * than a minute after its end is told once more, and is over only after a minute without a failure: what fails and works
 * in turns writes a few lines and not one a try. To be used on its loop only.
 */
public final class FlapDamping {
    /** How long it must work before trouble that came back is over. */
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

    /** @param over called when trouble is over: while {@link #passed} is called, or after the calm */
    public FlapDamping(EventLoop loop, Runnable over) {
        this.loop = loop;
        this.over = over;
    }

    /** A try failed. Returns true if trouble begins with it, which is to be told. */
    public boolean failed() {
        failing = true;
        if (underWay) {
            return false;
        }
        underWay = true;
        cameBack = endedBefore && !isCalmSince(endedAt);
        return true;
    }

    /** A try succeeded. */
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

    /** Returns true if the trouble under way began less than a minute after the end of the last one. */
    public boolean cameBack() {
        return underWay && cameBack;
    }

    /** Returns true if no trouble is under way and the last one has been over for a minute: a new object would do the same. */
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
