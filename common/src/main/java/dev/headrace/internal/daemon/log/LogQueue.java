package dev.headrace.internal.daemon.log;

import ch.qos.logback.classic.AsyncAppender;
import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
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
    private final Deque<ILoggingEvent> unwritten = new ArrayDeque<>();
    private volatile @Nullable Thread writer;
    private volatile Consumer<ILoggingEvent> successor = event -> {};
    private boolean writerEnded;
    private boolean stopping;
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
     * from a handler that interrupts all threads of the process. The thread's last act is to stop its appender, which then calls
     * {@link #writerEnded}.
     */
    @Override
    public void start() {
        super.start();
        String name = "AsyncAppender-Worker-" + getName();
        writer = Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals(name))
                .max(Comparator.comparingLong(Thread::getId)) // An older one is that of a queue before, about to end.
                .orElse(null);
    }

    /** Sets the receiver of lines after the thread that writes has ended before {@link #stop}. */
    void succeededBy(Consumer<ILoggingEvent> next) {
        successor = next;
    }

    /** Notes that the writer has handled the oldest line. */
    void written() {
        lock.lock();
        try {
            unwritten.pollFirst();
        } finally {
            lock.unlock();
        }
    }

    /** Notes that the writer handles no further line. What was queued since its last one goes to the successor. */
    void writerEnded() {
        List<ILoggingEvent> left;
        lock.lock();
        try {
            writerEnded = !stopping;
            left = writerEnded ? List.copyOf(unwritten) : List.of();
            unwritten.clear();
        } finally {
            lock.unlock();
        }
        left.forEach(event -> successor.accept(event));
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
        if (!queued(event)) {
            successor.accept(event);
        }
    }

    /** Queues or drops a line. Returns false if the writer has ended. */
    private boolean queued(ILoggingEvent event) {
        lock.lock();
        try {
            if (writerEnded) {
                return false;
            } else if (!hasRoom(event)) {
                dropped++;
            } else {
                if (getRemainingCapacity() > getQueueSize() / 2) {
                    sayDropped();
                }
                queue(event);
            }
            return true;
        } finally {
            lock.unlock();
        }
    }

    private void queue(ILoggingEvent event) {
        unwritten.addLast(event);
        put(event);
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
            queue(said);
            dropped = 0;
        }
    }

    /** Writes the queued lines, for {@link #FLUSH_MILLIS} at most; later lines are lost. */
    @Override
    public void stop() {
        if (isStarted()) {
            lock.lock();
            try {
                stopping = true;
                sayDropped();
            } finally {
                lock.unlock();
            }
        }
        super.stop();
    }
}
