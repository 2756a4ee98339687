package dev.headrace.examples.quickstart;

import dev.headrace.examples.quickstart.check.Ledger;
import dev.headrace.examples.quickstart.console.Screen;
import dev.headrace.internal.loop.SystemTime;
import java.util.concurrent.TimeUnit;
import me.tongfei.progressbar.ProgressBar;

/**
 * The run itself: keeps a bounded number of tasks open, and so its own memory and Redis's, kills the worker when a third
 * is done, and ends when all are closed. One thread, the caller's.
 */
final class Load {
    // Well under what a connection lets wait for an answer, as each of them may be looked up at the same moment.
    private static final int WINDOW = 5_000;
    private static final int PAUSE_MILLIS = 20;
    private static final long STALLED_NANOS = TimeUnit.SECONDS.toNanos(60);

    private final FileQueue files;
    private final Ledger ledger;
    private final Pace pace;
    private final long passSize;
    private final Watch watch;
    private long startNanos;
    private long lastChangeNanos;
    private long lastDone;
    private double seconds;

    Load(FileQueue files, Ledger ledger, Pace pace, long passSize, Watch watch) {
        this.files = files;
        this.ledger = ledger;
        this.pace = pace;
        this.passSize = passSize;
        this.watch = watch;
    }

    /** Returns when all is done, or nothing has ended for a minute and nobody works on it. */
    void run(ProgressBar bar) throws InterruptedException {
        startNanos = SystemTime.nanos();
        lastChangeNanos = startNanos;
        while ((!finished() || extended()) && !stalled()) {
            measure(bar);
            watch.tick(pace.thirdDone());
            int room = room();
            if (room > 0) {
                files.submit(room);
            } else {
                ledger.awaitRoom(Math.max(0, ledger.openCount() - FileQueue.CHUNK), PAUSE_MILLIS);
            }
        }
        measure(bar);
    }

    private void measure(ProgressBar bar) {
        long done = ledger.done();
        long now = SystemTime.nanos();
        if (done != lastDone) {
            lastDone = done;
            lastChangeNanos = now;
            seconds = (now - startNanos) / 1e9;
        }
        pace.measured(ledger.submitted(), done, (now - startNanos) / 1e9);
        bar.maxHint(pace.settled() ? pace.total() : Screen.UNKNOWN);
        bar.stepTo(done);
    }

    /** How many may be submitted now; 0 while that would be too few to be worth a call. */
    private int room() {
        long left = pace.total() - ledger.submitted();
        long allowed = ledger.submitted() < passSize ? WINDOW : Math.min(WINDOW, Math.max(1, ledger.done()));
        long room = Math.min(left, allowed - ledger.openCount());
        long worthACall = Math.min(left, Math.min(FileQueue.CHUNK, Math.max(1, allowed / 2)));
        return room >= worthACall ? (int) room : 0;
    }

    private boolean finished() {
        return pace.settled() && ledger.submitted() >= pace.total() && ledger.openCount() == 0;
    }

    private boolean extended() {
        return !watch.killed() && pace.extend((SystemTime.nanos() - startNanos) / 1e9);
    }

    private boolean stalled() {
        if (SystemTime.nanos() - lastChangeNanos < STALLED_NANOS) {
            return false;
        }
        lastChangeNanos = SystemTime.nanos();
        return !watch.someoneWorks();
    }

    /** From the first submission to the last compared result. */
    double seconds() {
        return seconds;
    }

    /** What else is to be done and looked at meanwhile. */
    interface Watch {
        /**
         * Called many times a second.
         *
         * @param thirdDone whether a third of the tasks is done
         */
        void tick(boolean thirdDone) throws InterruptedException;

        /** Whether a worker was killed in the middle of the work. */
        boolean killed();

        /** Whether any open task is running under an owner that beats. */
        boolean someoneWorks();
    }
}
