package dev.headrace.worker.internal.claim;

import dev.headrace.internal.loop.EventLoop;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Serializes large replies on a slow link. Otherwise the replies of several shards would share the link, and each of them would
 * exceed the command timeout, so that none would ever arrive. Starts when a fetch got no answer or a reply was slow; ends
 * when replies are quick again, or after a minute. Used on the loop only.
 */
public final class SharedBandwidth {
    /** How long a shard without tasks leaves the link to others. */
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

    /** Notes that the link is slow: a fetch got no answer, or a reply took long. */
    public void noteSlow() {
        narrow = true;
        until = loop.nanos() + FOR.toNanos();
    }

    /** Notes how long a reply with entries took. */
    public void noteReply(Duration took) {
        if (took.compareTo(ClaimBudget.LATE) > 0) {
            noteSlow();
        } else if (narrow && took.compareTo(ClaimBudget.SOON) < 0) {
            narrow = false;
        }
    }

    /** The successive turns of a caller. */
    public final class Turn {
        private boolean held;

        /** Returns true if it is the caller's turn. */
        boolean isHeld() {
            return held;
        }

        /** Returns false if the link is not slow. Else runs the call in its turn and returns true; the caller ends the turn. */
        public boolean runInTurn(Runnable call) {
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

        /** Ends the caller's turn, if it has one, and starts the next. */
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
