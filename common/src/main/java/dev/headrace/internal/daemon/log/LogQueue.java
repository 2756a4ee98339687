package dev.headrace.internal.daemon.log;

import ch.qos.logback.classic.AsyncAppender;
import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The lines between those who log and the one who writes: whoever reads the log may stop, and a pipe that is full must
 * hold up neither an event loop nor an end. What finds no room is dropped and counted, which logback's own queue does not
 * do; the last fifth of the room is kept for warnings and errors. Keeps the order of lines. Thread-safe.
 */
final class LogQueue extends AsyncAppender {
    /** Twice as many are held at most, as the writer takes out all there are at once. */
    static final int LINES = 2_048;

    /** How long {@link #stop} waits for the reader. */
    static final int FLUSH_MILLIS = 2_000;

    private final ReentrantLock lock = new ReentrantLock();
    private final Logger speaker;
    private volatile @Nullable Thread writer;
    private volatile Consumer<ILoggingEvent> successor = event -> {};
    private long dropped;

    /**
     * Is to be given the one appender that writes, and started.
     *
     * @param lines the room, at least 8
     * @param speaker in whose name it is said how many lines were dropped
     */
    LogQueue(int lines, Logger speaker) {
        this.speaker = speaker;
        setQueueSize(lines);
        setDiscardingThreshold(lines / 5);
        setNeverBlock(true);
        setMaxFlushTime(FLUSH_MILLIS);
    }

    /**
     * Starts the thread that writes. An interrupt ends that thread: logback takes it for a request, though it may come from a
     * handler that interrupts all threads of the process.
     */
    @Override
    public void start() {
        super.start();
        String name = "AsyncAppender-Worker-" + getName();
        writer = Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals(name))
                .findFirst()
                .orElse(null);
    }

    /** Sets who takes the lines once the thread that writes has ended before {@link #stop}. */
    void succeededBy(Consumer<ILoggingEvent> next) {
        successor = next;
    }

    /** For the writer, of a line that it could not write. */
    void lost() {
        lock.lock();
        try {
            dropped++;
        } finally {
            lock.unlock();
        }
    }

    /** Under a lock, so that nobody else takes the room between the look and the line: the count is exact. */
    @Override
    protected void append(ILoggingEvent event) {
        Thread writes = writer;
        if (writes != null && !writes.isAlive()) {
            successor.accept(event);
            return;
        }
        preprocess(event); // Calls what is logged for its text, and that must not be done under the lock.
        lock.lock();
        try {
            if (!hasRoom(event)) {
                dropped++;
                return;
            }
            if (getRemainingCapacity() > getQueueSize() / 2) {
                sayDropped();
            }
            put(event);
        } finally {
            lock.unlock();
        }
    }

    /** One place is always left, for what there is to say in the end. */
    private boolean hasRoom(ILoggingEvent event) {
        return getRemainingCapacity() > 1 && !(isQueueBelowDiscardingThreshold() && isDiscardable(event));
    }

    private void sayDropped() {
        if (dropped > 0) {
            LoggingEvent said = new LoggingEvent(
                    LogQueue.class.getName(),
                    speaker,
                    Level.WARN,
                    "{} lines of the log were dropped about here: it was not read as fast as it was written",
                    null,
                    new Object[] {dropped});
            preprocess(said);
            put(said);
            dropped = 0;
        }
    }

    /** Writes what is queued, for {@link #FLUSH_MILLIS} at most; what is logged from now on is lost. */
    @Override
    public void stop() {
        if (isStarted()) {
            lock.lock();
            try {
                sayDropped();
            } finally {
                lock.unlock();
            }
        }
        super.stop();
    }
}
