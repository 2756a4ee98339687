package dev.headrace.examples.sim;

import java.time.Duration;
import java.util.Random;

/** What one run of a handler does. */
enum Act {
    /** Succeeds. */
    DONE(true),
    /** Says that it wants to be tried again. */
    RETRY(false),
    /** Throws. */
    THROW(false),
    /** Returns nothing, which is a failure. */
    SILENT(false),
    /** Wants to be asked again later. */
    SNOOZE(true),
    /** Says that no try can help. */
    HOPELESS(false),
    /** Works long, tells of progress, and succeeds. */
    LONG(true),
    /** Works for as long and tells of nothing: with a watchdog, it is stalled. */
    STALL(true),
    /** Never ends by itself; an interrupt ends it. */
    HANG(false),
    /** Never minds an interrupt; succeeds after all, too late. */
    DEAF(true),
    /** Kills the process that runs it. */
    CRASH(false);

    /** A run that goes on for so long has a maximum runtime. */
    static final Duration TIMEOUT = Duration.ofSeconds(9);
    /** Longer than a STALL may go on without a word, and shorter than it lasts. */
    static final Duration WATCHDOG = Duration.ofSeconds(3);

    private final boolean content;

    Act(boolean content) {
        this.content = content;
    }

    /** Whether its answer, if one comes in time and uninterrupted, is no failure. */
    boolean content() {
        return content;
    }

    boolean needsTimeout() {
        return this == HANG || this == DEAF;
    }

    boolean needsWatchdog() {
        return this == STALL || this == LONG;
    }

    /** How long it takes. */
    Duration lasts(Random random) {
        return switch (this) {
            case LONG, STALL -> Duration.ofMillis(5000 + random.nextInt(3000));
            case HANG -> Duration.ofHours(1);
            case DEAF -> Duration.ofSeconds(20);
            default -> Duration.ofMillis(random.nextInt(8) == 0 ? random.nextInt(6000) : random.nextInt(400));
        };
    }
}
