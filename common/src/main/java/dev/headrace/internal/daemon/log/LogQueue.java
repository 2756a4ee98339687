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
 * The queue between the threads that log and the thread that writes. The log's reader may stop, and a full pipe must
 * block neither an event loop nor a stop. Lines that do not fit are dropped and counted, which logback's own queue does not
 * do. The last fifth of the queue is reserved for warnings and errors. Keeps the order of lines. Thread-safe.
 */
final class LogQueue extends AsyncAppender {
    /** The size of the queue. Up to twice as many lines are held, because the writer takes all queued lines at once. */
    static final int LINES = 2_048;

    /** How long {@link #stop} waits for the reader. */
    static final int FLUSH_MILLIS = 2_000;

    private final ReentrantLock lock = new ReentrantLock();
    private final Logger speaker;
    private volatile @Nullable Thread writer;
    private volatile Consumer<ILoggingEvent> successor = event -> {};
    private long dropped;

    /**
     * Creates a queue. The caller then sets the appender that writes, and starts the queue.
     *
     * @param lines the size, at least 8
     * @param speaker the logger of the line about dropped lines
     */
    LogQueue(int lines, Logger speaker) {
        this.speaker = speaker;
        setQueueSize(lines);
        setDiscardingThreshold(lines / 5);
        setNeverBlock(true);
        setMaxFlushTime(FLUSH_MILLIS);
    }

    /**
     * Starts the thread that writes. An interrupt ends that thread: logback treats it as a stop request, though it may come
     * from a handler that interrupts all threads of the process.
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

    /** Sets the receiver of lines after the thread that writes has ended before {@link #stop}. */
    void succeededBy(Consumer<ILoggingEvent> next) {
        successor = next;
    }

    /** Counts a line that the writer could not write. */
    void lost() {
        lock.lock();
        try {
            dropped++;
        } finally {
            lock.unlock();
        }
    }

    /** Adds a line under a lock, so that no other thread takes the place between check and insertion: the count is exact. */
    @Override
    protected void append(ILoggingEvent event) {
        Thread writes = writer;
        if (writes != null && !writes.isAlive()) {
            successor.accept(event);
            return;
        }
        preprocess(event); // Calls toString of the logged objects, which must not happen under the lock.
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

    /** Returns true if there is room. One place is always reserved for the last line. */
    private boolean hasRoom(ILoggingEvent event) {
        return getRemainingCapacity() > 1 && !(isQueueBelowDiscardingThreshold() && isDiscardable(event));
    }

    private void sayDropped() {
        if (dropped > 0) {
            LoggingEvent said = new LoggingEvent(
                    LogQueue.class.getName(),
                    speaker,
                    Level.WARN,
                    "{} lines of the log were dropped about here: the log was read more slowly than it was written",
                    null,
                    new Object[] {dropped});
            preprocess(said);
            put(said);
            dropped = 0;
        }
    }

    /** Writes the queued lines, for {@link #FLUSH_MILLIS} at most; later lines are lost. */
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
