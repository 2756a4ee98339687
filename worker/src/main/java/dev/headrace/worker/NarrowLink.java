package dev.headrace.worker;

import dev.headrace.time.EventLoop;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Lets one large reply at a time come to a worker whose link turned out to be narrow. The replies of several shards would
 * share it, and each of them would take longer than a command may: none would ever come. Begins when an entry that was asked
 * for by itself did not come, or came late; ends when replies come soon again, or a minute later. To be used on the loop only.
 */
final class NarrowLink {
    private static final Duration FOR = Duration.ofMinutes(1);

    private final EventLoop loop;
    private final Deque<Runnable> waiting = new ArrayDeque<>();
    private boolean narrow;
    private long until;
    private boolean taken;

    NarrowLink(EventLoop loop) {
        this.loop = loop;
    }

    /** Whether calls that may bring large replies are to take turns. */
    boolean isNarrow() {
        return narrow && loop.nanos() - until < 0;
    }

    /** An entry that was asked for by itself did not come. */
    void failed() {
        narrow = true;
        until = loop.nanos() + FOR.toNanos();
    }

    /** A reply that brought entries took so long. */
    void came(Duration took) {
        if (took.compareTo(Portion.LATE) > 0) {
            failed();
        } else if (narrow && took.compareTo(Portion.SOON) < 0) {
            narrow = false;
        }
    }

    /** Runs it when all who asked before have said {@link #done}; it says so itself then. */
    void turn(Runnable call) {
        if (taken) {
            waiting.addLast(call);
        } else {
            taken = true;
            call.run();
        }
    }

    void done() {
        Runnable next = waiting.pollFirst();
        if (next == null) {
            taken = false;
        } else {
            loop.execute(next);
        }
    }
}
