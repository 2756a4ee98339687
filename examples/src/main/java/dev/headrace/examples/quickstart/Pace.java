package dev.headrace.examples.quickstart;

/**
 * How many tasks there shall be: every file once, and then whole passes over the tree again until the measured rate says
 * that there is work for the time aimed at. The rate is measured in the first part of the time, without the very first
 * measurements, of JVMs that are still warming up; then the total stands, so that nobody sees work get more or less.
 * It is at least twice what is done until then, so that there is work left for the kill. If that was done before a kill
 * succeeded, because the machine was still slow while the rate was measured, there is as much again.
 * Not thread-safe.
 */
final class Pace {
    private static final double WARM_UP_PART = 1.0 / 6;
    private static final double MEASURING_PART = 0.3;
    private static final double LEAST_SECONDS = 0.5;
    // Without it a moment in which all is done would end the work, as a rate of nothing asks for nothing more.
    private static final long LEAST_WORK = 2;
    private static final double LONGEST = 2;

    private final long files;
    private final double aimSeconds;
    private double sinceSeconds = -1;
    private long sinceDone;
    private boolean warm;
    private boolean thirdDone;
    private boolean settled;
    private long total;

    Pace(long files, double aimSeconds) {
        this.files = files;
        this.aimSeconds = aimSeconds;
        this.total = files;
    }

    /** Takes a measurement: so many submitted and done after so many seconds. */
    void measured(long submitted, long done, double seconds) {
        if (!settled) {
            estimate(submitted, done, seconds);
        }
        thirdDone |= settled && done * 3 >= total;
    }

    private void estimate(long submitted, long done, double seconds) {
        if (sinceSeconds < 0 || !warm && seconds >= aimSeconds * WARM_UP_PART) {
            warm = sinceSeconds >= 0;
            sinceSeconds = seconds;
            sinceDone = done;
        }
        total = wholePasses(Math.max(Math.max(submitted, LEAST_WORK * done), done + toCome(done, seconds)));
        settled = known(seconds) && seconds >= aimSeconds * MEASURING_PART;
    }

    private boolean known(double seconds) {
        return warm && seconds >= sinceSeconds + LEAST_SECONDS;
    }

    private long toCome(long done, double seconds) {
        double rate = (done - sinceDone) / Math.max(LEAST_SECONDS, seconds - sinceSeconds);
        return (long) Math.ceil(Math.max(0, rate * (aimSeconds - seconds)));
    }

    private long wholePasses(long tasks) {
        return Math.max(1, (tasks + files - 1) / files) * files;
    }

    /** Doubles the total, for a kill that did not succeed; answers false once twice the time aimed at is over. */
    boolean extend(double seconds) {
        if (seconds > LONGEST * aimSeconds) {
            return false;
        }
        total *= 2;
        return true;
    }

    /** As far as can be told by now. */
    long total() {
        return total;
    }

    /** Whether the total is final and a third of it was done at some moment. */
    boolean thirdDone() {
        return thirdDone;
    }

    /** Whether the total is final. */
    boolean settled() {
        return settled;
    }
}
