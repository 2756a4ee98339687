package dev.headrace.worker.internal.claim;

import dev.headrace.internal.loop.EventLoop;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Lets one large reply at a time come to a worker whose link turned out to be narrow. The replies of several shards would
 * share it, and each of them would take longer than a command may: none would ever come. Begins when an entry that was asked
 * for by itself did not come, or came late; ends when replies come soon again, or a minute later. To be used on the loop only.
 */
public final class SharedBandwidth {
    /** How long a shard that found nothing leaves the link to others. */
    static final Duration BETWEEN_TURNS = Duration.ofSeconds(1);

    private static final Duration FOR = Duration.ofMinutes(1);

    private final EventLoop loop;
    private final Deque<Runnable> waiting = new ArrayDeque<>();
    private boolean narrow;
    private long until;
    private boolean taken;

    public SharedBandwidth(EventLoop loop) {
        this.loop = loop;
    }

    private boolean isNarrow() {
        return narrow && loop.nanos() - until < 0;
    }

    /** An entry that was asked for by itself did not come. */
    public void failed() {
        narrow = true;
        until = loop.nanos() + FOR.toNanos();
    }

    /** A reply that brought entries took so long. */
    public void came(Duration took) {
        if (took.compareTo(ClaimBudget.LATE) > 0) {
            failed();
        } else if (narrow && took.compareTo(ClaimBudget.SOON) < 0) {
            narrow = false;
        }
    }

    /** A caller's turns, one after another. */
    public final class Turn {
        private boolean held;

        /** Whether it is the caller's turn. */
        boolean isHeld() {
            return held;
        }

        /** Returns false if the link is not narrow. If it is, runs the call when its turn comes and returns true; the caller ends the turn. */
        public boolean taken(Runnable call) {
            if (!isNarrow()) {
                return false;
            }
            Runnable begin = () -> {
                held = true;
                call.run();
            };
            if (taken) {
                waiting.addLast(begin);
            } else {
                taken = true;
                begin.run();
            }
            return true;
        }

        /** Lets the next one have it, if it is the caller's. */
        public void end() {
            if (!held) {
                return;
            }
            held = false;
            Runnable next = waiting.pollFirst();
            taken = next != null;
            if (next != null) {
                loop.execute(next);
            }
        }
    }
}
