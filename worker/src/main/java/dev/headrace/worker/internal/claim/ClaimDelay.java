package dev.headrace.worker.internal.claim;

import dev.headrace.internal.loop.EventLoop;
import dev.headrace.worker.internal.runtime.Slots;
import java.time.Duration;

/**
 * Delays a claim by a few milliseconds while short handlers end one after another and less than half of the slots are free.
 * One claim then fills all of these slots. Used on the loop only.
 */
final class ClaimDelay {
    /** The maximum delay. If the handlers do not end by then, the claim is sent for the free slots. */
    private static final Duration LONGEST = Duration.ofMillis(5);

    private final EventLoop loop;
    private final ClaimParts parts;
    private final Runnable wake;
    private boolean waiting;
    private long since;
    private boolean wakeComing;

    /** @param wake is run when the delay ends */
    ClaimDelay(EventLoop loop, ClaimParts parts, Runnable wake) {
        this.loop = loop;
        this.parts = parts;
        this.wake = wake;
    }

    /** Returns true if the claim should wait for more slots; {@code wake} is run later. */
    boolean waits() {
        return moreSlotsAtOnce() && timeIsLeft();
    }

    /** Ends the delay, because a claim is being sent. */
    void over() {
        waiting = false;
    }

    private boolean moreSlotsAtOnce() {
        Slots slots = parts.slots();
        return slots.free() < Math.min(slots.total() / 2, parts.budget().entries())
                && parts.handlersAboutToEnd().getAsBoolean();
    }

    private boolean timeIsLeft() {
        long now = loop.nanos();
        if (!waiting) {
            waiting = true;
            since = now;
        }
        Duration left = LONGEST.minusNanos(now - since);
        if (left.isNegative() || left.isZero()) {
            return false;
        }
        if (!wakeComing) {
            wakeComing = true;
            loop.schedule(left, () -> {
                wakeComing = false;
                wake.run();
            });
        }
        return true;
    }
}
